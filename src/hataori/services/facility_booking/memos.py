"""Working memos of the desk on a booking: for colleagues of the section, sealed, forgotten after a year."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.check_digits import contains_personal_number
from hataori.kernel.errors import FieldProblem, Forbidden, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit

from . import models
from .desk_acts import WORKERS

_MOST = 1000
_KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Memo:
    """One memo, and who wrote it."""

    text: str
    written_at: datetime
    writer: str


def write(booking: scheduler.Booking, text: str, actor: Actor) -> Memo:
    """Note something for colleagues. Rejected without words or with a 個人番号; Forbidden for other sections."""
    if not any(actor.has_role(role, booking.department) for role in WORKERS):
        raise Forbidden
    text = text.strip()[:_MOST]
    if not text:
        raise Rejected([FieldProblem("reason", "required", "メモを書いてください。")])
    if contains_personal_number(text):
        raise Rejected([FieldProblem("reason", "personal_number", "メモに個人番号を書かないでください。")])
    with transaction.atomic():
        row = models.Memo.objects.create(booking_id=booking.id, text=text, written_at=clock.now(), written_by=actor.id)
        audit.record("facility.memo_written", actor=actor, subject=f"booking/{booking.id}")
    return Memo(row.text, row.written_at, actor.name)


def of(booking: scheduler.Booking) -> list[Memo]:
    """The memos of a booking, for the desk that has been checked; the newest first."""
    rows = list(models.Memo.objects.filter(booking_id=booking.id)[:50])
    names = accounts.names_of({row.written_by for row in rows})
    return [Memo(row.text, row.written_at, names.get(row.written_by, "")) for row in rows]


def forget() -> int:
    """Memos older than a year; how many."""
    return models.Memo.objects.filter(written_at__lt=clock.now() - _KEPT).delete()[0]

"""利用停止: who may not book for a while, and why."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.kernel.sentences import Sentence, sentence
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import locks, models, policy
from .problems import rejected
from .shapes import as_suspension
from .types import Suspension


def suspend(
    *, until: datetime, reason: str, actor: Actor, department: str, holder_id: str = "", group_id: str = ""
) -> Suspension:
    """Nobody books for that person (or that group) until then. Rejected without reason, Forbidden unless an office."""
    policy.must_be_office(actor, department)
    if not reason.strip():
        raise rejected("required")
    with transaction.atomic():
        locks.hold((), (holder_id, group_id))
        row = models.Suspension.objects.create(
            holder_id=holder_id,
            group_id=group_id,
            starts_at=clock.now(),
            until=until,
            reason=reason.strip()[:500],
            made_by=actor.id,
        )
        _tell("booker.suspended", row, actor, department)
    return as_suspension(row)


def lift(suspension_id: int, reason: str, actor: Actor, department: str) -> Suspension:
    """End a suspension early. NotFound when it does not stand."""
    policy.must_be_office(actor, department)
    with transaction.atomic():
        row = models.Suspension.objects.select_for_update().filter(pk=suspension_id, lifted_at__isnull=True).first()
        if row is None:
            raise NotFound
        row.lifted_at = clock.now()
        row.save(update_fields=["lifted_at"])
        _tell("booker.restored", row, actor, department, reason)
    return as_suspension(row)


def suspension(holder_id: str = "", group_id: str = "", at: datetime | None = None) -> Suspension | None:
    """What keeps the person or the group from booking at that moment (default now); the one that ends last."""
    row = _standing(holder_id, group_id, at or clock.now())
    return as_suspension(row) if row else None


def refuse_suspended(holder_id: str, group_id: str, now: datetime) -> None:
    """Rejected (`suspended`) while a suspension of the person or the group stands."""
    if row := _standing(holder_id, group_id, now):
        until = as_suspension(row).until
        raise rejected("suspended", until=f"{until:%Y-%m-%d} {until.hour}:{until:%M}", reason=reason_words(row.reason))


def missed_words(count: int | str) -> Sentence:
    """Why somebody was suspended by the rules."""
    return sentence("利用されなかった予約が%(count)s回ありました。", count=count)


def reason_words(kept: str) -> str:
    """A suspension's reason as it was kept; that of the rules can be told in other languages."""
    numbers = "".join(filter(str.isdigit, kept))
    return missed_words(numbers) if kept == missed_words(numbers) else kept


def _standing(holder_id: str, group_id: str, now: datetime) -> models.Suspension | None:
    of = Q(holder_id=holder_id) & ~Q(holder_id="") | Q(group_id=group_id) & ~Q(group_id="")
    rows = models.Suspension.objects.filter(of, starts_at__lte=now, until__gt=now, lifted_at__isnull=True)
    return rows.order_by("-until").first()


def _tell(name: str, row: models.Suspension, actor: Actor, department: str, reason: str = "") -> None:
    """The log says that it happened, the audit log to whom."""
    subject = f"suspension/{row.pk}"
    record(name, subject=subject, data={}, actor=actor, department=department)
    detail = {"holder": row.holder_id, "group": row.group_id, "until": row.until.isoformat()}
    audit.record(name, actor=actor, subject=subject, detail=detail, reason=reason or row.reason)

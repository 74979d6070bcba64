"""Reading what was issued, for the section's desk. No list names a person."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from hataori.blocks.documents import api as documents
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Forbidden, NotFound
from hataori.platform.audit import api as audit

from . import making, models
from .city import city
from .counter import ISSUERS
from .kinds import CERTIFICATES, Certificate
from .types import Issued, as_issued

MOST = 100
_LATE = timedelta(hours=1)
"""After so long without news of its print, a kiosk's certificate is a question for the section."""


@dataclass(frozen=True, slots=True)
class Page:
    """The newest of the actor's sections, and how many of kiosks wait for news of their print."""

    rows: tuple[Issued, ...]
    late: int


def certificates_of(actor: Actor) -> tuple[Certificate, ...]:
    """What the actor's section issues."""
    return tuple(
        each for each in city().certificates if any(actor.has_role(role, city().section(each.code)) for role in ISSUERS)
    )


def page(actor: Actor, state: str) -> Page:
    """The newest hundred, of one state where it is named; "late" are those whose news has not come."""
    rows = _of(actor)
    late = rows.filter(state="made", channel="convenience", made_at__lt=_late_before())
    shown = late if state == "late" else rows.filter(state=state) if state in models.STATES else rows
    return Page(tuple(map(as_issued, shown.order_by("-asked_at")[:MOST])), late.count())


def _late_before() -> datetime:
    return clock.now() - _LATE


def _of(actor: Actor) -> QuerySet[models.Issue]:
    own = [each.code for each in certificates_of(actor)]
    if not own:
        raise Forbidden
    kinds = {CERTIFICATES[code].kind for code in own} | ({"family"} if "residence" in own else set())
    return models.Issue.objects.filter(kind__in=kinds)


def one(issue_id: uuid.UUID, actor: Actor) -> models.Issue:
    """A request of the actor's sections. NotFound."""
    row = _of(actor).filter(pk=issue_id).first()
    if row is None:
        raise NotFound
    return row


def paper(issue_id: uuid.UUID, actor: Actor) -> bytes:
    """The PDF, to be printed while it is not settled; the reading is audited. NotFound, Mixed."""
    row = one(issue_id, actor)
    if row.document_id is None or row.state != "made" or row.channel != "counter":
        raise NotFound
    audit.record_read(actor, f"certificate/{row.pk}", "証明書", "印刷")
    return making.opened(row)


def code_of(row: models.Issue) -> str:
    """By which anybody may check the paper; empty without one."""
    found: Iterable[documents.Document] = documents.documents([str(row.document_id)]) if row.document_id else ()
    return next((each.code for each in found), "")

"""Giving an alert out: numbered, chained to what it follows, signed, kept. Nothing that went out is ever changed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.events.api import record

from . import models
from .signing import signed
from .types import Alert, Info, Reference
from .writing import write


@dataclass(frozen=True, slots=True)
class IssuedAlert:
    """An alert that went out; `number` is its part of the address /feeds/cap/<number>.xml."""

    number: str
    identifier: str
    chain: str
    sent: datetime
    expires: datetime
    status: str
    message_type: str
    event: str
    headline: str
    xml: str


def issue(infos: Sequence[Info], *, sender: str, exercise: bool, actor: Actor, note: str = "") -> IssuedAlert:
    """A new alert, the first of its chain. Rejected with what is wrong with it."""
    return _issue("Alert", infos, (), sender=sender, exercise=exercise, note=note, actor=actor)


def follow(identifier: str, message_type: str, infos: Sequence[Info], *, actor: Actor, note: str = "") -> IssuedAlert:
    """An Update or a Cancel of the chain this identifier belongs to, with references to all its unexpired messages.

    NotFound for an identifier that never went out, Conflict once the chain is cancelled.
    """
    with transaction.atomic():
        before = models.Issued.objects.filter(identifier=identifier).first()
        if before is None:
            raise NotFound("no_alert", "その番号の警報は出していません。")
        rows = list(models.Issued.objects.select_for_update().filter(chain=before.chain).order_by("sent"))
        if any(row.message_type == "Cancel" for row in rows):
            raise Conflict("cancelled", "この警報は、もう取り消されています。新しく出してください。")
        exercise = before.status == "Exercise"
        return _issue(message_type, infos, rows, sender=before.sender, exercise=exercise, note=note, actor=actor)


def _issue(
    message_type: str,
    infos: Sequence[Info],
    chain: Sequence[models.Issued],
    *,
    sender: str,
    exercise: bool,
    note: str,
    actor: Actor,
) -> IssuedAlert:
    number = uuid.uuid4()
    sent = clock.now().replace(microsecond=0)
    if chain:  # times of a chain only go forward, by whole seconds
        sent = max(sent, chain[-1].sent + timedelta(seconds=1))
    alert = Alert(
        identifier=f"urn:uuid:{number}",
        sender=sender,
        sent=sent,
        status="Exercise" if exercise else "Actual",
        message_type=message_type,
        infos=tuple(infos),
        note=note,
        references=_references(chain, sent),
    )
    xml = signed(write(alert))
    with transaction.atomic():
        row = models.Issued.objects.create(
            id=number,
            identifier=alert.identifier,
            chain=chain[0].chain if chain else alert.identifier,
            sender=sender,
            sent=sent,
            expires=alert.expires,
            status=alert.status,
            message_type=message_type,
            event=infos[0].event,
            headline=infos[0].headline[:300],
            xml=xml,
        )
        facts = {"message_type": message_type, "status": alert.status, "event": row.event}
        record("cap.issued", subject=f"cap/{number}", data=facts, actor=actor)
    return as_issued(row)


def _references(chain: Sequence[models.Issued], sent: datetime) -> tuple[Reference, ...]:
    """Every unexpired message; when all have expired, the last."""
    valid = [row for row in chain if row.expires > sent] or list(chain[-1:])
    return tuple(Reference(row.sender, row.identifier, row.sent) for row in valid)


def in_force(at: datetime) -> list[IssuedAlert]:
    """The last message of each chain that has neither expired nor been cancelled, newest first."""
    latest: dict[str, models.Issued] = {}
    for row in models.Issued.objects.filter(expires__gt=at).order_by("sent"):
        latest[row.chain] = row
    found = [as_issued(row) for row in latest.values() if row.message_type != "Cancel"]
    return sorted(found, key=lambda each: each.sent, reverse=True)


def latest(count: int) -> list[IssuedAlert]:
    """The newest messages, of whatever kind."""
    return [as_issued(row) for row in models.Issued.objects.all()[:count]]


def alert(number: str) -> IssuedAlert:
    """One message. NotFound for an unknown number."""
    try:
        row = models.Issued.objects.filter(pk=uuid.UUID(number)).first()
    except ValueError:
        row = None
    if row is None:
        raise NotFound("no_alert", "その番号の警報は出していません。")
    return as_issued(row)


def as_issued(row: models.Issued) -> IssuedAlert:
    """The row as it crosses the door."""
    return IssuedAlert(
        str(row.pk),
        row.identifier,
        row.chain,
        row.sent,
        row.expires,
        row.status,
        row.message_type,
        row.event,
        row.headline,
        row.xml,
    )

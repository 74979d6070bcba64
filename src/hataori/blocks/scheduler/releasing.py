"""Verbs that give time back to the pool: cancel, deny, expire."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.clock import JST
from hataori.platform.audit import api as audit

from . import ground as grounds
from . import models, placing, policy
from .finding import held
from .problems import conflict, rejected, said
from .shapes import as_booking
from .states import STANDING
from .telling import tell
from .types import Booking

_BATCH = 200


def cancel(booking_id: UUID, actor: Actor, reason: str = "", as_group: str = "") -> Booking:
    """Give the time back; a lease is simply given up. Again: the same answer.

    Conflict `cancel_too_late` for the person himself after the rules' deadline (the office still may, with a reason),
    `wrong_state` for what was used or has ended.
    """
    with transaction.atomic():
        row, _ = held(booking_id)
        policy.may_touch(row, actor, as_group)
        if row.state in ("cancelled", "expired"):
            return as_booking(row)
        late = row.state != "leased" and _is_late(row, actor)
        _end(row, "cancelled", actor, reason)
        tell("reservation.cancelled", row, actor, late=late)
        _audit_office("reservation.cancelled", row, actor, reason)
    return as_booking(row)


def deny(booking_id: UUID, actor: Actor, reason: str) -> Booking:
    """An office does not approve. Rejected without a reason, Conflict unless it waits for approval."""
    if not reason.strip():
        raise rejected("required")
    with transaction.atomic():
        row, _ = held(booking_id)
        policy.must_be_office(actor, row.unit.department)
        if row.state != "requested":
            raise conflict("wrong_state", state=as_booking(row).state_title)
        _end(row, "denied", actor, reason)
        tell("reservation.denied", row, actor)
        _audit_office("reservation.denied", row, actor, reason)
    return as_booking(row)


def approve(booking_id: UUID, actor: Actor) -> Booking:
    """An office approves a requested booking. Again: the same answer. Conflict for any other state."""
    with transaction.atomic():
        row, _ = held(booking_id)
        policy.must_be_office(actor, row.unit.department)
        if row.state == "confirmed":
            return as_booking(row)
        if row.state != "requested":
            raise conflict("wrong_state", state=as_booking(row).state_title)
        row.state, row.confirmed_at = "confirmed", clock.now()
        row.save(update_fields=["state", "confirmed_at"])
        tell("reservation.confirmed", row, actor)
        _audit_office("reservation.confirmed", row, actor, "")
    return as_booking(row)


def release_expired() -> int:
    """End leases whose minutes are over; how many. Nobody waits for this: booking ignores them anyway."""
    over = models.Booking.objects.filter(state="leased", lease_until__lte=clock.now()).order_by("lease_until")
    return sum(_release(each) for each in over.values_list("id", flat=True)[:_BATCH])


@transaction.atomic
def _release(booking_id: UUID) -> int:
    held(booking_id)
    return len(placing.expire([booking_id]))


def _is_late(row: models.Booking, actor: Actor) -> bool:
    """Whether it counts as late; Conflict where it is too late for the person himself."""
    if row.state not in STANDING:
        raise conflict("wrong_state", state=as_booking(row).state_title)
    terms = grounds.terms_on(row.unit, row.starts_at.astimezone(JST).date())
    now = clock.now()
    deadline = row.starts_at - timedelta(minutes=terms.cancel_minutes_before)
    if now > deadline and not policy.is_office(actor, row.unit.department):
        raise conflict("cancel_too_late", deadline=said(deadline))
    return now > row.starts_at - timedelta(minutes=max(terms.late_minutes_before, terms.cancel_minutes_before))


def _end(row: models.Booking, state: str, actor: Actor, reason: str) -> None:
    row.state, row.lease_until = state, None
    row.cancelled_at, row.cancelled_by, row.cancel_reason = clock.now(), actor.id, reason.strip()[:500]
    row.save(update_fields=["state", "lease_until", "cancelled_at", "cancelled_by", "cancel_reason"])
    placing.leave(row)


def _audit_office(action: str, row: models.Booking, actor: Actor, reason: str) -> None:
    """What an office does to somebody's booking is found in the audit log."""
    if actor.id != row.holder_id and actor.kind != SYSTEM.kind:
        audit.record(action, actor=actor, subject=f"booking/{row.id}", reason=reason)

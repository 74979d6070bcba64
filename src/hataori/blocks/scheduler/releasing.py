"""Verbs that give time back to the pool: cancel, deny, expire."""

from uuid import UUID

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict
from hataori.platform.audit import api as audit

from . import ground as grounds
from . import models, penalties, placing, policy, waiting
from .finding import held
from .problems import conflict, rejected
from .rules import RuleSet
from .shapes import as_booking
from .states import STANDING
from .telling import tell
from .types import Booking

_BATCH = 200


def cancel(booking_id: UUID, actor: Actor, reason: str = "", as_group: str = "", *, by_city: bool = False) -> Booking:
    """Give the time back; a lease is simply given up. Again: the same answer.

    Conflict `cancel_too_late` for the person himself after the rules' deadline (the office still may, with a reason),
    `wrong_state` for what was used or has ended. What the office cancels for the city's sake (`by_city`) is never late.
    """
    with transaction.atomic():
        row, ground = held(booking_id)
        policy.may_touch(row, actor, as_group)
        if row.state in ("cancelled", "expired"):
            return as_booking(row)
        row.late = row.state != "leased" and _is_late(row, actor) and not by_city
        _end(row, "cancelled", actor, reason)
        tell("reservation.cancelled", row, actor, late=row.late, by_city=by_city)
        audit_office("reservation.cancelled", row, actor, reason)
        penalties.follow(row)
        waiting.offer_freed(ground, row.starts_at, row.ends_at)
    return as_booking(row)


def deny(booking_id: UUID, actor: Actor, reason: str) -> Booking:
    """An office does not approve. Rejected without a reason, Conflict unless it waits for approval."""
    if not reason.strip():
        raise rejected("required")
    with transaction.atomic():
        row, ground = held(booking_id)
        policy.must_be_office(actor, row.unit.department)
        if row.state != "requested":
            raise conflict("wrong_state", state=as_booking(row).state_title)
        _end(row, "denied", actor, reason)
        tell("reservation.denied", row, actor)
        audit_office("reservation.denied", row, actor, reason)
        waiting.offer_freed(ground, row.starts_at, row.ends_at)
    return as_booking(row)


def give_up_unpaid(booking_id: UUID, actor: Actor) -> Booking:
    """End a booking whose fee was not paid in time, as the caller knows. Again: the same answer. Offices only."""
    with transaction.atomic():
        row, ground = held(booking_id)
        policy.must_be_office(actor, row.unit.department)
        if row.state == "expired":
            return as_booking(row)
        must_stand(row)
        row.state = "expired"
        row.save(update_fields=["state"])
        placing.leave(row)
        tell("reservation.expired", row, actor)
        waiting.offer_freed(ground, row.starts_at, row.ends_at)
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
        audit_office("reservation.confirmed", row, actor, "")
    return as_booking(row)


def release_expired() -> int:
    """End leases whose minutes are over; how many. Nobody waits for this: booking ignores them anyway."""
    over = models.Booking.objects.filter(state="leased", lease_until__lte=clock.now()).order_by("lease_until")
    return sum(_release(each) for each in over.values_list("id", flat=True)[:_BATCH])


@transaction.atomic
def _release(booking_id: UUID) -> int:
    row, ground = held(booking_id)
    ended = placing.expire([booking_id])
    if ended:
        waiting.offer_freed(ground, row.starts_at, row.ends_at)
    return len(ended)


def _is_late(row: models.Booking, actor: Actor) -> bool:
    """Whether it counts as late; Conflict where it is too late for the person himself."""
    must_stand(row)
    terms = grounds.terms_on(row.unit, row.starts_at.astimezone(JST).date())
    refuse_after_deadline(row, terms, actor)
    rule, start, now = terms.cancel_rule(), row.starts_at.astimezone(JST), clock.now()
    return rule.is_late(start, now) or rule.problem(start, now) is not None


def must_stand(row: models.Booking) -> None:
    """Conflict unless the booking is yet to be used."""
    if row.state not in STANDING:
        raise conflict("wrong_state", state=as_booking(row).state_title)


def refuse_after_deadline(row: models.Booking, terms: RuleSet, actor: Actor) -> None:
    """Conflict (`cancel_too_late`) where the person himself may no longer change anything; the office may."""
    problem = terms.cancel_rule().problem(row.starts_at.astimezone(JST), clock.now())
    if problem and not policy.is_office(actor, row.unit.department):
        raise Conflict(problem.code, problem.message)


def _end(row: models.Booking, state: str, actor: Actor, reason: str) -> None:
    row.state, row.lease_until = state, None
    row.cancelled_at, row.cancelled_by, row.cancel_reason = clock.now(), actor.id, reason.strip()[:500]
    row.save(update_fields=["state", "lease_until", "cancelled_at", "cancelled_by", "cancel_reason", "late"])
    placing.leave(row)


def audit_office(action: str, row: models.Booking, actor: Actor, reason: str) -> None:
    """What an office does to somebody's booking is found in the audit log."""
    if actor.id != row.holder_id and actor.kind != SYSTEM.kind:
        audit.record(action, actor=actor, subject=f"booking/{row.id}", reason=reason)

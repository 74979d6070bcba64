"""Moving a booking to another time: the same booking, the next SEQUENCE (RFC 5545 section 3.8.7.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST

from . import equipping, judging, locks, models, placing, policy, taking, units, waiting
from . import ground as grounds
from .finding import held
from .ground import Ground
from .problems import conflict
from .releasing import audit_office, must_stand, refuse_after_deadline
from .rules import RuleSet, Use, bill
from .shapes import as_booking
from .telling import tell
from .types import Booking


@dataclass(frozen=True, slots=True)
class Times:
    """From when until when."""

    start: datetime
    end: datetime


def reschedule(booking_id: UUID, start: datetime, end: datetime, actor: Actor, as_group: str = "") -> Booking:
    """Move to another time of the same unit; all or nothing: the old time is kept until the new one is had.

    Errors as of booking and of cancelling; where the rules ask for approval, it is asked for again.
    """
    with taking.guarded(), transaction.atomic():
        row, ground = held(booking_id)
        policy.may_touch(row, actor, as_group)
        if (row.starts_at, row.ends_at) != (start, end):
            move(row, ground, Times(start, end), actor)
    return as_booking(row)


def change_add_ons(booking_id: UUID, add_ons: Mapping[str, int], actor: Actor, as_group: str = "") -> Booking:
    """What is used besides, otherwise than was asked for; the time stays, and so does what is lent where it is short.

    Rejected `equipment_short`, `equipment_none_left`; Conflict `wrong_state`, `cancel_too_late` as of cancelling.
    """
    with taking.guarded(), transaction.atomic():
        row, ground = held(booking_id)
        policy.may_touch(row, actor, as_group)
        must_stand(row)
        refuse_after_deadline(row, grounds.terms_on(row.unit, row.starts_at.astimezone(JST).date()), actor)
        equipping.lend_anew(row, ground, add_ons)
        tell("reservation.equipped", row, actor)
        audit_office("reservation.equipped", row, actor, "")
    return as_booking(row)


def reschedule_at_same_price(booking_id: UUID, start: datetime, end: datetime, actor: Actor) -> Booking:
    """The same for who does not see the books: Conflict `price_differs`, and nothing moves, where the fee differs."""
    with transaction.atomic():
        row, _ = held(booking_id)
        before = _price(as_booking(row))
        moved = reschedule(booking_id, start, end, actor)
        after = _price(moved)
        if after != before and not moved.broker_id:
            raise conflict("price_differs", before=f"{before:,}", after=f"{after:,}")
    return moved


def _price(booking: Booking) -> int:
    fees = units.rules_on(booking.unit_id, booking.start.astimezone(JST).date()).fees
    use = Use(booking.start, booking.end, frozenset({booking.user_class, *booking.tags} - {""}), booking.add_ons)
    return int(bill(fees, use).total) * booking.quantity


def move(row: models.Booking, ground: Ground, to: Times, actor: Actor) -> None:
    """In the caller's transaction, under the locks."""
    must_stand(row)
    if row.source == "lottery":  # it would open every time that its draw keeps
        raise conflict("won_time")
    refuse_after_deadline(row, grounds.terms_on(row.unit, row.starts_at.astimezone(JST).date()), actor)
    locks.hold((), (row.holder_id, row.group_id))
    request = taking.as_request(row, to.start, to.end)
    now = clock.now()
    terms = judging.judge(ground, request, now, actor, but=row.id)
    lanes = placing.place(ground, taking.wanted(ground, request), now, but=row.id)
    placing.leave(row)
    was = Times(row.starts_at, row.ends_at)
    _write(row, to, terms)
    placing.occupy(row, ground, lanes)
    equipping.lend(row, ground, request)
    tell("reservation.rescheduled", row, actor, sequence=row.sequence)
    audit_office("reservation.rescheduled", row, actor, "")
    waiting.offer_freed(ground, was.start, was.end)


def _write(row: models.Booking, to: Times, terms: RuleSet) -> None:
    row.starts_at, row.ends_at, row.sequence = to.start, to.end, row.sequence + 1
    row.state = "requested" if terms.approval else row.state
    row.save(update_fields=["starts_at", "ends_at", "sequence", "state"])

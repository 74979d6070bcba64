"""Codes follow bookings: confirmed ones get one, cancelled ones lose it, moved ones move it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound
from hataori.platform.events.api import Event

from . import actions, models, queries
from .types import Window

_ENDS = frozenset({"reservation.cancelled", "reservation.denied", "reservation.expired", "reservation.no_show"})
_AHEAD = timedelta(days=14)
_OVER = "reservation.completed"
TYPES = _ENDS | {"reservation.confirmed", "reservation.rescheduled", _OVER}


def follow(events: Sequence[Event]) -> None:
    """Do for each booking what its latest fact asks for; events of units without locks cost one look each."""
    if not models.LockUnit.objects.exists():
        return
    for event in events:
        if event.type in _ENDS:
            actions.revoke(event.subject, actor=SYSTEM, reason="予約の取消し")
        elif event.type == _OVER:
            _end_early(event)
        else:
            _give(event.subject)


def _end_early(event: Event) -> None:
    """Who left before the end gave the rest of the time away; at the end the code keeps its grace."""
    standing = models.Grant.objects.filter(booking_ref=event.subject, stopped_at=None).first()
    if standing and event.time < standing.ends_at:
        actions.revoke(event.subject, actor=SYSTEM, reason="利用の終わり")


def _give(booking_ref: str) -> None:
    """A code for the booking as it stands now (the fact may be older than what became of it)."""
    try:
        booking = scheduler.booking(UUID(booking_ref.partition("/")[2]))
    except NotFound:
        return
    keys = queries.locks_of_units(units_above(booking.unit_id))
    if not keys or booking.state not in ("confirmed", "checked_in"):
        return
    window = Window(booking.start, booking.end)
    standing = models.Grant.objects.filter(booking_ref=booking_ref, stopped_at=None).first()
    if standing is None:
        shared = f"series/{booking.series_id}" if booking.series_id else booking_ref
        actions.grant(
            booking_ref, keys, window, booking.holder_id, actor=SYSTEM, code_ref=shared, sample=booking.sample
        )
    elif (standing.starts_at, standing.ends_at) != (window.start, window.end):
        actions.reschedule(booking_ref, window, actor=SYSTEM)


def give_missing() -> int:
    """Codes for confirmed bookings of the next two weeks that never had one: a lock was put onto the door after they
    were made. Who lost his code to staff gets none; how many were given.
    """
    start = clock.now()
    units = [unit for key in models.LockUnit.objects.values_list("unit", flat=True).distinct() for unit in _parts(key)]
    found = scheduler.bookings_at(units, start, start + _AHEAD, ("confirmed", "checked_in")) if units else []
    wanted = {f"booking/{each.id}" for each in found}
    had = set(models.Grant.objects.filter(booking_ref__in=wanted).values_list("booking_ref", flat=True))
    for booking_ref in sorted(wanted - had):
        _give(booking_ref)
    return len(wanted - had)


def _parts(key: str) -> list[int]:
    """The unit and what it consists of; none while it is not there yet."""
    try:
        return [scheduler.unit(key).id, *(each.id for each in scheduler.units(under=key))]
    except NotFound:
        return []


def units_above(unit_id: int) -> list[str]:
    """Keys of the unit and of all it is a part of: half a hall is reached through the hall's door."""
    keys: list[str] = []
    at: int | None = unit_id
    while at is not None:
        found = scheduler.unit(at)
        keys.append(found.key)
        at = found.parent_id
    return keys

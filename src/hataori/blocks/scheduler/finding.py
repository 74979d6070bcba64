"""Finding bookings."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit

from . import ground as grounds
from . import locks, models, policy, queue
from .ground import Ground, ground_of
from .shapes import as_booking
from .types import Booking

_NONE = ("no_booking", "その予約は見つかりませんでした。番号を確認してください。")


def held(booking_id: UUID) -> tuple[models.Booking, Ground]:
    """The booking, under the locks of its leaves and of those for which somebody waits. NotFound when there is none."""
    found = models.Booking.objects.filter(id=booking_id).values_list("unit_id", "starts_at", "ends_at").first()
    if found is None:
        raise NotFound(*_NONE)
    locks.keep_structure()
    unit_id, start, end = found
    ground = ground_of(unit_id)
    locks.hold({*ground.leaves, *queue.leaves_waited_for(ground, start, end)})
    return models.Booking.objects.select_related("unit").select_for_update(of=("self",)).get(id=booking_id), ground


def hold_times(times: Iterable[tuple[int, datetime, datetime]]) -> None:
    """Hold what all these (unit, from, until) stand on, at once and in the one order, in the caller's transaction.

    For who acts on several bookings one after the other: locks taken step by step could cross with somebody else's.
    """
    found = list(times)
    locks.keep_structure()
    known = grounds.grounds({unit for unit, _, _ in found})
    leaves = {leaf for ground in known.values() for leaf in ground.leaves}
    for unit, start, end in found:
        leaves |= queue.leaves_waited_for(known[unit], start, end)
    locks.hold(leaves)


def booking(booking_id: UUID) -> Booking:
    """The booking of that id, for code that has checked who asks. NotFound when there is none."""
    row = models.Booking.objects.select_related("unit").filter(id=booking_id).first()
    if row is None:
        raise NotFound(*_NONE)
    return as_booking(row)


def times_of(booking_ids: Iterable[UUID]) -> dict[UUID, tuple[datetime, datetime]]:
    """When these bookings are, in one query."""
    rows = models.Booking.objects.filter(id__in=set(booking_ids)).values_list("id", "starts_at", "ends_at")
    return {key: (start, end) for key, start, end in rows}


def booking_for(number: str, actor: Actor, as_group: str = "", *, answers: bool = False) -> Booking:
    """The booking of that number as the actor may see it, on request with what was answered beforehand.

    NotFound for a stranger. An office that reads the answers is recorded.
    """
    row = models.Booking.objects.select_related("unit").filter(number=number.strip().upper()).first()
    if row is None:
        raise NotFound(*_NONE)
    policy.may_touch(row, actor, as_group)
    if answers and row.holder_id != actor.id:
        audit.record_read(actor, f"booking/{row.id}", "予約前の質問への答え")
    return as_booking(row, answers=answers)


def bookings_of(holder_id: str, since: datetime | None = None, limit: int = 200) -> list[Booking]:
    """A person's bookings that end at or after `since` (all without one), the next first."""
    rows = models.Booking.objects.select_related("unit").filter(holder_id=holder_id).exclude(holder_id="")
    rows = rows.filter(ends_at__gte=since) if since else rows
    return [as_booking(row) for row in rows.order_by("starts_at", "id")[:limit]]


def bookings_of_group(group_id: str, since: datetime | None = None, limit: int = 200) -> list[Booking]:
    """A group's bookings, for code that has checked that the asker belongs to it."""
    rows = models.Booking.objects.select_related("unit").filter(group_id=group_id).exclude(group_id="")
    rows = rows.filter(ends_at__gte=since) if since else rows
    return [as_booking(row) for row in rows.order_by("starts_at", "id")[:limit]]


def bookings_at(
    units: Iterable[int], start: datetime, end: datetime, states: Iterable[str] | None = None
) -> list[Booking]:
    """Bookings of units that touch that time, in the order in which they begin; for desks and reports."""
    rows = models.Booking.objects.select_related("unit").filter(
        unit_id__in=list(units), starts_at__lt=end, ends_at__gt=start
    )
    rows = rows.filter(state__in=list(states)) if states is not None else rows
    return [as_booking(row) for row in rows.order_by("starts_at", "id")]

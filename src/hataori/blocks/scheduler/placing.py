"""Taking and leaving lanes, under the locks of their leaves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST

from . import ground as grounds
from . import models
from .ground import Ground
from .lanes import NOBODY, Taken, Wanted, cluster, fits, free_throughout, shared_out
from .problems import conflict
from .telling import tell

_EVER = (datetime(2000, 1, 1, tzinfo=JST), datetime(9000, 1, 1, tzinfo=JST))


def place(ground: Ground, wanted: Wanted, now: datetime, but: UUID | None = None) -> list[tuple[int, int]]:
    """Lanes (leaf, number) for the wanted time, buffers included; Conflict when there are not enough.

    `but` is a booking that gives its own lanes up meanwhile. Leases that are over end here.
    """
    taken, stale = grounds.taken_and_stale(ground.leaves, wanted.start, wanted.end, now, but)
    expire(stale)
    if not ground.is_leaf:
        return _whole(ground, taken)
    free = free_throughout(ground.most, taken, wanted)
    # First whether it fits: where lanes were taken away, those who are in keep theirs beyond the new number.
    if not fits(ground.most, taken, wanted):
        raise conflict("slot_taken" if len(free) == 0 else "no_capacity")
    if len(free) >= wanted.quantity:
        return [(ground.unit.pk, lane) for lane in free[: wanted.quantity]]
    return _after_moving(ground, wanted, now, but)


def would_fit(ground: Ground, wanted: Wanted, now: datetime) -> bool:
    """Whether there are lanes for the wanted time, if need be after others change theirs. Changes nothing."""
    return leaves_room(ground, grounds.taken(ground.leaves, wanted.start, wanted.end, now), wanted)


def leaves_room(ground: Ground, taken: Sequence[Taken], wanted: Wanted) -> bool:
    """Whether there is room beside what is taken."""
    return fits(ground.most, taken, wanted) if ground.is_leaf else not taken


def _whole(ground: Ground, taken: Iterable[Taken]) -> list[tuple[int, int]]:
    if any(taken):
        raise conflict("slot_taken")
    return [(leaf, lane) for leaf in ground.leaves for lane in range(1, ground.lanes[leaf] + 1)]


def _after_moving(ground: Ground, wanted: Wanted, now: datetime, but: UUID | None) -> list[tuple[int, int]]:
    """Others change lanes so that one is free throughout."""
    leaf = ground.unit.pk
    everything, stale = grounds.taken_and_stale([leaf], _EVER[0], _EVER[1], now, but)
    expire(stale)
    moved = cluster(everything, wanted)
    ours = [Taken(leaf, -n, wanted.start, wanted.end, NOBODY) for n in range(1, wanted.quantity + 1)]
    new = shared_out(ground.most, [*moved, *ours])
    _move(leaf, moved, new)
    return [(leaf, new[NOBODY, each.lane]) for each in ours]


def _move(leaf: int, moved: Iterable[Taken], new: Mapping[tuple[UUID, int], int]) -> None:
    """Write the lanes anew where they changed: taken away first, for two may have changed places."""
    changed = [each for each in moved if new[each.owner, each.lane] != each.lane]
    for each in changed:
        models.Occupancy.objects.filter(unit_id=leaf, lane=each.lane, booking_id=each.owner).delete()
    models.Occupancy.objects.bulk_create(
        models.Occupancy(
            booking_id=each.owner, unit_id=leaf, lane=new[each.owner, each.lane], starts_at=each.start, ends_at=each.end
        )
        for each in changed
    )


def occupy(row: models.Booking, ground: Ground, lanes: Iterable[tuple[int, int]]) -> None:
    """Take the lanes for a booking."""
    start, end = ground.with_buffers(row.starts_at, row.ends_at)
    models.Occupancy.objects.bulk_create(
        models.Occupancy(booking=row, unit_id=leaf, lane=lane, starts_at=start, ends_at=end) for leaf, lane in lanes
    )


def leave(row: models.Booking) -> None:
    """Give the lanes of a booking up, and what it was lent."""
    models.Occupancy.objects.filter(booking=row).delete()
    models.EquipmentTaken.objects.filter(booking=row).delete()


def expire(leases: Iterable[UUID]) -> list[models.Booking]:
    """End leases that are over; those that were ended or taken up meanwhile are left alone."""
    if not (asked := list(leases)):
        return []
    rows = models.Booking.objects.select_related("unit").filter(id__in=asked, state="leased")
    ended = list(rows.select_for_update(of=("self",)))
    for row in ended:
        leave(row)
        row.state, row.lease_until = "expired", None
        row.save(update_fields=["state", "lease_until"])
        models.Waiting.objects.filter(booking=row, state="offered").update(state="lapsed", offer_until=None)
        tell("reservation.expired", row, SYSTEM)
    return ended

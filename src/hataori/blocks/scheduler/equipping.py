"""Lending equipment with a place, under the locks of its leaves, which are those of what is lent there (ADR 0117)."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem

from . import ground as grounds
from . import models, stock
from .ground import Ground
from .lanes import NOBODY, Taken, Wanted, cluster, free_throughout, most_at_once, shared_out
from .problems import problem, rejected_for
from .states import ACTIVE
from .stock import Lent
from .types import Request

_NOTHING: Mapping[int, int] = MappingProxyType({})


def lend(row: models.Booking, ground: Ground, request: Request, had: Mapping[int, int] = _NOTHING) -> None:
    """Give a booking the pieces it asked for, for its time. Rejected with each stock of which there are not enough.

    `had` of each stock it may have again, though there are fewer than that by now.
    """
    if not request.add_ons:
        return
    now = clock.now()
    wanted = _wanted(ground, request, now)
    _refuse_short([(lent, count) for lent, count in wanted if count > had.get(lent.equipment_id, 0)])
    start, end = ground.with_buffers(row.starts_at, row.ends_at)
    for lent, count in wanted:
        _give(row, lent.equipment_id, Wanted(start, end, count), now)


def lend_anew(row: models.Booking, ground: Ground, add_ons: Mapping[str, int]) -> None:
    """Instead of what it had: the booking keeps its time, and on Rejected also its pieces (the transaction ends)."""
    own = models.EquipmentTaken.objects.filter(booking=row)
    had = Counter(own.values_list("piece__equipment_id", flat=True))
    own.delete()
    row.priced_by = {**row.priced_by, "add_ons": dict(add_ons)}
    row.save(update_fields=["priced_by"])
    lend(row, ground, _request(row, add_ons), had)


def lend_standing(place: models.Unit, equipment: models.Equipment, add_on: str) -> None:
    """Who asked for it before anybody counted it has his pieces, be they more than there are."""
    now, leaves = clock.now(), models.UnitLeaf.objects.filter(unit=place).values("leaf_id")
    rows = models.Booking.objects.filter(state__in=ACTIVE, ends_at__gt=now, unit__leaves__leaf__in=leaves)
    rows = rows.exclude(stock.over(now)).exclude(equipment__piece__equipment=equipment)
    for row in rows.select_related("unit").distinct().order_by("starts_at", "id"):
        told = row.priced_by.get("add_ons", {}).get(add_on, 0)
        if not told or stock.lent_at(row.unit).get(add_on) != equipment:
            continue
        fees = grounds.terms_on(row.unit, row.starts_at.astimezone(JST).date()).fees
        start, end = grounds.ground_of(row.unit_id).with_buffers(row.starts_at, row.ends_at)
        wanted = Wanted(start, end, stock.pieces(fees, add_on, told) * row.quantity)
        out = [(each.start, each.end) for each in stock.taken(equipment.pk, now, (start, end))]
        number_pieces(equipment.pk, most_at_once(out, start, end) + wanted.quantity)
        _give(row, equipment.pk, wanted, now)


def number_pieces(equipment_id: int, count: int) -> None:
    """See that there are rows for so many pieces."""
    known = models.EquipmentPiece.objects.filter(equipment_id=equipment_id).count()
    models.EquipmentPiece.objects.bulk_create(
        models.EquipmentPiece(equipment_id=equipment_id, number=number) for number in range(known + 1, count + 1)
    )


def _give(row: models.Booking, equipment_id: int, wanted: Wanted, now: datetime) -> None:
    models.EquipmentTaken.objects.bulk_create(
        models.EquipmentTaken(booking=row, piece_id=piece, starts_at=wanted.start, ends_at=wanted.end)
        for piece in _pieces(equipment_id, wanted, now)
    )


def could_lend(ground: Ground, request: Request, now: datetime) -> bool:
    """Whether what a request needs besides its place could be had. Changes nothing."""
    return not request.add_ons or all(lent.free >= count for lent, count in _wanted(ground, request, now))


def _request(row: models.Booking, add_ons: Mapping[str, int]) -> Request:
    return Request(row.unit_id, row.starts_at, row.ends_at, row.holder_id, row.channel, row.quantity, add_ons=add_ons)


def _wanted(ground: Ground, request: Request, now: datetime) -> list[tuple[Lent, int]]:
    lent = stock.free_at(ground, request.start, request.end, now)
    if not lent:
        return []
    fees = grounds.terms_on(ground.unit, request.start.astimezone(JST).date()).fees
    return stock.wanted_of(lent, fees, request.add_ons, request.quantity)


def _refuse_short(wanted: list[tuple[Lent, int]]) -> None:
    if found := [_short(lent, count) for lent, count in wanted if lent.free < count]:
        raise rejected_for(found)


def _short(lent: Lent, count: int) -> FieldProblem:
    code = "equipment_short" if lent.free else "equipment_none_left"
    return problem(code, key=lent.add_on, title=lent.title, free=lent.free, wanted=count)


def _pieces(equipment_id: int, wanted: Wanted, now: datetime) -> list[int]:
    """Rows of so many pieces that are free throughout, if need be after others exchange theirs."""
    known = dict(models.EquipmentPiece.objects.filter(equipment_id=equipment_id).values_list("number", "id"))
    models.EquipmentTaken.objects.filter(stock.stale(now), piece__equipment_id=equipment_id).delete()
    taken = stock.taken(equipment_id, now, (wanted.start, wanted.end))
    free = free_throughout(len(known), taken, wanted)
    if len(free) < wanted.quantity:
        free = _after_exchanging(equipment_id, wanted, known, now)
    return [known[number] for number in free[: wanted.quantity]]


def _after_exchanging(equipment_id: int, wanted: Wanted, known: Mapping[int, int], now: datetime) -> list[int]:
    """Others exchange pieces so that enough are free throughout: none is like no other."""
    moved = cluster(stock.taken(equipment_id, now), wanted)
    ours = [Taken(equipment_id, -n, wanted.start, wanted.end, NOBODY) for n in range(1, wanted.quantity + 1)]
    new = shared_out(len(known), [*moved, *ours])
    changed = [each for each in moved if new[each.owner, each.lane] != each.lane]
    for each in changed:
        models.EquipmentTaken.objects.filter(piece_id=known[each.lane], booking_id=each.owner).delete()
    models.EquipmentTaken.objects.bulk_create(
        models.EquipmentTaken(
            booking_id=each.owner, piece_id=known[new[each.owner, each.lane]], starts_at=each.start, ends_at=each.end
        )
        for each in changed
    )
    return [new[NOBODY, each.lane] for each in ours]

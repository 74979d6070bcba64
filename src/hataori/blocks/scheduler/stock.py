"""How many pieces of a stock can be used in some time, and which are free. Reading only.

A piece is no thing with a number on it, as a lane is no place (lanes.py): it only counts how many are out at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from hataori.kernel.clock import JST

from . import ground as grounds
from . import models
from .ground import Ground
from .lanes import NOBODY, Taken, most_at_once
from .rules import Fees

_DAY, _MOMENT = timedelta(days=1), timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Lent:
    """A stock that a unit may ask for, by the add-on's key; `free` of `of` pieces in some time."""

    add_on: str
    equipment_id: int
    title: str
    free: int
    of: int


def lent_at(unit: models.Unit) -> dict[str, models.Equipment]:
    """What can be asked for at a unit, by add-on; what is lent nearer to it comes before what is lent above."""
    line = grounds.line_of(unit)
    rows = models.EquipmentPlace.objects.filter(unit_id__in=line).select_related("equipment")
    far_first = sorted(rows, key=lambda row: -line.index(row.unit_id))
    return {row.add_on: row.equipment for row in far_first}


def pieces(fees: Fees, add_on: str, told: int) -> int:
    """How many pieces were asked for: the number told, or one where minutes were told (lighting for two hours)."""
    priced = fees.add_ons.get(add_on)
    return told if priced is None or priced.per == "fixed" else min(told, 1)


def usable(counts: Iterable[tuple[date, int]], away: Iterable[tuple[date, date, int]], day: date) -> int:
    """Pieces that can be used on a day, of (since, count) in the order told and (first, last, count) in repair."""
    held = [count for since, count in counts if since <= day]
    out = sum(count for first, last, count in away if first <= day <= last)
    return max(0, (held[-1] if held else 0) - out)


def there_are(equipment_id: int, start: datetime, end: datetime) -> int:
    """The fewest pieces that can be used on any of the days of that time: what there is, less what is away."""
    first, last = start.astimezone(JST).date(), (end - _MOMENT).astimezone(JST).date()
    stocks = models.EquipmentStock.objects.filter(equipment_id=equipment_id).order_by("effective_from", "id")
    repairs = models.EquipmentRepair.objects.filter(equipment_id=equipment_id, ended_at=None)
    counts = list(stocks.values_list("effective_from", "count"))
    away = list(repairs.values_list("first_day", "last_day", "count"))
    return min(usable(counts, away, first + n * _DAY) for n in range((last - first).days + 1))


def taken(
    equipment_id: int, now: datetime, during: tuple[datetime, datetime] | None = None, but: UUID | None = None
) -> list[Taken]:
    """Pieces that others than `but` have, in that time or ever; leases that are over do not count."""
    rows = models.EquipmentTaken.objects.filter(piece__equipment_id=equipment_id).exclude(booking_id=but or NOBODY)
    rows = rows.exclude(stale(now))
    if during is not None:
        rows = rows.filter(ends_at__gt=during[0], starts_at__lt=during[1])
    found = rows.values_list("piece__number", "starts_at", "ends_at", "booking_id")
    return [
        Taken(equipment_id, number, begins.astimezone(JST), ends.astimezone(JST), owner)
        for number, begins, ends, owner in found
    ]


def over(now: datetime) -> Q:
    """Leases that are over."""
    return Q(state="leased", lease_until__lte=now)


def stale(now: datetime) -> Q:
    """What leases have that are over."""
    return Q(booking__state="leased", booking__lease_until__lte=now)


def free_at(ground: Ground, start: datetime, end: datetime, now: datetime, but: UUID | None = None) -> list[Lent]:
    """What can be asked for at a unit in that time, its buffers included, and how many more of it can be had."""
    span = ground.with_buffers(start, end)
    return [_lent(key, each, span, now, but) for key, each in sorted(lent_at(ground.unit).items())]


def _lent(
    add_on: str, kept: models.Equipment, span: tuple[datetime, datetime], now: datetime, but: UUID | None
) -> Lent:
    of = there_are(kept.pk, *span)
    out = most_at_once([(each.start, each.end) for each in taken(kept.pk, now, span, but)], *span)
    return Lent(add_on, kept.pk, kept.title, max(0, of - out), of)


def wanted_of(lent: Iterable[Lent], fees: Fees, told: Mapping[str, int], times: int) -> list[tuple[Lent, int]]:
    """Which stocks what was told needs, and how many pieces of each; add-ons without a stock are only priced."""
    counted = [(each, pieces(fees, each.add_on, told.get(each.add_on, 0)) * times) for each in lent]
    return [(each, count) for each, count in counted if count > 0]

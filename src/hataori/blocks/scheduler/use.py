"""How much units are used, counted from bookings in three queries whatever the number of units.

Used is what was booked and neither given up nor missed; open is what the rules opened; both in minutes of lanes, so
that a booking of the whole counts in each of its parts. A month is the month in which the use begins, JST.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from django.db import connection

from hataori.kernel.clock import JST

from . import models
from .ground import RuleBook
from .rules import RuleSet
from .types import Unit

USED = ("confirmed", "checked_in", "completed")
_DAY = timedelta(days=1)
_WEEK = 7
# What each engine calls the month, the minute of the week (from Monday 0:00) and the minutes of a use. JST is nine
# hours ahead of UTC, and 1 January 1970 was a Thursday.
_LATER = 9 * 3600 + 3 * 86_400
_SQL = {
    "sqlite": {
        "month": "strftime('%Y-%m', starts_at, '+9 hours')",
        "week_minute": f"(CAST(strftime('%s', starts_at) AS INTEGER) + {_LATER}) % 604800 / 60",
        "minutes": "(CAST(strftime('%s', ends_at) AS INTEGER) - CAST(strftime('%s', starts_at) AS INTEGER)) / 60",
    },
    "postgresql": {
        "month": "to_char(starts_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM')",
        "week_minute": f"(EXTRACT(EPOCH FROM starts_at)::bigint + {_LATER}) % 604800 / 60",
        "minutes": "(EXTRACT(EPOCH FROM ends_at - starts_at) / 60)::bigint",
    },
}


@dataclass(frozen=True, slots=True)
class MonthOfUnit:
    """A unit in a month: minutes of lanes, and bookings by what became of them."""

    unit: Unit
    month: str
    used: int
    open: int
    bookings: int
    no_shows: int
    cancelled: int

    @property
    def share(self) -> float | None:
        """利用率 in per cent; None when it was not open."""
        return 100 * self.used / self.open if self.open else None


@dataclass(frozen=True, slots=True)
class Use:
    """What a page shows. `heat` is used minutes of lanes by weekday and hour, `heat_open` what was open."""

    months: tuple[str, ...]
    rows: tuple[MonthOfUnit, ...]
    channels: Mapping[str, int]
    states: Mapping[str, int]
    heat: tuple[tuple[int, ...], ...]
    heat_open: tuple[tuple[int, ...], ...]

    @property
    def no_show_share(self) -> float | None:
        """Of those who should have come, how many per cent did not; None while nobody should have."""
        came = self.states.get("completed", 0) + self.states.get("checked_in", 0)
        missed = self.states.get("no_show", 0)
        return 100 * missed / (came + missed) if came + missed else None

    @property
    def share(self) -> float | None:
        """利用率 of everything, a lane counted once."""
        used, opened = (sum(map(sum, each)) for each in (self.heat, self.heat_open))
        return 100 * used / opened if opened else None


def use_of(units: Sequence[Unit], first: date, last: date) -> Use:
    """The use of units from a day to a day, both included; bookings of what covers them counted in."""
    months = tuple(dict.fromkeys(f"{day:%Y-%m}" for day in _days(first, last)))
    leaves = _leaves(units)
    lanes = {leaf: many for each in leaves.values() for leaf, many in each.items()}
    counted = _counted(first, last, lanes)
    opened = _Opened(units, first, last)
    rows = [
        MonthOfUnit(
            unit,
            month,
            sum(counted.used[leaf, month] for leaf in leaves.get(unit.id, ())),
            opened.minutes(unit.id, month) * sum(leaves.get(unit.id, {}).values()),
            *counted.fates[unit.id, month],
        )
        for unit in units
        for month in months
    ]
    asked = {unit.id for unit in units}
    single = [unit for unit in units if unit.id in leaves.get(unit.id, {})] or list(units)
    return Use(months, tuple(rows), counted.channels(asked), counted.states(asked),
               _heat(first, last, lanes), opened.heat(single, leaves))  # fmt: skip


def _days(first: date, last: date) -> Iterable[date]:
    return (first + n * _DAY for n in range((last - first).days + 1))


def _leaves(units: Sequence[Unit]) -> dict[int, dict[int, int]]:
    """Lanes by leaf of each unit."""
    rows = models.UnitLeaf.objects.filter(unit_id__in=[each.id for each in units])
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for unit_id, leaf, lanes in rows.values_list("unit_id", "leaf_id", "leaf__lanes"):
        found[unit_id][leaf] = lanes
    return found


class _Counted:
    """Bookings grouped by the database."""

    def __init__(self) -> None:
        self.used: Counter[tuple[int, str]] = Counter()
        self.fates: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        self._channels: Counter[tuple[int, str]] = Counter()
        self._states: Counter[tuple[int, str]] = Counter()

    def add(self, unit: int, month: str, state: str, channel: str, many: int) -> None:
        """So many bookings of a unit, of one fate and channel."""
        fate = self.fates[unit, month]
        fate[0] += many if state in (*USED, "no_show", "requested") else 0
        fate[1] += many if state == "no_show" else 0
        fate[2] += many if state == "cancelled" else 0
        self._states[unit, state] += many
        if state in (*USED, "no_show", "requested", "cancelled"):
            self._channels[unit, channel] += many

    def channels(self, units: set[int]) -> dict[str, int]:
        """Bookings made, by where."""
        return _summed(self._channels, units)

    def states(self, units: set[int]) -> dict[str, int]:
        """Bookings by what became of them."""
        return _summed(self._states, units)


def _summed(counted: Mapping[tuple[int, str], int], units: set[int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (unit, name), many in counted.items():
        found[name] += many if unit in units else 0
    return {name: many for name, many in found.most_common() if many}


def _counted(first: date, last: date, lanes: Mapping[int, int]) -> _Counted:
    found = _Counted()
    over = _covering(lanes)
    groups = _grouped("unit_id, {month}, state, channel, COUNT(*), SUM(({minutes}) * quantity), SUM({minutes})",
                      "unit_id, {month}, state, channel", (first, last), over, ())  # fmt: skip
    for unit, month, state, channel, many, by_quantity, whole in groups:
        found.add(unit, month, state, channel, many)
        if state in USED:
            for leaf in over[unit]:
                found.used[leaf, month] += int(by_quantity) if leaf == unit else int(whole) * lanes[leaf]
    return found


def _covering(lanes: Mapping[int, int]) -> dict[int, list[int]]:
    """Units whose bookings take any of the leaves, and which."""
    found: dict[int, list[int]] = defaultdict(list)
    for unit, leaf in models.UnitLeaf.objects.filter(leaf_id__in=list(lanes)).values_list("unit_id", "leaf_id"):
        found[unit].append(leaf)
    return found


def _grouped(columns: str, by: str, days: tuple[date, date], units: Iterable[int], states: Sequence[str]) -> list[Any]:
    """One query over bookings that begin on the days, in the engine's own words."""
    asked = list(units)
    if not asked:
        return []
    start, end = (connection.ops.adapt_datetimefield_value(each) for each in _span(days))
    words = {name: sql.replace("%", "%%") for name, sql in _SQL[connection.vendor].items()}
    among = f" AND state IN ({', '.join(['%s'] * len(states))})" if states else ""
    sql = (
        f"SELECT {columns.format(**words)} FROM scheduler_booking"  # noqa: S608  only our own words, above
        f" WHERE unit_id IN ({', '.join(['%s'] * len(asked))}) AND starts_at >= %s AND starts_at < %s{among}"
        f" GROUP BY {by.format(**words)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*asked, start, end, *states])
        return list(cursor.fetchall())


def _span(days: tuple[date, date]) -> tuple[datetime, datetime]:
    first, last = days
    end = last + _DAY
    return datetime(first.year, first.month, first.day, tzinfo=JST), datetime(end.year, end.month, end.day, tzinfo=JST)


def _heat(first: date, last: date, lanes: Mapping[int, int]) -> tuple[tuple[int, ...], ...]:
    """Used minutes of lanes by weekday and hour, each booking cut into the hours it lasts."""
    over = _covering(lanes)
    wide = {unit: sum(lanes[leaf] for leaf in found) for unit, found in over.items()}
    table = [[0] * 24 for _ in range(_WEEK)]
    columns = "unit_id, {week_minute}, {minutes}"
    for unit, begins, minutes, quantity, many in _grouped(
        f"{columns}, SUM(quantity), COUNT(*)", columns, (first, last), over, USED
    ):
        weekday, minute = divmod(int(begins), 1440)
        weight = int(quantity) if unit in lanes else int(many) * wide[unit]
        _spread(table, weekday, (minute, minute + int(minutes)), weight)
    return tuple(map(tuple, table))


def _spread(table: list[list[int]], weekday: int, minutes: tuple[int, int], weight: int) -> None:
    at, end = minutes
    while at < end:
        until = min(end, at // 60 * 60 + 60)
        day, hour = divmod(at // 60, 24)
        table[(weekday + day) % _WEEK][hour] += (until - at) * weight
        at = until


class _Opened:
    """Opening time by the rules of each day, reckoned once for each set of rules."""

    def __init__(self, units: Sequence[Unit], first: date, last: date) -> None:
        self._book = RuleBook(models.Unit(pk=each.id, parent_id=each.parent_id) for each in units)
        self._first, self._last = first, last
        self._tables: dict[tuple[bytes, date, date], _Table] = {}
        self._of_unit: dict[int, list[_Table]] = {}

    def minutes(self, unit_id: int, month: str) -> int:
        """Minutes a unit was open in a month."""
        return sum(table.by_month[month] for table in self._of(unit_id))

    def heat(self, units: Sequence[Unit], leaves: Mapping[int, Mapping[int, int]]) -> tuple[tuple[int, ...], ...]:
        """Open minutes of lanes by weekday and hour."""
        summed = [[0] * 24 for _ in range(_WEEK)]
        for unit in units:
            many = sum(leaves.get(unit.id, {}).values())
            for table in self._of(unit.id):
                for day, hours in enumerate(table.by_hour):
                    for hour, minutes in enumerate(hours):
                        summed[day][hour] += minutes * many
        return tuple(map(tuple, summed))

    def _of(self, unit_id: int) -> list["_Table"]:
        """A table for each stretch in which the unit's rules stay the same."""
        if unit_id not in self._of_unit:
            self._of_unit[unit_id] = list(self._read(unit_id))
        return self._of_unit[unit_id]

    def _read(self, unit_id: int) -> Iterator["_Table"]:
        changes = [day for day in self._book.changes(unit_id) if self._first < day <= self._last]
        begins = [self._first, *changes]
        ends = [day - _DAY for day in changes] + [self._last]
        return (self._table(self._book.on(unit_id, a), a, b) for a, b in zip(begins, ends, strict=True))

    def _table(self, rules: RuleSet, first: date, last: date) -> "_Table":
        """Units with the same hours share one; most units of a city have the hours of few houses."""
        key = (msgspec.json.encode(rules.hours), first, last)
        if key not in self._tables:
            self._tables[key] = _Table(rules, first, last)
        return self._tables[key]


class _Table:
    """Minutes open, by month and by weekday and hour."""

    def __init__(self, rules: RuleSet, first: date, last: date) -> None:
        self.by_month: Counter[str] = Counter()
        self.by_hour = [[0] * 24 for _ in range(_WEEK)]
        for day in _days(first, last):
            midnight = _span((day, day))[0]
            for each in rules.spans(day):
                begins, ends = ((moment - midnight) // timedelta(minutes=1) for moment in (each.start, each.end))
                self.by_month[f"{day:%Y-%m}"] += ends - begins
                _spread(self.by_hour, day.weekday(), (begins, ends), 1)

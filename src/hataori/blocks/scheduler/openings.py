"""What is free: one unit, many units at once, the first time that fits. Read without locks; only booking decides.

A calendar of many units is a constant number of queries, and its days are cut where something begins or ends.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from hataori.kernel import clock
from hataori.kernel.clock import JST

from . import ground as grounds
from . import models
from .ground import Ground, RuleBook, ground_of
from .lanes import steps
from .promised import promised
from .rules import OpenTime, RuleSet
from .types import Calendar, FirstFree, Opening

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_LOOK_AHEAD_DAYS = 93

Span = tuple[datetime, datetime]


def free(
    unit: str | int, day_from: date, days: int = 1, *, user_class: str = "resident", now: datetime | None = None
) -> list[Opening]:
    """A unit's openings from a day on, in order; `state` says what is free for that class of users at that moment.

    Besides free, taken, closed and set_aside: past, window_over, not_open_yet. NotFound for an unknown unit.
    """
    ground = ground_of(unit)
    read = _read([ground], day_from, days, _Asker(user_class, now or clock.now()))
    return [opening for day in read[ground.unit.pk].values() for opening in day]


def calendar(
    units: Iterable[int], day_from: date, days: int, *, user_class: str = "resident", now: datetime | None = None
) -> Calendar:
    """Openings of many units over many days; units that do not exist are left out."""
    at = now or clock.now()
    return Calendar(
        day_from, days, at, _read(list(grounds.grounds(units).values()), day_from, days, _Asker(user_class, at))
    )


def first_free(
    units: Iterable[int],
    minutes: int,
    after: datetime | None = None,
    *,
    quantity: int = 1,
    user_class: str = "resident",
) -> list[FirstFree]:
    """For each unit the first time of that length that can be booked within three months, the earliest unit first."""
    now = clock.now()
    since = max(after or now, now)
    found = grounds.grounds(units)
    read = _read(list(found.values()), since.astimezone(JST).date(), _LOOK_AHEAD_DAYS, _Asker(user_class, now))
    wanted = _Wanted(minutes * _MINUTE, since, quantity)
    firsts = (_first(found[key].unit, days, wanted) for key, days in read.items())
    return sorted((each for each in firsts if each), key=lambda each: (each.start, each.unit_id))


@dataclass(frozen=True, slots=True)
class _Wanted:
    length: timedelta
    since: datetime
    quantity: int


def _first(unit: models.Unit, days: Mapping[date, tuple[Opening, ...]], wanted: _Wanted) -> FirstFree | None:
    openings = (opening for day in days.values() for opening in day)
    for start, end in _runs(openings, wanted.quantity):
        begins = _next_start(max(start, wanted.since), unit.start_interval)
        if begins + wanted.length <= end:
            return FirstFree(unit.pk, begins, begins + wanted.length)
    return None


def _runs(openings: Iterable[Opening], quantity: int) -> Iterator[Span]:
    """Free time that touches, joined."""
    run: Span | None = None
    for each in openings:
        if each.state != "free" or each.free_lanes < quantity:
            continue
        if run and run[1] == each.start:
            run = (run[0], each.end)
            continue
        if run:
            yield run
        run = (each.start, each.end)
    if run:
        yield run


def _next_start(moment: datetime, interval: int) -> datetime:
    """The first possible start at or after a moment; starts are counted from 0:00 of the day."""
    midnight = datetime.combine(moment.date(), time(), JST)
    passed = -((midnight - moment) // _MINUTE)
    return midnight + -(-passed // interval) * interval * _MINUTE


@dataclass(frozen=True)
class _Standing:
    """What stands in the way of a unit, by day."""

    taken: Mapping[date, list[Span]]
    closed: Mapping[date, list[Span]]
    aside: Mapping[date, list[Span]]


@dataclass(frozen=True, slots=True)
class _Asker:
    user_class: str
    now: datetime


def _read(
    asked: Sequence[Ground], day_from: date, days: int, asker: _Asker
) -> dict[int, dict[date, tuple[Opening, ...]]]:
    if not asked:
        return {}
    book = RuleBook([ground.unit for ground in asked])
    standing = _standing(asked, day_from, days, asker.now)
    dates = [day_from + n * _DAY for n in range(days)]
    read: dict[int, dict[date, tuple[Opening, ...]]] = {}
    for ground in asked:
        rules = _rules_by_day(book, ground.unit.pk, dates)
        ways = standing[ground.unit.pk]
        read[ground.unit.pk] = {
            day: tuple(_day(ground, terms, ways, day, asker)) for day, terms in zip(dates, rules, strict=True)
        }
    return read


def _rules_by_day(book: RuleBook, unit_id: int, dates: Sequence[date]) -> list[RuleSet]:
    """The terms of each day, put together once for each stretch in which they do not change."""
    changes = set(book.changes(unit_id))
    rules: list[RuleSet] = []
    for day in dates:
        rules.append(book.on(unit_id, day) if not rules or day in changes else rules[-1])
    return rules


@dataclass(frozen=True, slots=True)
class _Limits:
    """What the term for booking says of one stretch of opening time: from when on a use may begin in it."""

    now: datetime
    first_start: datetime
    early: bool

    def cuts(self, span: OpenTime) -> list[Span]:
        """Where inside the stretch it says something else."""
        return [(at, at) for at in (self.now, self.first_start) if span.start < at < span.end]


def _day(ground: Ground, terms: RuleSet, ways: _Standing, day: date, asker: _Asker) -> Iterator[Opening]:
    window = terms.window(asker.user_class)
    for span in terms.spans(day):
        opens = window.opens_at(span.start)
        limits = _Limits(
            asker.now, window.first_start(span.start, span.end, asker.now), opens is not None and asker.now < opens
        )
        yield from _joined(_marked(each, limits) for each in _cut(ground, span, ways, day, limits))


def _of_one_lane(span: OpenTime, taken: list[Span]) -> Iterator[Opening]:
    """What most units are, in one pass: free and taken by turns."""
    at, hours = span.start, span.hours.value
    for start, end in sorted(taken):
        if end <= at or start >= span.end:
            continue
        if start > at:
            yield Opening(at, start, "free", 1, 1, hours)
        until = min(end, span.end)
        yield Opening(max(at, start), until, "taken", 0, 1, hours)
        at = until
    if at < span.end:
        yield Opening(at, span.end, "free", 1, 1, hours)


def _joined(openings: Iterable[Opening]) -> Iterator[Opening]:
    """Stretches that touch and say the same are one."""
    last: Opening | None = None
    for each in openings:
        if last and last.end == each.start and (last.state, last.free_lanes) == (each.state, each.free_lanes):
            last = replace(last, end=each.end)
            continue
        if last:
            yield last
        last = each
    if last:
        yield last


def _cut(ground: Ground, span: OpenTime, ways: _Standing, day: date, limits: _Limits) -> Iterator[Opening]:
    """The span in stretches in which nothing changes."""
    taken, closed, aside = (each.get(day, []) for each in (ways.taken, ways.closed, ways.aside))
    cuts = limits.cuts(span)
    if ground.most == 1 and not (closed or aside or cuts):
        yield from _of_one_lane(span, taken)
        return
    for start, end, _ in steps([*taken, *closed, *aside, *cuts], span.start, span.end):
        used = ground.most if not ground.is_leaf and _any(taken, start) else sum(_in(each, start) for each in taken)
        left = max(0, ground.most - used)
        state = "closed" if _any(closed, start) else "set_aside" if _any(aside, start) else "free" if left else "taken"
        yield Opening(start, end, state, left if state == "free" else 0, ground.most, span.hours.value)


def _marked(opening: Opening, limits: _Limits) -> Opening:
    """A free stretch that is over, or whose window is closed or not open, is not free."""
    over = "window_over" if opening.end <= limits.first_start else ""
    state = "past" if opening.end <= limits.now else over or ("not_open_yet" if limits.early else "")
    if opening.state != "free" or not state:
        return opening
    return Opening(opening.start, opening.end, state, 0, opening.lanes, opening.hours)


def _any(spans: Iterable[Span], moment: datetime) -> bool:
    return any(_in(span, moment) for span in spans)


def _in(span: Span, moment: datetime) -> bool:
    return span[0] <= moment < span[1]


def _standing(asked: Sequence[Ground], day_from: date, days: int, now: datetime) -> dict[int, _Standing]:
    """Everything in the way of the units, in four queries, each thing under every unit it touches and every day."""
    start = datetime.combine(day_from, time(), JST) - _DAY
    end = start + (days + 3) * _DAY
    leaves = {leaf for ground in asked for leaf in ground.leaves}
    of_leaf = _of_leaf(asked)
    found = {ground.unit.pk: _Standing(defaultdict(list), defaultdict(list), defaultdict(list)) for ground in asked}
    busy = grounds.busy(leaves, start, end, now)
    for leaf, begins, ends in busy:
        for ground in of_leaf[leaf]:
            _put(found[ground.unit.pk].taken, ground.as_seen(begins, ends))
    for owed in promised(leaves, (start, end), busy, now):
        for ground in {each.unit.pk: each for leaf in owed.leaves for each in of_leaf.get(leaf, ())}.values():
            for _ in range(ground.most):
                _put(found[ground.unit.pk].taken, ground.as_seen(owed.start, owed.end))
    for name, rows in (("closed", grounds.closures(leaves, start, end)), ("aside", grounds.asides(leaves, start, end))):
        covered = grounds.grounds({row.unit_id for row in rows})
        for row in rows:
            span = (row.starts_at.astimezone(JST), row.ends_at.astimezone(JST))
            for key in {ground.unit.pk for leaf in covered[row.unit_id].leaves for ground in of_leaf.get(leaf, ())}:
                _put(getattr(found[key], name), span)
    return found


def _of_leaf(asked: Sequence[Ground]) -> dict[int, list[Ground]]:
    units: dict[int, list[Ground]] = defaultdict(list)
    for ground in asked:
        for leaf in ground.leaves:
            units[leaf].append(ground)
    return units


def _put(by_day: Mapping[date, list[Span]], span: Span) -> None:
    """Under each day whose opening time it can touch: opening time that begins on a day may end on the next."""
    day, last = span[0].date() - _DAY, span[1].date()
    while day <= last:
        by_day[day].append(span)
        day += _DAY

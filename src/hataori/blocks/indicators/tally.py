"""What a batch of events adds to each day, in memory; projection.py writes it down."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hataori.kernel.clock import JST
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.platform.events.api import Event

from .definition import Clause, Condition, Definition, Part

# A mark is what a member's event leaves: [microseconds since 1970 (JST), position, sign, channel, department].
Mark = list[Any]
Spot = tuple[date, str, str]
_EPOCH = datetime(1970, 1, 1, tzinfo=JST)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Route:
    """Where events of one type go: a part of a build."""

    build: int
    part: Part
    clause: Clause
    window: str
    after: tuple[int, int]


@dataclass(slots=True)
class Tally:
    """Additions by (build, part) and day, channel, department; and marks by (build, part) and member."""

    shares: dict[tuple[int, str], dict[Spot, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: [0.0, 0]))
    )
    marks: dict[tuple[int, str], dict[str, list[Mark]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    rules: dict[tuple[int, str], tuple[str, str]] = field(default_factory=dict)

    def add(self, place: tuple[int, str], spot: Spot, amount: float, events: int) -> None:
        """Add to one share of one day."""
        share = self.shares[place][spot]
        share[0] += amount
        share[1] += events


def routes(build: int, definition: Definition, after: tuple[int, int]) -> Iterator[tuple[str, Route]]:
    """The routes of a definition, by event type; events up to `after` (txid, position) are in the build already."""
    for part in definition.parts:
        for clause in part.clauses:
            yield clause.type, Route(build, part, clause, definition.window, after)


def tally(events: Sequence[Event], by_type: Mapping[str, Sequence[Route]]) -> Tally:
    """What the events add along their routes."""
    found = Tally()
    for event in events:
        for route in by_type.get(event.type, ()):
            if (event.txid, event.position) > route.after and matches(route.clause, event.data):
                _take(found, route, event)
    return found


def matches(clause: Clause, values: Mapping[str, Any]) -> bool:
    """Whether the data meets every condition of the clause."""
    return all(_meets(condition, values.get(condition.field)) for condition in clause.conditions)


def _meets(condition: Condition, value: object) -> bool:
    listed = any(isinstance(value, bool) == isinstance(wanted, bool) and value == wanted for wanted in condition.values)
    return not listed if condition.op == "not_in" else listed


def _take(found: Tally, route: Route, event: Event) -> None:
    part, place = route.part, (route.build, route.part.name)
    spot = (event.time.astimezone(JST).date(), str(event.data.get("channel", "")), event.department)
    if part.op in ("members", "distinct"):
        member = event.subject if part.field == "subject" else event.data.get(part.field)
        if member is None:
            return
        found.rules[place] = (part.op, route.window)
        found.marks[place][str(member)].append(
            [_microseconds(event.time), event.position, route.clause.sign, *spot[1:]]
        )
        found.add(place, spot, 0, 1)
        return
    value = _number(event.data.get(part.field)) if part.op in ("sum", "mean") else 1
    if value is None and part.op == "mean":
        return
    found.add(place, spot, route.clause.sign * (value or 0), 1)


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _spot(mark: Mark) -> Spot:
    day = (_EPOCH + mark[0] * _MICROSECOND).date()
    return (day, mark[3], mark[4])


def steps(op: str, window: str, marks: Iterable[Mark]) -> dict[Spot, int]:
    """The +1 and −1 a member's marks make, by day: its joining and leaving, or its first mark (of each fiscal year).

    Marks count in order of (time, position), whatever the order in which they were recorded, so a late event mends
    the member's whole history.
    """
    ordered = sorted(marks)
    return _first_marks(window, ordered) if op == "distinct" else _spells(ordered)


def _spells(ordered: Iterable[Mark]) -> dict[Spot, int]:
    found: dict[Spot, int] = defaultdict(int)
    inside: Spot | None = None
    for mark in ordered:
        day, channel, department = _spot(mark)
        if mark[2] > 0 and inside is None:
            inside = (day, channel, department)
            found[inside] += 1
        elif mark[2] < 0 and inside is not None:
            found[(day, inside[1], inside[2])] -= 1
            inside = None
    return found


def _first_marks(window: str, ordered: Iterable[Mark]) -> dict[Spot, int]:
    found: dict[int, Spot] = {}
    for mark in ordered:
        spot = _spot(mark)
        found.setdefault(fiscal_year_of(spot[0]).year if window == "fiscal_year_to_date" else 0, spot)
    return dict.fromkeys(found.values(), 1)

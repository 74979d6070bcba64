"""The first way of counting: an event consumer keeps day totals and members for every live definition.

Exactly once: the worker moves the consumer's cursor in the same transaction as these rows, and a build ignores what
it had read before it went live.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import uuid4

from django.db import connection
from django.db.models import F

from hataori.kernel import clock
from hataori.platform.events.api import Event

from . import models
from .definition import Definition, read
from .tally import Mark, Route, Spot, Tally, routes, steps, tally

# Rows a statement may name: SQLite allows 32,766 variables, and long IN lists plan badly on both engines.
_CHUNK = 500

Cell = str | int | float | date | None

_ADD = """
INSERT INTO {table} ({columns}, amount, events) VALUES ({places}, %s, %s)
ON CONFLICT ({columns}) DO UPDATE SET amount = {table}.amount + excluded.amount,
                                      events = {table}.events + excluded.events
"""


def take(events: Sequence[Event]) -> None:
    """Count a batch for every live build (the consumer's `handle`)."""
    progress = lock()
    apply(events, live_routes())
    last = events[-1]
    progress.txid, progress.position, progress.at = last.txid, last.position, clock.now()
    progress.token = uuid4().hex
    progress.save()


def lock() -> models.Progress:
    """The projection's one lock, until the transaction ends."""
    models.Progress.objects.get_or_create(id=1)
    return models.Progress.objects.select_for_update().get(id=1)


def live_routes() -> dict[str, list[Route]]:
    """Routes of all live builds by event type."""
    builds = models.Build.objects.filter(state=models.LIVE).select_related("definition")
    return routes_of((build, read(build.definition.body, build.definition.choices)) for build in builds)


def routes_of(builds: Iterable[tuple[models.Build, Definition]]) -> dict[str, list[Route]]:
    """Routes of the given builds by event type."""
    found: dict[str, list[Route]] = defaultdict(list)
    for build, definition in builds:
        for type_, route in routes(build.pk, definition, (build.txid, build.position)):
            found[type_].append(route)
    return found


def apply(events: Sequence[Event], by_type: Mapping[str, Sequence[Route]]) -> None:
    """Write down what the events add; the caller holds the lock."""
    found = tally(events, by_type)
    for place, members in found.marks.items():
        _mend(found, place, members)
    _write_shares(found)
    _write_totals(found)


def _mend(found: Tally, place: tuple[int, str], new: Mapping[str, list[Mark]]) -> None:
    """Put new marks into the members' histories and add the difference they make."""
    op, window = found.rules[place]
    rows = _members(place, list(new))
    for member, marks in new.items():
        before = rows[member].marks if member in rows else []
        after = _kept(op, window, [*before, *marks])
        for spot, amount in _difference(steps(op, window, before), steps(op, window, after)).items():
            found.add(place, spot, amount, 0)
        if member in rows:
            rows[member].marks = after
        else:
            rows[member] = models.Member(build_id=place[0], part=place[1], member=member, marks=after)
    _save_members(rows.values())


def _kept(op: str, window: str, marks: list[Mark]) -> list[Mark]:
    """All marks of a member; for `distinct` one a fiscal year (or one ever) is enough, however often it recurs."""
    if op == "members":
        return sorted(marks)
    firsts: dict[Spot, Mark] = {}
    wanted = steps(op, window, marks)
    for mark in sorted(marks):
        spot = next(iter(steps("distinct", "cumulative", [mark])))
        if spot in wanted:
            firsts.setdefault(spot, mark)
    return list(firsts.values())


def _difference(before: Mapping[Spot, int], after: Mapping[Spot, int]) -> dict[Spot, int]:
    changes = {spot: after.get(spot, 0) - before.get(spot, 0) for spot in before.keys() | after.keys()}
    return {spot: change for spot, change in changes.items() if change}


def _members(place: tuple[int, str], wanted: Sequence[str]) -> dict[str, models.Member]:
    found: dict[str, models.Member] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = models.Member.objects.filter(build_id=place[0], part=place[1], member__in=wanted[start : start + _CHUNK])
        found |= {row.member: row for row in rows}
    return found


def _save_members(rows: Iterable[models.Member]) -> None:
    models.Member.objects.bulk_create(
        rows,
        batch_size=_CHUNK,
        update_conflicts=True,
        update_fields=["marks"],
        unique_fields=["build", "part", "member"],
    )


def _write_shares(found: Tally) -> None:
    rows = [
        (build, part, _day(spot[0]), spot[1], spot[2], amount, events)
        for (build, part), shares in found.shares.items()
        for spot, (amount, events) in shares.items()
    ]
    _add("indicators_dayshare", ("build_id", "part", "day", "channel", "department"), rows)


def _write_totals(found: Tally) -> None:
    totals: dict[tuple[Cell, ...], list[float]] = defaultdict(lambda: [0.0, 0])
    for (build, part), shares in found.shares.items():
        for spot, (amount, events) in shares.items():
            total = totals[(build, part, _day(spot[0]))]
            total[0] += amount
            total[1] += events
    rows = [(*place, amount, events) for place, (amount, events) in totals.items()]
    _add("indicators_daytotal", ("build_id", "part", "day"), rows)


def _day(day: date) -> Cell:
    adapted: Cell = connection.ops.adapt_datefield_value(day)
    return adapted


def _add(table: str, columns: tuple[str, ...], rows: Sequence[tuple[Cell, ...]]) -> None:
    """Additive upsert, which the ORM does not offer."""
    if not rows:
        return
    places = ", ".join(["%s"] * len(columns))
    statement = _ADD.format(table=table, columns=", ".join(columns), places=places)
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def count_read(build: models.Build, number: int) -> None:
    """Note how many events a rebuild has read."""
    models.Build.objects.filter(pk=build.pk).update(done=F("done") + number)

"""Moving consumers along the log; the worker calls this, tests too."""

import time
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import Q

from hataori.kernel import clock

from . import models, queries
from .pace import Pace, Taken, batch, first
from .registry import consumers
from .types import Consumer, Cursor, Event

_NEAR = 1_000
"""Positions between whoever is near the end of the log and its end."""

_paces: dict[str, Pace] = {}
"""What batches lately cost each consumer of this process."""


def enrol() -> None:
    """Give every declared consumer its first place, each by its `start`; those that have one keep it.

    Called where tables are made, before anything is served: from then on no fact passes a new consumer by. Where no
    consumer has ever read (a new installation) all begin at the beginning, whatever was recorded meanwhile.
    """
    _enrol(consumers())


@transaction.atomic
def _enrol(wanted: Iterable[Consumer]) -> None:
    known = set(models.ConsumerCursor.objects.values_list("name", flat=True))
    missing = {each.name: each for each in wanted if each.name not in known}
    if not missing:
        return
    now = queries.horizon() if known else Cursor()
    rows = [_first_place(each, now) for each in missing.values()]
    models.ConsumerCursor.objects.bulk_create(rows, ignore_conflicts=True)


def _first_place(consumer: Consumer, now: Cursor) -> models.ConsumerCursor:
    place = now if consumer.start == "now" else Cursor()
    return models.ConsumerCursor(name=consumer.name, txid=place.txid, position=place.position)


def concerned(among: Sequence[Consumer]) -> list[Consumer]:
    """Those for whom something may have been recorded since they last read; all others are moved on in one write.

    With dozens of consumers and a fact a few milliseconds apart, a transaction for each to find nothing cost more than
    what the others had to do. Whoever is far behind reads for himself.
    """
    places = {row.name: Cursor(row.txid, row.position) for row in models.ConsumerCursor.objects.all()}
    settled = queries.horizon()
    behind = [each for each in among if places.get(each.name, Cursor()) < settled]
    near = {each.name: places[each.name] for each in behind if _is_near(places.get(each.name), settled)}
    recorded = queries.types_between(min(near.values()), settled) if near else set()
    idle = {each.name for each in behind if each.name in near and each.types and recorded.isdisjoint(each.types)}
    if idle:
        _move_on(idle, settled)
    return [each for each in behind if each.name not in idle]


def _is_near(place: Cursor | None, settled: Cursor) -> bool:
    return place is not None and settled.position - place.position <= _NEAR


@transaction.atomic
def _move_on(names: Collection[str], settled: Cursor) -> None:
    """Never back; a cursor that another worker holds is moved by that one."""
    before = Q(txid__lt=settled.txid) | Q(txid=settled.txid, position__lt=settled.position)
    rows = models.ConsumerCursor.objects.filter(before, name__in=names).select_for_update(skip_locked=True)
    free = list(rows.values_list("name", flat=True))
    models.ConsumerCursor.objects.filter(name__in=free).update(
        txid=settled.txid, position=settled.position, moved_at=clock.now()
    )


def run_consumer(consumer: Consumer) -> int:
    """Handle one batch. Cursor and effects commit together; answers how many events were handled."""
    place = models.ConsumerCursor.objects.filter(name=consumer.name).first()
    if place is None:
        _enrol((consumer, *consumers()))
        place = models.ConsumerCursor.objects.get(name=consumer.name)
    settled = queries.horizon()
    if Cursor(place.txid, place.position) >= settled:
        return 0
    with transaction.atomic():
        return _advance(consumer, settled)


def _advance(consumer: Consumer, settled: Cursor) -> int:
    """Handle the next batch under the cursor's lock; with less than a batch found, all up to `settled` is read."""
    place = models.ConsumerCursor.objects.select_for_update().get(name=consumer.name)
    before = Cursor(place.txid, place.position)
    wanted = batch(_paces.get(consumer.name), consumer.batch)
    events = queries.read_after(before, wanted, consumer.types)
    if events:
        _handle(consumer, events)
    reached = [before, *(event.cursor for event in events[-1:]), *([settled] if len(events) < wanted else [])]
    place.txid, place.position = max(reached).txid, max(reached).position
    place.moved_at = clock.now()
    place.save()
    return len(events)


def _handle(consumer: Consumer, events: Sequence[Event]) -> None:
    began = time.monotonic()
    consumer.handle(events)
    taken = Taken(len(events), time.monotonic() - began)
    before = _paces.get(consumer.name)
    _paces[consumer.name] = before.after(taken) if before else first(taken)


def run_consumers(limit: int | None = None) -> int:
    """Run every consumer until it has nothing left (or `limit` batches each); answers events handled."""
    return sum(_run_out(consumer, limit) for consumer in consumers())


def _run_out(consumer: Consumer, limit: int | None) -> int:
    handled, batches = 0, 0
    while limit is None or batches < limit:
        done = run_consumer(consumer)
        handled, batches = handled + done, batches + 1
        if not done:
            break
    return handled

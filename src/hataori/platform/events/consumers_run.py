"""Moving consumers along the log; the worker calls this, tests too."""

from collections.abc import Iterable

from django.db import transaction

from hataori.kernel import clock

from . import models, queries
from .registry import consumers
from .types import Consumer, Cursor


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
    events = queries.read_after(before, consumer.batch, consumer.types)
    if events:
        consumer.handle(events)
    reached = [before, *(event.cursor for event in events[-1:]), *([settled] if len(events) < consumer.batch else [])]
    place.txid, place.position = max(reached).txid, max(reached).position
    place.moved_at = clock.now()
    place.save()
    return len(events)


def run_consumers(limit: int | None = None) -> int:
    """Run every consumer until it has nothing left (or `limit` batches each); answers events handled."""
    return sum(_run_out(consumer, limit) for consumer in consumers())


def _run_out(consumer: Consumer, limit: int | None) -> int:
    handled, batches = 0, 0
    while limit is None or batches < limit:
        done = run_consumer(consumer)
        handled, batches = handled + done, batches + 1
        if done < consumer.batch:
            break
    return handled

"""The second path of the statistics: counted anew from the log, for comparison with what is kept."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction

from hataori.kernel.clock import JST
from hataori.platform.events import api as events

from .consumers import CONSUMERS, Key
from .models import DayCount

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what the log says."""

    key: Key
    kept: int
    counted: int


def differences() -> list[Difference]:
    """Every figure that differs, once the reader has read the log to its end. Looked at twice where any does: while
    people file, the worker may be a moment ahead.
    """
    first = _differences()
    return [one for one in _differences() if one in first] if first else []


@transaction.atomic
def _differences() -> list[Difference]:
    end = events.horizon()
    while events.run_consumer(CONSUMERS[0]):
        end = events.horizon()  # facts that settle from here on are neither kept nor counted
    counted = _from_the_log(end)
    kept = {(row.day, row.procedure_id, row.fact, row.word): row.count for row in DayCount.objects.iterator()}
    keys = sorted(counted.keys() | kept.keys())
    return [Difference(key, kept.get(key, 0), counted[key]) for key in keys if kept.get(key, 0) != counted[key]]


def _from_the_log(end: events.Cursor) -> Counter[Key]:
    counted: Counter[Key] = Counter()
    place = events.Cursor()
    while batch := events.read_after(place, _BATCH, CONSUMERS[0].types):
        counted.update(_key(event) for event in batch if event.cursor <= end)
        place = batch[-1].cursor
    return counted


def _key(event: events.Event) -> Key:
    day = event.time.astimezone(JST).date()
    if event.type == "application.submitted":
        return day, event.data["procedure_id"], "filed", event.data["channel"]
    if event.type == "case.decided":
        return day, event.data["kind"], "decided", event.data["outcome"]
    return day, event.data["kind"], "sent_back", ""

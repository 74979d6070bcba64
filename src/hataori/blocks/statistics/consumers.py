"""The reader of the log that keeps the counts."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import F

from hataori.kernel.clock import JST
from hataori.platform.events.api import Consumer, Event

from .models import DayCount

Key = tuple[date, str, str, str]
_TYPES = {"application.submitted": "filed", "case.decided": "decided", "case.correction_requested": "sent_back"}


def count(events: Sequence[Event]) -> None:
    """Add what these events say, in the transaction of the reader's cursor: each counts once."""
    counts: Counter[Key] = Counter()
    days: Counter[Key] = Counter()
    for event in events:
        key = _key(event)
        counts[key] += 1
        days[key] += max(int(event.data.get("days", 0)), 0)
    for key, number in counts.items():
        _add(key, number, days[key])


def _key(event: Event) -> Key:
    """An event belongs to the JST day of its time."""
    fact = _TYPES[event.type]
    procedure = str(event.data["procedure_id" if fact == "filed" else "kind"])
    word = {"filed": "channel", "decided": "outcome"}.get(fact, "")
    return event.time.astimezone(JST).date(), procedure, fact, str(event.data.get(word, ""))


def _add(key: Key, number: int, days: int) -> None:
    day, procedure_id, fact, word = key
    rows = DayCount.objects.filter(day=day, procedure_id=procedure_id, fact=fact, word=word)
    if not rows.update(count=F("count") + number, days=F("days") + days):
        DayCount.objects.create(day=day, procedure_id=procedure_id, fact=fact, word=word, count=number, days=days)


CONSUMERS = (Consumer("statistics", frozenset(_TYPES), count),)

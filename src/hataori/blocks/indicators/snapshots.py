"""Each day's values as they were published, with the place in the log up to which they were counted.

Events recorded later for days that are past change today's answer for that day, never the snapshot; a recount up to
the snapshot's place gives the snapshot again.
"""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events

from . import models
from .projection import lock
from .reading import values
from .types import Value

# After midnight the last facts of the day still arrive; ten minutes are more than the projection is ever behind.
_AFTER_MIDNIGHT = time(0, 10)
_CATCH_UP = timedelta(days=31)


@transaction.atomic
def take(day: date) -> int:
    """Write down every series as of `day`, once; answers how many. The projection stands still meanwhile."""
    progress = lock()
    kept = set(models.Snapshot.objects.filter(as_of=day).values_list("key", flat=True))
    live = dict(models.Build.objects.filter(state=models.LIVE).values_list("key", "definition_id"))
    fresh = [value for value in values(day) if value.series.key not in kept and value.series.key in live]
    rows = [_row(value, live[value.series.key], progress) for value in fresh]
    models.Snapshot.objects.bulk_create(rows)
    if rows:
        fact = {"as_of": day.isoformat(), "series": len(rows)}
        events.record("indicator.snapshots_taken", subject=f"indicator/{day}", data=fact, actor=SYSTEM)
    return len(rows)


def _row(value: Value, definition: int, progress: models.Progress) -> models.Snapshot:
    return models.Snapshot(
        key=value.series.key,
        as_of=value.as_of,
        definition_id=definition,
        state=value.state,
        value=value.value,
        numerator=value.numerator,
        denominator=value.denominator,
        expected=value.expected,
        verdict=value.verdict,
        parts=_parts(value),
        txid=progress.txid,
        position=progress.position,
        taken_at=clock.now(),
    )


def _parts(value: Value) -> Mapping[str, Any]:
    return {part.name: {"amount": part.total, "events": part.events} for part in value.parts}


def take_due() -> int:
    """Take the snapshots of all days that are over and have none yet, from the last one on; a month at most.

    The worker asks this again and again; days missed while it was off follow at once.
    """
    now = clock.now()
    last_over = now.date() - timedelta(days=1 if now.time() >= _AFTER_MIDNIGHT else 2)
    newest = models.Snapshot.objects.aggregate(last=Max("as_of"))["last"]
    first = max(newest + timedelta(days=1), last_over - _CATCH_UP) if newest else last_over
    return sum(take(first + timedelta(days=ahead)) for ahead in range((last_over - first).days + 1))

"""Periodic tasks: claim what is due by moving its time, run it, note how it went."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

import structlog

from hataori.kernel import clock
from hataori.platform.discovery import collected

from . import models
from .periodic import Periodic

log = structlog.get_logger("hataori.worker")
Part = Callable[[], int]

# A task whose worker died while running it is due again after this.
_LONGEST_RUN = timedelta(hours=1)


@cache
def periodic_tasks() -> dict[str, Periodic]:
    """All declared tasks by name; two of one name are a mistake found at start."""
    found: list[Periodic] = collected("tasks", "PERIODIC")
    if len({task.name for task in found}) != len(found):
        raise ValueError("two periodic tasks share a name")
    return {task.name: task for task in found}


def run_due() -> int:
    """Run the tasks that are due; answers how many. Writes nothing while there are none."""
    now = clock.machine()
    known = dict(models.PeriodicRow.objects.values_list("name", "due_at"))
    due = [task for name, task in periodic_tasks().items() if name not in known or known[name] <= now]
    return sum(_run(task, known.get(task.name)) for task in due)


def _run(task: Periodic, due_at: datetime | None) -> int:
    if not _claim(task, due_at):
        return 0
    started, error = time.monotonic(), ""
    try:
        task.run()
    except Exception as raised:
        log.exception("worker.task_failed", task=task.name)
        error = f"{type(raised).__name__}: {raised}"[:500]
    models.PeriodicRow.objects.filter(name=task.name).update(
        due_at=clock.machine() + timedelta(seconds=task.every_seconds),
        ran_at=clock.machine(),
        seconds=time.monotonic() - started,
        last_error=error,
    )
    return 0 if error else 1


def _claim(task: Periodic, due_at: datetime | None) -> bool:
    """Whether this worker is the one that runs it: the row's time moves only once."""
    until = clock.machine() + max(_LONGEST_RUN, timedelta(seconds=task.every_seconds))
    if due_at is None:
        row = models.PeriodicRow(name=task.name, due_at=until)
        models.PeriodicRow.objects.bulk_create([row], ignore_conflicts=True)
        return models.PeriodicRow.objects.filter(name=task.name, due_at=until).exists()
    return bool(models.PeriodicRow.objects.filter(name=task.name, due_at=due_at).update(due_at=until))

"""A worker's sign of life: a periodic task whose row says when one last ran."""

from datetime import timedelta

from hataori.kernel import clock

from . import models

NAME = "worker.alive"
EVERY_S = 15.0
LONGEST_SILENCE = timedelta(seconds=60)


def beat() -> None:
    """Nothing: the row of the task, written after each run, is the sign."""


def silence() -> str:
    """What to tell an operator when no worker has run for a minute; empty while one does. By the machine's clock."""
    ran_at = models.PeriodicRow.objects.filter(name=NAME).values_list("ran_at", flat=True).first()
    if ran_at is None:
        return "no worker has ever run; start `hataori worker`"
    quiet = clock.machine() - ran_at
    if quiet <= LONGEST_SILENCE:
        return ""
    return f"no worker has run for {int(quiet.total_seconds())} s; start `hataori worker`"

"""A standing worker's sign of life: one row, renewed beside its turns, taken away when it is told to stop.

So a worker that was killed is told from one that is not there on purpose, and a long import or a slow mail server is
no death.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import Error, connection

from hataori.kernel import clock

from . import models

NAME = "worker.alive"
EVERY_S = 15.0
LONGEST_SILENCE = timedelta(seconds=60)


class WorkerSilent(Exception):
    """A worker ran here, was not told to stop, and has given no sign for a minute."""


@contextmanager
def beating() -> Iterator[None]:
    """Give signs of life inside the block, from a thread of its own."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(ended,), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat_until(ended: threading.Event) -> None:
    _try(beat)
    while not ended.wait(EVERY_S):
        _try(beat)
    _try(leave)
    connection.close()


def _try(act: Callable[[], None]) -> None:
    """While the database is away there is nobody to tell; the next beat comes on a new connection."""
    try:
        act()
    except Error:
        connection.close()


def beat() -> None:
    """A worker lives. By the machine's clock."""
    now = clock.machine()
    models.PeriodicRow.objects.update_or_create(name=NAME, defaults={"due_at": now, "ran_at": now})


def leave() -> None:
    """A worker goes because it was told to; another that stays says so at its next beat."""
    models.PeriodicRow.objects.filter(name=NAME).delete()


def probe() -> None:
    """WorkerSilent where a worker has died."""
    last = _last()
    if last and clock.machine() - last > LONGEST_SILENCE:
        raise WorkerSilent


def absence() -> str:
    """What to tell an operator while no worker stands; empty while one does."""
    return "" if _last() else "no worker runs; start `hataori worker`"


def _last() -> datetime | None:
    return models.PeriodicRow.objects.filter(name=NAME).values_list("ran_at", flat=True).first()

"""One turn of the worker: consumers, deliveries, periodic tasks."""

import time
from collections.abc import Callable
from functools import partial

import structlog
from django.db import InterfaceError, OperationalError, connection

from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox

from . import schedule

log = structlog.get_logger("hataori.worker")
_LONGEST_REST_S = 60.0
_resting: dict[str, tuple[float, int]] = {}


class DatabaseGone(Exception):
    """The connection is lost: the loop closes it and tries again."""


def turn() -> int:
    """Everything that is due now, each part for itself; answers how much was done, 0 when idle.

    DatabaseGone when the database does not answer; any other error of one part is logged, that part rests for a
    growing while (at most a minute) and the others go on.
    """
    parts: list[tuple[str, Callable[[], int]]] = [
        *((f"consumer:{each.name}", partial(events.run_consumer, each)) for each in events.consumers()),
        # A few at a time: a slow mail server must not keep the numbers waiting (5 s from fact to page).
        ("outbox", partial(outbox.deliver_due, limit=10)),
        ("periodic", schedule.run_due),
    ]
    return sum(_part(name, run) for name, run in parts)


def run_everything() -> int:
    """Turn until nothing is left to do; for tests and for `hataori worker --once`."""
    _resting.clear()
    total = done = turn()
    while done:
        done = turn()
        total += done
    return total


def _part(name: str, run: Callable[[], int]) -> int:
    until, failures = _resting.get(name, (0.0, 0))
    if time.monotonic() < until:
        return 0
    try:
        done = run()
    except Exception as error:
        if isinstance(error, OperationalError | InterfaceError) and not connection.is_usable():
            raise DatabaseGone(name) from error
        log.exception("worker.part_failed", part=name, failures=failures + 1)
        _resting[name] = (time.monotonic() + min(_LONGEST_REST_S, 0.5 * 2.0 ** min(failures, 10)), failures + 1)
        return 0
    _resting.pop(name, None)
    return done

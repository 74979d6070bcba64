"""One turn of the worker: consumers, deliveries, periodic tasks."""

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection

from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox

from . import schedule

log = structlog.get_logger("hataori.worker")
_Found = TypeVar("_Found")
_LONGEST_REST_S = 60.0
_resting: dict[str, tuple[float, int]] = {}


class DatabaseGone(Exception):
    """The connection is lost: the loop closes it and tries again."""


def turn() -> int:
    """Everything that is due now, each part for itself; answers how much was done, 0 when idle. Of the outbox only
    the common lane: the standing worker drives the others on threads of their own (`turn_of_lane`).

    DatabaseGone when the database does not answer; any other error of one part is logged, that part rests for a
    growing while (at most a minute) and the others go on.
    """
    parts: list[tuple[str, Callable[[], int]]] = [
        *((f"consumer:{each.name}", partial(events.run_consumer, each)) for each in _looked("consumers", _concerned)),
        # A few at a time: a slow mail server must not keep the numbers waiting (5 s from fact to page).
        ("outbox", partial(outbox.deliver_due, limit=10, lane="")),
        ("periodic", schedule.run_due),
    ]
    return sum(_part(name, run) for name, run in parts)


def _concerned() -> list[events.Consumer]:
    return events.concerned(events.consumers())


def lanes_due() -> list[str]:
    """The lanes of the outbox that have something to deliver; the same promises as `turn`."""
    return _looked("lanes", outbox.due_lanes)


def _looked(name: str, look: Callable[[], Iterable[_Found]]) -> list[_Found]:
    """What a look finds; nothing where that cannot be told this time."""
    found: list[_Found] = []

    def keep() -> int:
        found.extend(look())
        return 0

    _part(name, keep)
    return found


def turn_of_lane(lane: str) -> int:
    """What is due in one lane of the outbox; the same promises as `turn`."""
    return _part(f"outbox:{lane}", partial(outbox.deliver_due, limit=10, lane=lane))


def run_everything() -> int:
    """Turn until nothing is left to do, all lanes; for tests and for `hataori worker --once`."""
    _resting.clear()
    total = done = _round()
    while done:
        done = _round()
        total += done
    return total


def _round() -> int:
    return turn() + sum(turn_of_lane(lane) for lane in outbox.lanes() if lane)


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

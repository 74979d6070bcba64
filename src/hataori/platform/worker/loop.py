"""The worker's loop: turn after turn, waiting a little when idle, longer while the database is away."""

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from types import FrameType

import structlog
from django.db import close_old_connections, connection

from hataori.platform.outbox import api as outbox

from . import ready
from . import turn as turns
from .heartbeat import beating

log = structlog.get_logger("hataori.worker")
_IDLE_S = 0.25
_LANE_END_S = 15.0
_LONGEST_WAIT_S = 10.0
_READY_WAIT_S = 1.0


class Loop:
    """One worker. `stop` may be called from a signal handler: the turn under way is finished first."""

    def __init__(self) -> None:
        self._stopping = threading.Event()

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:  # noqa: ARG002  a signal handler's signature
        """Ask the loop to end after this turn."""
        self._stopping.set()

    def run(self) -> None:
        """Work until told to stop. Several processes may do this at once."""
        log.info("worker.started")
        self._wait_until_ready()
        with beating(), self._lanes():
            self._drive(turns.turn, _IDLE_S)
        connection.close()
        log.info("worker.stopped")

    @contextmanager
    def _lanes(self) -> Iterator[None]:
        """Each lane of the outbox on a thread of its own, so that a provider that hangs holds up nobody else. One more
        looks for all of them which have something to do: a dozen that ask for themselves kept a tenth of a core busy.

        One that still hangs at the end is left behind: its lease runs out and another worker takes the message over.
        """
        called = {lane: threading.Event() for lane in outbox.lanes() if lane}
        threads = [self._thread("lanes", partial(_call, called))]
        threads += [self._thread(f"lane-{lane}", partial(_when_called, lane, called[lane])) for lane in called]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            ends = time.monotonic() + _LANE_END_S
            for thread in threads:
                thread.join(max(0.0, ends - time.monotonic()))

    def _thread(self, name: str, turn: Callable[[], int]) -> threading.Thread:
        def drive() -> None:
            self._drive(turn, _IDLE_S)
            connection.close()

        return threading.Thread(target=drive, name=name, daemon=True)

    def _drive(self, turn: Callable[[], int], idle_s: float) -> None:
        """Turn after turn until told to stop."""
        failures = 0
        while not self._stopping.is_set():
            wait, failures = _one(turn, idle_s, failures)
            self._stopping.wait(wait)

    def _wait_until_ready(self) -> None:
        """One line, not a traceback a part: a worker may be started before the tables are there."""
        told = False
        while (missing := ready.what_is_missing()) and not self._stopping.is_set():
            if not told:
                log.warning("worker.waiting", missing=missing)
                told = True
            self._stopping.wait(_READY_WAIT_S)


def _call(called: Mapping[str, threading.Event]) -> int:
    for lane in turns.lanes_due():
        if lane in called:
            called[lane].set()
    return 0


def _when_called(lane: str, called: threading.Event) -> int:
    """A turn of a lane that was called; as long as it finds work it needs no further call."""
    if not called.is_set():
        return 0
    called.clear()
    done = turns.turn_of_lane(lane)
    if done:
        called.set()
    return done


def _one(turn: Callable[[], int], idle_s: float, failures: int) -> tuple[float, int]:
    """One turn; answers how long to wait before the next, and how often the database was away in a row.

    After a busy turn the worker rests as long as it took: whoever files meanwhile finds the database and the processor
    free at least half of the time, and what has come by then is read together.
    """
    began = time.monotonic()
    try:
        close_old_connections()
        done = turn()
    except turns.DatabaseGone as error:
        connection.close()
        failures += 1
        wait = min(_LONGEST_WAIT_S, 0.25 * 2.0 ** min(failures, 10)) * random.uniform(0.5, 1.0)  # noqa: S311  jitter, no secret
        log.warning("worker.database_gone", part=str(error), failures=failures, wait_s=round(wait, 2))
        return wait, failures
    return (min(time.monotonic() - began, idle_s) if done else idle_s), 0


def run_until_told() -> None:
    """Work until SIGTERM or SIGINT."""
    loop = Loop()
    signal.signal(signal.SIGTERM, loop.stop)
    signal.signal(signal.SIGINT, loop.stop)
    loop.run()

"""The worker's loop: turn after turn, waiting a little when idle, longer while the database is away."""

import random
import signal
import threading
from types import FrameType

import structlog
from django.db import close_old_connections, connection

from . import ready
from . import turn as turns
from .heartbeat import beating

log = structlog.get_logger("hataori.worker")
_IDLE_S = 0.25
_LONGEST_WAIT_S = 10.0
_READY_WAIT_S = 1.0


class Loop:
    """One worker. `stop` may be called from a signal handler: the turn under way is finished first."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._failures = 0

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:  # noqa: ARG002  a signal handler's signature
        """Ask the loop to end after this turn."""
        self._stopping.set()

    def run(self) -> None:
        """Work until told to stop. Several processes may do this at once."""
        log.info("worker.started")
        self._wait_until_ready()
        with beating():
            while not self._stopping.is_set():
                self._stopping.wait(self._turn())
        connection.close()
        log.info("worker.stopped")

    def _wait_until_ready(self) -> None:
        """One line, not a traceback a part: a worker may be started before the tables are there."""
        told = False
        while (missing := ready.what_is_missing()) and not self._stopping.is_set():
            if not told:
                log.warning("worker.waiting", missing=missing)
                told = True
            self._stopping.wait(_READY_WAIT_S)

    def _turn(self) -> float:
        """One turn; answers how long to wait before the next."""
        try:
            close_old_connections()
            done = turns.turn()
        except turns.DatabaseGone as error:
            connection.close()
            self._failures += 1
            wait = min(_LONGEST_WAIT_S, 0.25 * 2.0 ** min(self._failures, 10)) * random.uniform(0.5, 1.0)  # noqa: S311  jitter, no secret
            log.warning("worker.database_gone", part=str(error), failures=self._failures, wait_s=round(wait, 2))
            return wait
        self._failures = 0
        return 0.0 if done else _IDLE_S


def run_until_told() -> None:
    """Work until SIGTERM or SIGINT."""
    loop = Loop()
    signal.signal(signal.SIGTERM, loop.stop)
    signal.signal(signal.SIGINT, loop.stop)
    loop.run()

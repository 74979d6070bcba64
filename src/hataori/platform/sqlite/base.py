"""SQLite whose writers queue.

SQLite lets a waiting writer sleep longer and longer (up to 100 ms a time), so among many writers one is always far too
late. Here each waits for its turn before it begins. The turn is a courtesy and no lock: whoever does not get it in time
begins anyway, and SQLite's own lock decides.
"""

import fcntl
import os
import threading
import time
from typing import Any

from django.db.backends.sqlite3 import base

LONGEST_WAIT_S = 10.0
_LOOK_AGAIN_S = 0.001
_NEXT_LOOKS_AGAIN_S = 0.0002
_own_queue = threading.Lock()


class Turn:
    """The right to begin: a lock among the threads of this process, then two on files among processes.

    Only who is next may wait for the turn itself, so the next thread of the process that has just ended its turn cannot
    overtake another process that waits. The kernel lets a file's lock go when its holder is killed.
    """

    def __init__(self) -> None:
        self._file = -1
        self._queued = False

    def take(self, path: str, within: float = LONGEST_WAIT_S) -> bool:
        """Wait for the turn; whether it came."""
        deadline = time.monotonic() + within
        self._queued = _own_queue.acquire(timeout=within)
        if not self._queued:
            return False
        self._file, ahead = _opened(path), _opened(f"{path}-next")
        try:
            return _waited(ahead, deadline, _LOOK_AGAIN_S) and _waited(self._file, deadline, _NEXT_LOOKS_AGAIN_S)
        finally:
            os.close(ahead)

    def end(self) -> None:
        """Let the next one begin; nothing where no turn was held."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        if self._queued:
            self._queued = False
            _own_queue.release()


def _opened(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _waited(file: int, deadline: float, look_again: float) -> bool:
    """Look again and again until the lock is ours; False when the time has run out."""
    while not _locked(file):
        if time.monotonic() > deadline:
            return False
        time.sleep(look_again)
    return True


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend; a transaction takes its turn as it begins and ends it with commit, rollback or close."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's signature
        super().__init__(*args, **kwargs)
        self._turn = Turn()

    def _start_transaction_under_autocommit(self) -> None:
        if not self.is_in_memory_db():
            self._turn.end()
            self._turn.take(f"{self.settings_dict['NAME']}-turn")
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # Django's stubs do not know it
        except BaseException:
            self._turn.end()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # Django's stubs do not know it
        finally:
            self._turn.end()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # Django's stubs do not know it
        finally:
            self._turn.end()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # Django's stubs do not know it
        finally:
            self._turn.end()

"""Answers worth keeping in this process: pages and numbers of one state, the same for everybody who asks alike."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from hataori.kernel import clock

Value = TypeVar("Value")
_MOST = 400


class Kept(Generic[Value]):
    """The last answers by what was asked; all forgotten when the state they were made of is another one.

    `longest` is for answers that also hold what the state does not tell of (a section's name): made anew after that.
    """

    def __init__(self, *, most: int = _MOST, longest: timedelta | None = None) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._longest = longest
        self._state: Hashable = None
        self._turn = 0
        self._answers: OrderedDict[Hashable, tuple[datetime, Value]] = OrderedDict()

    def answer(self, state: Hashable, asked: Hashable, make: Callable[[], Value]) -> Value:
        """The kept answer, or the one `make` gives now (two at once may both make it; it is the same)."""
        now = clock.machine()
        with self._lock:
            if self._state != state:
                self._state = state
                self._answers.clear()
            turn = self._turn
            found = self._answers.get(asked)
            if found and self._is_fresh(found[0], now):
                self._answers.move_to_end(asked)
                return found[1]
        made = make()
        with self._lock:
            if (self._state, self._turn) == (state, turn):
                self._keep(asked, now, made)
        return made

    def forget(self) -> None:
        """Make everything anew from now on; what is being made in this moment is not kept either."""
        with self._lock:
            self._turn += 1
            self._answers.clear()

    def _is_fresh(self, made_at: datetime, now: datetime) -> bool:
        return self._longest is None or now - made_at <= self._longest

    def _keep(self, asked: Hashable, now: datetime, made: Value) -> None:
        self._answers[asked] = (now, made)
        self._answers.move_to_end(asked)
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)

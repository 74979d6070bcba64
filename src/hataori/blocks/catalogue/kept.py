"""Answers worth keeping: public pages and JSON of one state of the catalogue, the same for everybody who asks alike."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")
_MOST = 400
_LONGEST_QUERY = 300


class Kept(Generic[Value]):
    """The last answers by what was asked; all forgotten when the catalogue's state changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: Hashable = None
        self._answers: OrderedDict[Hashable, Value] = OrderedDict()

    def answer(self, state: Hashable, asked: Hashable, make: Callable[[], Value]) -> Value:
        """The kept answer, or the one `make` gives now (two at once may both make it; it is the same)."""
        with self._lock:
            if self._state != state:
                self._state = state
                self._answers.clear()
            if asked in self._answers:
                self._answers.move_to_end(asked)
                return self._answers[asked]
        made = make()
        with self._lock:
            if self._state == state:
                self._answers[asked] = made
                while len(self._answers) > _MOST:
                    self._answers.popitem(last=False)
        return made


def worth_keeping(query: str) -> bool:
    """Whether a query string is short enough to be asked again by somebody else."""
    return len(query) <= _LONGEST_QUERY

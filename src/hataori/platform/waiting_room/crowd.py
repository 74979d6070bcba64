"""Who has been here lately, as one process sees it: while few are, nobody gets a ticket, a cookie or a row."""

import threading
from collections import OrderedDict


class Crowd:
    """Visitors of the last seconds; old ones are dropped as new ones come."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, visitor: str, now: float) -> bool:
        """Take one visit; whether the visitor was here before."""
        with self._lock:
            known = visitor in self._seen
            self._seen[visitor] = now
            self._seen.move_to_end(visitor)
            while self._seen and next(iter(self._seen.values())) < now - self.seconds:
                self._seen.popitem(last=False)
            return known

    def forget(self, visitor: str) -> None:
        """Not inside: he was given a ticket."""
        with self._lock:
            self._seen.pop(visitor, None)

    def __len__(self) -> int:
        return len(self._seen)

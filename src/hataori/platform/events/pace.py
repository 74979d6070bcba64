"""How many events a reader takes at a time, by what its batches cost it: pure decisions (ADR 0095, 0103).

A batch costs something however small it is (a look-up, a file, a commit) and something more for each event. Two
batches of different size tell the two apart; without them all of a batch's time counts as its events'.
"""

from dataclasses import dataclass

LONGEST_S = 0.05
"""What a batch should take: on SQLite everybody who wants to write waits for it."""

MOST_S = 0.25
"""What a batch may take where most of that is its fixed cost: smaller ones would only pay that more often."""

LEAST = 5
_STALE = 16
_APART = 2


@dataclass(frozen=True, slots=True)
class Taken:
    """A batch: how many events, in how many seconds."""

    events: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Pace:
    """The last batch, and an earlier one to compare it with: the newest that was of clearly another size than the next.

    `age` is how many batches ago that was.
    """

    last: Taken
    anchor: Taken
    age: int = 0

    def after(self, taken: Taken) -> "Pace":
        """The pace once another batch was taken."""
        if _apart(self.last, taken):
            return Pace(taken, self.last)
        return Pace(taken, self.anchor, self.age + 1)

    @property
    def each(self) -> float:
        """Seconds an event costs beyond the fixed cost; all of a batch's time where only one size is known."""
        whole = self.last.seconds / self.last.events
        if not _apart(self.last, self.anchor):
            return whole
        slope = (self.last.seconds - self.anchor.seconds) / (self.last.events - self.anchor.events)
        return min(max(slope, 0.0), whole)

    @property
    def fixed(self) -> float:
        """Seconds a batch costs before its first event."""
        return max(self.last.seconds - self.each * self.last.events, 0.0)


def first(taken: Taken) -> Pace:
    """The pace after the first batch."""
    return Pace(taken, taken)


def batch(pace: Pace | None, most: int) -> int:
    """How many events to take next, `most` where nothing is known yet.

    Never more than twice what was seen, unless even all of the last batch's time, taken as its events', allows it:
    two measurements close together say little of a batch far larger.
    """
    if pace is None:
        return most
    sure = _fitting(LONGEST_S, pace.last.seconds / pace.last.events, most)
    if sure < most and pace.age >= _STALE:
        return min(most, _trial(pace))
    seen = max(pace.last.events, pace.anchor.events)
    guess = min(_fitting(_room(pace.fixed), pace.each, most), _APART * seen)
    return min(most, max(LEAST, sure, guess))


def _room(fixed: float) -> float:
    """Seconds for the events themselves: the fixed cost once more, within what a batch should and may take."""
    return max(LONGEST_S - fixed, min(fixed, MOST_S - fixed), LONGEST_S / 2)


def _trial(pace: Pace) -> int:
    """What was measured long ago says little of today: a batch of half the size, or of twice a small one's.

    Twice only where even that cannot take too long.
    """
    twice = _APART * max(LEAST, pace.last.events)
    fits = twice * pace.last.seconds <= MOST_S * pace.last.events
    return twice if pace.last.events < _APART * LEAST and fits else max(1, pace.last.events // _APART)


def _fitting(seconds: float, each: float, most: int) -> int:
    return most if each * most <= seconds else int(seconds / each)


def _apart(one: Taken, other: Taken) -> bool:
    small, large = sorted((one.events, other.events))
    return large >= _APART * small

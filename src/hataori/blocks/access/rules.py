"""Pure decisions: what a PIN may be, how long it opens, which place is taken, what a lock needs now."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from .types import State, Window

DIGITS = 6
_LEAST_DIFFERENT = 3
_LONGEST_REST = timedelta(seconds=60)
_LONGEST_WAIT = timedelta(hours=1)
STUCK_AFTER = 5
"""Refusals in a row after which staff must look; the lock is then tried once an hour, never every turn for ever."""


def is_trivial(pin: str) -> bool:
    """Whether others would guess it: few different digits, a run (234567, 987654), a pattern repeated (123123)."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    repeats = any(
        len(pin) % size == 0 and pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1)
    )
    return len(set(pin)) < _LEAST_DIFFERENT or steps in ({1}, {9}) or repeats


def new_pin(digits: int = DIGITS) -> str:
    """A PIN nobody would guess, as text: it may begin with 0."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(digits))
        if not is_trivial(pin):
            return pin


def opens(window: Window, lead_minutes: int, grace_minutes: int) -> tuple[datetime, datetime]:
    """From when until when the code opens."""
    return window.start - timedelta(minutes=lead_minutes), window.end + timedelta(minutes=grace_minutes)


def free_place(own: Iterable[int], taken: set[int], last_used: dict[int, datetime]) -> int | None:
    """The free place that has rested longest, None where all are taken: what a lock failed to clear in time is then
    least in the way.
    """
    free = [place for place in own if place not in taken]
    return min(
        free, key=lambda place: (last_used[place].timestamp() if place in last_used else 0.0, place), default=None
    )


def rest(failures: int) -> timedelta:
    """How long a lock that did not answer is let be: 2, 4, 8 … 60 seconds; it is asked again as long as it is away."""
    return min(_LONGEST_REST, timedelta(seconds=2.0 ** min(failures, 10)))


def wait(attempts: int) -> timedelta:
    """How long after a refusal: 2, 4, 8, 16 seconds, then an hour."""
    return timedelta(seconds=2.0**attempts) if attempts < STUCK_AFTER else _LONGEST_WAIT


def is_wanted(valid_from: datetime, valid_until: datetime, stopped_at: datetime | None, now: datetime) -> bool:
    """Whether the code shall stand on the lock at this moment."""
    return stopped_at is None and valid_from <= now < valid_until


def overall(states: Iterable[State]) -> State:
    """A grant's state out of its doors': the worst one tells."""
    found = set(states)
    order: tuple[State, ...] = ("failed", "drifted", "pending", "programmed", "live", "cleared")
    return next((state for state in order if state in found), "failed")

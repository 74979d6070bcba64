"""Chance that falls the same way on every machine: of Python's generator only `random()` is promised to stay."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Seeded chance."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  made-up people, no secret

    def share(self) -> float:
        """From 0 to 1, 1 excluded."""
        return self._random.random()

    def chance(self, likelihood: float) -> bool:
        """Yes, as often as that."""
        return self.share() < likelihood

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.share() * (high - low + 1))

    def pick(self, among: Sequence[T]) -> T:
        """One of them."""
        return among[int(self.share() * len(among))]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """In another order."""
        rest = list(things)
        for last in range(len(rest) - 1, 0, -1):
            other = self.between(0, last)
            rest[last], rest[other] = rest[other], rest[last]
        return rest

"""How likely two reports speak of one thing: how far apart, what kinds, which words, which scene, how long between.

A logistic sum of five signals. The weights were fitted by bench/duplicates.py on made-up reports and are judged on
others; no single signal decides, and each may be missing.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from .proposing import pairs

RADIUS_M = 150.0
WINDOW_DAYS = 90
LINK_BAR = 0.88
"""From this score on the system joins two reports without asking; bench/results/duplicates.md has its precision."""

UNSEEN_M = 25.0
"""Without photos of both that agree nothing farther apart is joined without asking: the street has many holes."""

_AGREES = 0.35
LEAST_SHOWN = 0.01
_TAKEN_FOR, _ANY_OTHER = 0.04, 0.004
_MEETING_LIMIT, _STEP_M = 4.0, 20.0

WEIGHTS: Mapping[str, float] = {
    "base": 3.82,
    "near": -0.85,
    "near2": -1.30,
    "kinds": 1.0,
    "text": 0.2,
    "text_known": 0.27,
    "scene": 4.01,
    "scene_known": -1.75,
    "gap": -0.73,
}


@dataclass(frozen=True)
class Sight:
    """What of a report tells whether another speaks of the same; `meanings` is each kind with its likelihood."""

    id: str
    lat: float
    lon: float
    day: float
    text: str
    meanings: Mapping[str, float]

    @cached_property
    def pairs(self) -> Counter[str]:
        """Pairs of characters of its words."""
        return pairs(self.text)


def meanings(code: str, taken_for: Mapping[str, Sequence[str]], shares: Mapping[str, float]) -> dict[str, float]:
    """How likely each kind is meant by one who chose `code` and wrote words with those shares.

    `taken_for` names by kind the kinds it is often filed under; the words count as much as the choice.
    """
    odds = {kind: _filed_as(code, kind, taken_for) * shares.get(kind, 0.0) for kind in taken_for}
    total = sum(odds.values())
    return {kind: each / total for kind, each in odds.items()} if total else {code: 1.0}


def _filed_as(code: str, meant: str, taken_for: Mapping[str, Sequence[str]]) -> float:
    others = taken_for.get(meant, ())
    if code == meant:
        return 1 - _TAKEN_FOR * len(others) - _ANY_OTHER * (len(taken_for) - 1 - len(others))
    return _TAKEN_FOR if code in others else _ANY_OTHER


def signals(one: Sight, other: Sight, distance_m: float, scene: float | None) -> dict[str, float]:
    """The signals, each about −3 to 3. `scene` is the best likeness of their photos, None without a pair."""
    together = sum(one.meanings.get(kind, 0.0) * share for kind, share in other.meanings.items())
    text = _cosine(one.pairs, other.pairs)
    return {
        "base": 1.0,
        "near": distance_m / _STEP_M,
        "near2": (distance_m / _STEP_M) ** 2 / 10,
        "kinds": max(-_MEETING_LIMIT, math.log(max(together, 1e-9))),
        "text": text or 0.0,
        "text_known": 0.0 if text is None else 1.0,
        "scene": 0.0 if scene is None else scene,
        "scene_known": 0.0 if scene is None else 1.0,
        "gap": math.log1p(abs(one.day - other.day)),
    }


def score(found: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """The probability (0 to 1) that two reports with these signals speak of one thing."""
    total = sum(weights[name] * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def is_certain(found: Mapping[str, float], chance: float) -> bool:
    """Whether two reports with these signals are joined without asking."""
    seen = bool(found["scene_known"]) and found["scene"] > _AGREES
    return chance >= LINK_BAR and (seen or found["near"] * _STEP_M <= UNSEEN_M)


def _cosine(one: Counter[str], other: Counter[str]) -> float | None:
    """Likeness of two texts by their pairs of characters; None where one has none."""
    if not one or not other:
        return None
    shared = sum(count * other[pair] for pair, count in one.items() if pair in other)
    return shared / math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))

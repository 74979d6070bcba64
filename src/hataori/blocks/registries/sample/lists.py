"""The city's lists of names and towns (sample/register.json), with their weights."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COHORTS = (2012, 1995, 1975, 1950, 1900)


@dataclass(frozen=True, slots=True)
class Weighted:
    """Words with their reading and how often they come; `at` a number from 0 to 1 picks one."""

    words: tuple[tuple[str, str], ...]
    sums: tuple[int, ...]

    def at(self, share: float) -> tuple[str, str]:
        """The word at that share of the whole."""
        wanted = share * self.sums[-1]
        return self.words[next(index for index, total in enumerate(self.sums) if wanted < total)]


@dataclass(frozen=True, slots=True)
class Lists:
    """Everything the generator draws from. `variants` maps a surname to its other spellings and their share in %."""

    seed: int
    as_of: str
    people: int
    households: int
    city: str
    towns: tuple[str, ...]
    surnames: Weighted
    variants: dict[str, tuple[tuple[str, float], ...]]
    given: dict[str, dict[int, Weighted]]
    foreign: tuple[tuple[str, ...], ...]
    families: tuple[dict[str, Any], ...]

    def given_name(self, sex: str, year: int, share: float) -> tuple[str, str]:
        """A given name as people of that year of birth have them."""
        cohort = next(each for each in COHORTS if year >= each)
        return self.given[sex][cohort].at(share)


def read_lists(path: Path, towns: Sequence[str] = ()) -> Lists:
    """The lists of a city; `towns` replaces the starter towns where the larger public data are present."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Lists(
        seed=raw["seed"],
        as_of=raw["as_of"],
        people=raw["people"],
        households=raw["households"],
        city=raw["city"],
        towns=tuple(towns or raw["towns"]),
        surnames=_weighted(raw["surnames"]),
        variants=_variants(raw["variants"]),
        given={sex: {int(k): _weighted(v) for k, v in raw[f"given_{sex}"].items()} for sex in ("male", "female")},
        foreign=tuple(tuple(each) for each in raw["foreign"]),
        families=tuple(raw["families"]),
    )


def _weighted(rows: Sequence[str]) -> Weighted:
    words: list[tuple[str, str]] = []
    sums: list[int] = []
    for row in rows:
        written, kana, weight = row.split(" ")
        words.append((written, kana))
        sums.append((sums[-1] if sums else 0) + int(weight))
    return Weighted(tuple(words), tuple(sums))


def _variants(rows: Sequence[str]) -> dict[str, tuple[tuple[str, float], ...]]:
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for row in rows:
        plain, other, percent = row.split(" ")
        found[plain] = (*found.get(plain, ()), (other, int(percent) / 100))
    return found

"""Which characters a child's name may have (戸籍法第50条, 戸籍法施行規則第60条): 常用漢字, 人名用漢字, kana.

A name is kept as it was typed: what is not allowed is said with what may be meant, never replaced.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hataori.kernel.glyphs import SELECTORS, clusters
from hataori.kernel.name_fold import fold

_TABLES = Path(__file__).with_name("name_kanji.txt")
_REPEATING = frozenset("々ゝゞヽヾー")
"""Marks that repeat or lengthen what stands before them: not at the beginning of a name."""


@dataclass(frozen=True, slots=True)
class BadCharacter:
    """A character that no name may have; `instead` are characters that may be meant."""

    index: int
    text: str
    instead: tuple[str, ...]


@cache
def tables() -> dict[str, frozenset[str]]:
    """The characters by table: joyo, jinmei, printed."""
    found: dict[str, set[str]] = {}
    lines = [line for line in _TABLES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    for line in lines:
        if line.startswith("["):
            here = found.setdefault(line.strip("[]"), set())
        else:
            here.update(line)
    return {name: frozenset(letters) for name, letters in found.items()}


@cache
def _allowed() -> frozenset[str]:
    return frozenset().union(*tables().values())


def bad_characters(name: str) -> tuple[BadCharacter, ...]:
    """What in a given name cannot be taken, in order; empty for a name that can (an empty one too)."""
    return tuple(
        BadCharacter(index, cluster, _instead(cluster))
        for index, cluster in clusters(name)
        if not _may(cluster, first=index == 0)
    )


def unsure_characters(name: str) -> tuple[str, ...]:
    """Characters a clerk looks at: a chosen variant (a selector), or a shape the table allows in print only."""
    printed = tables()["printed"]
    return tuple(cluster for _, cluster in clusters(name) if len(cluster) > 1 or cluster in printed)


def reads_as_written(name: str, kana: str) -> bool:
    """Whether the name is of kana alone and its reading is what stands there: nothing to judge (戸籍法第13条第2項)."""
    letters = SELECTORS.sub("", name)
    return bool(letters) and all(_is_kana(each) for each in letters) and fold(letters) == fold(kana)


def _may(cluster: str, *, first: bool) -> bool:
    letter = cluster[0]
    if letter in _REPEATING:
        return not first
    return _is_kana(letter) or letter in _allowed()


def _is_kana(letter: str) -> bool:
    """ひらがな or カタカナ; historical kana (変体仮名, U+1B001 …) and half-width ones are none."""
    return "ぁ" <= letter <= "ゔ" or "ァ" <= letter <= "ヺ" or letter in _REPEATING - {"々"}


@cache
def _by_fold() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for letter in sorted(tables()["joyo"] | tables()["jinmei"]):
        found.setdefault(fold(letter), []).append(letter)
    return {key: tuple(letters) for key, letters in found.items()}


def _instead(cluster: str) -> tuple[str, ...]:
    return tuple(each for each in _by_fold().get(fold(cluster), ()) if each != cluster[0])[:5]

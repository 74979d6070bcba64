"""The word lists: our own in `words/`, and the JLPT vocabulary where the shared data are at hand (CC BY-SA)."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from hataori.platform.i18n.easy import HARD_WORDS

_OWN = Path(__file__).parent / "words"
_EASIEST = 5
_JLPT = "citizen-apps/plain/jlpt"


@dataclass(frozen=True, slots=True)
class Act:
    """An act named by a noun of the office: the everyday verb, a noun for it, and what it is when it is done to
    something ("開設される" → "開く"); empty where there is none.
    """

    noun: str
    verb: str
    as_noun: str
    done: str


@cache
def acts() -> Mapping[str, Act]:
    """Acts by noun."""
    return {row[0]: Act(*("" if cell == "-" else cell for cell in row)) for row in _rows("verbs.tsv")}


@cache
def phrases() -> Mapping[str, str]:
    """Office wording → everyday wording, the longest first."""
    found = {row[0]: row[1] for row in _rows("phrases.tsv")}
    return dict(sorted(found.items(), key=lambda each: -len(each[0])))


@cache
def office_words() -> Mapping[str, str]:
    """Every word of the office with a hint: the site's own list of hard words, the acts, and the phrases."""
    verbs = {act.noun: act.verb.partition("|")[0] for act in acts().values()}
    return {**HARD_WORDS, **verbs, **phrases()}


@cache
def disaster_words() -> Mapping[str, str]:
    """Words people must know in a disaster, with the easy words that follow them; the longest first."""
    found = {row[0]: row[1] for row in _rows("disaster.tsv")}
    return dict(sorted(found.items(), key=lambda each: -len(each[0])))


@cache
def vague_words() -> Mapping[str, str]:
    """Vague words with what to write."""
    return {row[0]: row[1] for row in _rows("vague.tsv")}


@cache
def known_katakana() -> frozenset[str]:
    """Words in katakana that everybody knows."""
    return frozenset(_plain("katakana.txt"))


@cache
def everyday() -> frozenset[str]:
    """Everyday words of our own list."""
    return frozenset(_plain("everyday.txt"))


@cache
def levels() -> Mapping[str, int]:
    """Word → JLPT level (5 the easiest); empty where the shared data are not at hand."""
    found: dict[str, int] = {}
    folder = Path(settings.HATAORI_DATA or "/nonexistent") / _JLPT
    for level in range(1, _EASIEST + 1):
        path = folder / f"n{level}.csv"
        for word in _listed(path) if path.is_file() else ():
            found[word] = max(level, found.get(word, 0))
    return found


def _listed(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            yield from (each for each in (row.get("kanji"), row.get("kana")) if each)


def _rows(name: str) -> Iterator[list[str]]:
    for line in _lines(name):
        yield line.split("\t")


def _plain(name: str) -> Iterator[str]:
    for line in _lines(name):
        yield from line.split()


def _lines(name: str) -> list[str]:
    written = (_OWN / name).read_text(encoding="utf-8").splitlines()
    return [line for line in written if line and not line.startswith("#")]

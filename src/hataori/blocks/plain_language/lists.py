"""The word lists: our own in `words/`, and the JLPT vocabulary where the shared data are at hand (CC BY-SA)."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from hataori.platform.i18n.easy import HARD_WORDS

from .morphology import KANJI

_OWN = Path(__file__).parent / "words"
_EASIEST = 5
_JLPT = "citizen-apps/plain/jlpt"
_IN_NOUNS = rf"{KANJI}ァ-ヶーA-Za-zＡ-Ｚａ-ｚ０-９㎝㎏㎡・\ue000-\uf8ff"
_PEOPLE = "(?:人|方|者|保護者|皆さん|皆様|団体|世帯|家庭|事業者|児童|生徒|住民|市民)"


@dataclass(frozen=True, slots=True)
class Act:
    """An act named by a noun of the office: the everyday verb, a noun for it, and what it is when it is done to
    something ("開設される" → "開く"); empty where there is none. `link` is the particle between a thing and the verb.
    """

    noun: str
    verb: str
    as_noun: str
    done: str
    link: str = "を"


@cache
def acts() -> Mapping[str, Act]:
    """Acts by noun."""
    return _acts_of("verbs.tsv") | _acts_of("acts.tsv")


def _acts_of(name: str) -> dict[str, Act]:
    return {row[0]: Act(*("" if cell == "-" else cell for cell in row)) for row in _rows(name)}


@cache
def phrases() -> Mapping[str, str]:
    """Office wording → everyday wording, the longest first."""
    return _longest_first(_pairs("phrases.tsv") | _pairs("wordings.tsv"))


@cache
def patterns(name: str) -> Sequence[tuple[re.Pattern[str], str]]:
    """The patterns of `words/<name>.tsv` in their order: what is looked for, and what it becomes."""
    return [(re.compile(_spelt_out(found)), becomes) for found, becomes in _pairs(f"{name}.tsv").items()]


def _spelt_out(pattern: str) -> str:
    """The pattern with its short names written out: <N> a noun, <K> a character of one, <C> no comma, <T> what an
    act is done to, <P> people.
    """
    pattern = re.sub(r"(?<!\[)<K>", "[<K>]", pattern.replace("<N>", "(?:[<K>]|ごみ)+"))
    return (
        pattern.replace("<K>", _IN_NOUNS)
        .replace("<C>", r"[^、。\n]")
        .replace("<P>", _PEOPLE)
        .replace("<T>", r"[^、。はがをに\n]+")
    )


def _pairs(name: str) -> dict[str, str]:
    return {row[0]: row[1] for row in _rows(name)}


def _longest_first(found: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(found.items(), key=lambda each: -len(each[0])))


@cache
def office_words() -> Mapping[str, str]:
    """Every word of the office with a hint: the site's own list of hard words, the acts, and the phrases. The further
    lists of the rewriter are left out: the score is not to move when the rewriter learns a word.
    """
    verbs = {act.noun: act.verb.partition("|")[0] for act in _acts_of("verbs.tsv").values()}
    return {**HARD_WORDS, **verbs, **_longest_first(_pairs("phrases.tsv"))}


@cache
def disaster_words() -> Mapping[str, str]:
    """Words people must know in a disaster, with the easy words that follow them; the longest first."""
    return _longest_first(_pairs("disaster.tsv"))


@cache
def vague_words() -> Mapping[str, str]:
    """Vague words with what to write."""
    return _pairs("vague.tsv")


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

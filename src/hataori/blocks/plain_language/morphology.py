"""Words of a sentence as the dictionary (SudachiDict small) cuts them; it is loaded at the first use."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

KANJI = r"\u3400-\u4dbf\u4e00-\u9fff々〆"
_PIECE = 3_000  # the dictionary refuses more than 49,149 bytes at once
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_ALL_KANJI = re.compile(f"[{KANJI}]+")
_own = threading.local()


@dataclass(frozen=True, slots=True)
class Word:
    """One word: where it stands, its kind (品詞), how it is inflected, and its dictionary form."""

    surface: str
    start: int
    kind: str
    detail: str
    inflection: str
    form: str
    base: str

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.surface)

    @property
    def is_kanji(self) -> bool:
        """Whether it is written in kanji alone."""
        return _ALL_KANJI.fullmatch(self.surface) is not None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with its words; positions count from the beginning of the whole text."""

    text: str
    start: int
    words: Sequence[Word]


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, by 。！？ and line ends; empty ones are left out."""
    found = [(match.group(), match.start()) for match in _SENTENCE.finditer(text) if match.group().strip("。！？!? 　")]
    return [Sentence(each, start, words(each, start)) for each, start in found]


def words(text: str, start: int = 0) -> list[Word]:
    """The words of a text; spaces are none."""
    found: list[Word] = []
    for first in range(0, len(text), _PIECE):
        found += [
            Word(surface, start + first + begin, *rest)
            for surface, begin, *rest in _cut(text[first : first + _PIECE])
            if surface.strip()
        ]
    return found


@lru_cache(maxsize=4_096)
def _cut(text: str) -> tuple[tuple[Any, ...], ...]:
    found = []
    for piece in _tokenizer().tokenize(text):
        kind = piece.part_of_speech()
        found.append(
            (
                piece.surface(),
                piece.begin(),
                kind[0],
                kind[1] if kind[2] in ("*", "一般") else f"{kind[1]}/{kind[2]}",
                kind[4],
                kind[5],
                piece.dictionary_form(),
            )
        )
    return tuple(found)


def _tokenizer() -> Any:  # noqa: ANN401  sudachipy ships no types
    """One tokenizer a thread (they are not shared safely), one dictionary a process."""
    if not hasattr(_own, "tokenizer"):
        _own.tokenizer = _dictionary().tokenizer()
    return _own.tokenizer


@cache
def _dictionary() -> Any:  # noqa: ANN401  sudachipy ships no types
    from sudachipy import Dictionary

    return Dictionary(dict="small")

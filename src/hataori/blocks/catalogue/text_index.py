"""A small inverted index over pairs of letters, in memory, the same on every database.

Terms find texts that hold them; a term of four letters and more also finds texts that hold most of its pairs, so that a
slip of the finger still leads somewhere, below every exact hit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hataori.kernel.person_name import fold

_LOOSE_FROM = 4
_LOOSE_SHARE = 0.6
_LOOSE_WORTH = 0.35
_WHOLE = 1.6
_START = 1.25


@dataclass(frozen=True, slots=True)
class Field:
    """One text of a document and what a hit in it is worth."""

    text: str
    weight: float


def terms_of(query: str, most: int = 12) -> list[str]:
    """The words of a query in the form of the index. Blanks part words; what is left empty by folding is dropped."""
    words = (fold(word) for word in query[:200].replace("\u3000", " ").replace("、", " ").split())
    return list(dict.fromkeys(word for word in words if word))[:most]


class TextIndex:
    """Documents by number; built once, then only read (so threads may share it)."""

    def __init__(self, documents: Sequence[Sequence[Field]]) -> None:
        self._texts = [[(fold(field.text), field.weight) for field in fields if field.text] for fields in documents]
        self._pairs: dict[str, set[int]] = defaultdict(set)
        for number, fields in enumerate(self._texts):
            for text, _ in fields:
                for pair in _pairs(text):
                    self._pairs[pair].add(number)

    def search(self, groups: Sequence[Mapping[str, float]]) -> dict[int, float]:
        """Documents that answer every group, with a score. A group holds ways to say one word: term → its worth."""
        answers = [self._group(group) for group in groups]
        if not answers:
            return {}
        common = set(answers[0]).intersection(*answers[1:])
        return {number: sum(answer[number] for answer in answers) for number in common}

    def any_of(self, groups: Sequence[Mapping[str, float]]) -> dict[int, float]:
        """Documents that answer at least one group: the way on when nothing answers all."""
        found: dict[int, float] = defaultdict(float)
        for group in groups:
            for number, score in self._group(group).items():
                found[number] += score
        return dict(found)

    def _group(self, group: Mapping[str, float]) -> dict[int, float]:
        found: dict[int, float] = {}
        for term, worth in group.items():
            for number, score in self._term(term).items():
                found[number] = max(found.get(number, 0.0), score * worth)
        return found

    def _term(self, term: str) -> dict[int, float]:
        exact = {number: score for number in self._holding(term) if (score := self._exact(number, term))}
        return exact if exact or len(term) < _LOOSE_FROM else self._loose(term)

    def _holding(self, term: str) -> Iterable[int]:
        found = [self._pairs.get(pair, set()) for pair in _pairs(term)]
        return set.intersection(*found) if found else ()

    def _exact(self, number: int, term: str) -> float:
        return max((weight * _place(text, term) for text, weight in self._texts[number]), default=0.0)

    def _loose(self, term: str) -> dict[int, float]:
        pairs = _pairs(term)
        shared: dict[int, int] = defaultdict(int)
        for pair in pairs:
            for number in self._pairs.get(pair, ()):
                shared[number] += 1
        need = _LOOSE_SHARE * len(pairs)
        return {n: self._near(n, pairs) * _LOOSE_WORTH for n, count in shared.items() if count >= need}

    def _near(self, number: int, pairs: frozenset[str]) -> float:
        return max((weight * len(pairs & _pairs(text)) / len(pairs) for text, weight in self._texts[number]), default=0)


def _place(text: str, term: str) -> float:
    """1 for a hit, more where the text begins with the term, most where it is the term."""
    if term not in text:
        return 0.0
    if text == term:
        return _WHOLE
    return _START if text.startswith(term) else 1.0


def _pairs(text: str) -> frozenset[str]:
    """Its pairs of neighbours and its single letters (a query may be one letter long)."""
    return frozenset({text[n : n + 2] for n in range(len(text) - 1)} or ({text} if text else set())) | _single(text)


def _single(text: str) -> frozenset[str]:
    return frozenset(text) if len(text) > 1 else frozenset()

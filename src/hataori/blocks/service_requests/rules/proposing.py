"""Which kinds a description speaks of: the words a city lists for each kind, and pairs of characters beside them.

Never forced: the reporter chooses, this puts three before him.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hataori.kernel.text import fold_query

_WORD, _PAIR, _SMOOTH = 3.0, 1.0, 0.02


@dataclass(frozen=True, slots=True)
class Proposal:
    """A kind and how likely it is beside the others (0 to 1)."""

    code: str
    share: float


def pairs(text: str) -> Counter[str]:
    """Pairs of neighbouring characters of the folded text, blanks and marks left out."""
    folded = "".join(letter for letter in fold_query(text) if letter.isalnum() or letter == "ー")
    return Counter(folded[place : place + 2] for place in range(len(folded) - 1))


class Proposer:
    """Learns from the words and examples of each kind; answers which kinds a text is about."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._words = {code: tuple(map(fold_query, listed)) for code, listed in words.items()}
        self._pairs = {code: pairs("　".join(listed)) for code, listed in words.items()}
        spread = Counter(pair for counted in self._pairs.values() for pair in counted)
        kinds = max(1, len(words))
        self._weight = {pair: math.log((kinds + 1) / (count + 0.5)) for pair, count in spread.items()}

    def shares(self, text: str) -> dict[str, float]:
        """Every kind with its share; all alike for a text that says nothing."""
        folded, seen = fold_query(text), pairs(text)
        raw = {code: self._score(code, folded, seen) for code in self._words}
        top = max(raw.values(), default=0.0)
        odds = {code: math.exp(min(score - top, 0.0)) + _SMOOTH for code, score in raw.items()}
        total = sum(odds.values())
        return {code: odd / total for code, odd in odds.items()}

    def propose(self, text: str, limit: int = 3) -> list[Proposal]:
        """The likeliest kinds, best first; none where the text points nowhere."""
        folded, seen = fold_query(text), pairs(text)
        scores = {code: self._score(code, folded, seen) for code in self._words}
        shares = self.shares(text)
        named = sorted((code for code, score in scores.items() if score > 0), key=lambda code: (-shares[code], code))
        return [Proposal(code, round(shares[code], 4)) for code in named[:limit]]

    def _score(self, code: str, folded: str, seen: Counter[str]) -> float:
        said = [word for word in self._words[code] if word and word in folded]
        whole = [word for word in said if not any(word != other and word in other for other in said)]
        words = sum(_WORD * math.log(1 + len(word)) for word in whole)
        shared = sum(self._weight[pair] for pair in seen if pair in self._pairs[code])
        return words + _PAIR * shared

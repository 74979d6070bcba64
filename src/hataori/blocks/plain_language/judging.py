"""`check`: the score and the findings of a text.

The score is a sum of what can be counted in a text, weighted (docs/adr/0105). The weights were set on half of MATCHA's
pairs of sentences (a hard one, and the same written plainly by professionals), for the other half to judge; free term
and span so that the fifty municipal pairs at hand have the mean of the readability formula for learners of Japanese
(Lee & Hasebe: 0.5 hard … 6.5 easy): 2.1 as written, 3.9 written plainly.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from .lists import everyday, levels
from .morphology import KANJI, Sentence, Word, sentences
from .rules import findings_of, is_explained, told_once
from .types import Finding, Report

_HARDEST, _SPAN, _MIDDLE = 0.5, 6.0, 3.5
_ALL_EASY = 6.5
_FREE = 4.0
_BY_SENTENCE: Mapping[str, float] = {
    "office_word": 0.19,
    "passive": 0.33,
    "keigo": 0.10,
    "vague": 0.34,
    "double_negative": 0.2,
    "statements": 0.1,
    "sentence_length": 0.1,
    "kanji_ratio": 0.1,
    "nominalised": 0.1,
}
"""What a finding of a sentence takes. The last five are the guideline's; sentences of MATCHA are too short for them."""
_MOST_OFF = 2.0
_WORDS, _KANJI_OF_ONE = 0.009, 0.028
_CHINESE, _KATAKANA, _VERBS, _UNKNOWN, _KNOWN = 0.30, 0.70, 0.57, 0.58, 0.74
_NOUNS_IN_A_ROW, _ENDS_IN_A_NOUN, _POLITE = 0.10, 0.20, 0.135
_EASY_LEVEL = 4
_EXPLAINED = re.compile(r"[（(][^（）()]*[）)]")
_ENDS_POLITELY = re.compile(r"(?:です|ます|ました|ません|でした|ください|ましょう)[。！!？?]?$")
_CHARACTERS = re.compile(f"[{KANJI}]")
_OF_KATAKANA = re.compile(r"[ァ-ヶー]")
_NOT_WORDS = ("補助記号", "空白", "記号")
_MEANT = ("名詞", "動詞", "形容詞", "形状詞", "副詞")


def check(text: str) -> Report:
    """The report of a text; one without sentences scores as easiest and has no findings."""
    found = sentences(text)
    if not found:
        return Report(_ALL_EASY, ())
    told = told_once(finding for sentence in found for finding in findings_of(sentence))
    findings = [finding for finding in told if not is_explained(finding, text)]
    score = readability(found) - _off(findings, len(found))
    return Report(round(_bent(score), 3), tuple(sorted(findings, key=lambda each: each.start)))


def _bent(value: float) -> float:
    """The value within 0.5 … 6.5, straight in the middle and never quite at an end: two hard texts stay two."""
    return _HARDEST + _SPAN / (1 + math.exp((_MIDDLE - value) * 4 / _SPAN))


def readability(found: Sequence[Sentence]) -> float:
    """What the words themselves come to, not cut off at the scale's ends. What stands in brackets explains, and is
    not counted.
    """
    text = _EXPLAINED.sub("", "\n".join(sentence.text for sentence in found))
    read = sentences(text) or list(found)
    return _FREE + _of_sentences(read, text) + _of_words([word for sentence in read for word in _words(sentence)], text)


def _of_sentences(read: Sequence[Sentence], text: str) -> float:
    """How long, how full of kanji they are, and how they end; by sentence."""
    ends = [_words(sentence)[-1:] for sentence in read]
    return (
        -_WORDS * sum(len(_words(sentence)) for sentence in read)
        - _KANJI_OF_ONE * len(_CHARACTERS.findall(text))
        - _ENDS_IN_A_NOUN * sum(word.kind in ("名詞", "接尾辞") for last in ends for word in last)
        + _POLITE * sum(_ENDS_POLITELY.search(sentence.text.rstrip()) is not None for sentence in read)
    ) / len(read)


def _of_words(words: Sequence[Word], text: str) -> float:
    """What kinds of words they are, and how many of them learners of two years know; by word."""
    count = max(1, len(words))
    meant = [word for word in words if word.kind in _MEANT]
    return (
        -_CHINESE * sum(map(is_chinese, words)) / count
        - _VERBS * sum(word.kind == "動詞" for word in words) / count
        - _KATAKANA * len(_OF_KATAKANA.findall(text)) / max(1, len(text))
        - _UNKNOWN * _unknown_share(words)
        + _KNOWN * sum(map(is_known, meant)) / max(1, len(meant))
        - _NOUNS_IN_A_ROW * _nouns_in_a_row(words)
    )


def _words(sentence: Sentence) -> list[Word]:
    return [word for word in sentence.words if word.kind not in _NOT_WORDS]


def _nouns_in_a_row(words: Iterable[Word]) -> float:
    """How many nouns and their affixes stand together, on average."""
    rows = [
        len(list(row))
        for nouns, row in groupby(words, key=lambda word: word.kind in ("名詞", "接尾辞", "接頭辞"))
        if nouns
    ]
    return sum(rows) / max(1, len(rows))


def is_chinese(word: Word) -> bool:
    """Whether the word is most likely of Chinese origin: a noun or an affix in kanji alone."""
    return word.is_kanji and word.kind in ("名詞", "接尾辞", "接頭辞", "形状詞", "副詞") and word.base not in _NATIVE


_NATIVE = frozenset("人男女子水火川山海道町市所左右前後上下中外内今朝昼夜春夏秋冬紙穴袋物家車雨雪風花木")
"""Single kanji that are mostly read in Japanese."""


def _unknown_share(words: Iterable[Word]) -> float:
    """The share of words with a meaning and kanji that learners of two years have not met."""
    written = [word for word in words if word.kind in _MEANT and _CHARACTERS.search(word.surface)]
    return sum(not is_known(word) for word in written) / max(1, len(written))


def is_known(word: Word) -> bool:
    """Whether an easy list has it: ours, or the JLPT's N5 and N4 where they are at hand."""
    return any(
        each in everyday() or levels().get(each, 0) >= _EASY_LEVEL or "数詞" in word.detail
        for each in (word.base, word.surface)
    )


def _off(findings: Sequence[Finding], count: int) -> float:
    """What the findings take from the score, by sentence."""
    return min(_MOST_OFF, sum(_BY_SENTENCE.get(finding.rule, 0.0) for finding in findings) / count)

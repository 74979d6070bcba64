"""`check`: the score and the findings of a text.

The score is the readability formula for learners of Japanese (Lee & Hasebe: words a sentence, shares of Chinese words,
Japanese words, verbs and particles; 0.5 hard … 6.5 easy), with its free term set for our dictionary's longer
words, less what the findings weigh.
"""

import math
from collections.abc import Sequence

from .lists import everyday, levels
from .morphology import Sentence, Word, sentences
from .rules import findings_of, told_once
from .types import Finding, Report

_HARDEST, _SPAN, _MIDDLE = 0.5, 6.0, 3.5
_ALL_EASY = 6.5
_A_SENTENCE, _CHINESE, _JAPANESE, _VERBS, _PARTICLES, _FREE = 0.056, 0.126, 0.042, 0.145, 0.044, 13.1
_WEIGHTS = {
    "office_word": 0.35,
    "double_negative": 0.4,
    "keigo": 0.3,
    "passive": 0.2,
    "statements": 0.2,
    "sentence_length": 0.2,
    "kanji_ratio": 0.3,
    "nominalised": 0.2,
    "katakana": 0.1,
    "vague": 0.05,
}
_MOST_OFF = 2.0
_UNKNOWN_WEIGHT = 1.0
_EASY_LEVEL = 4


def check(text: str) -> Report:
    """The report of a text; one without sentences scores as easiest and has no findings."""
    found = sentences(text)
    if not found:
        return Report(_ALL_EASY, ())
    findings = told_once([finding for sentence in found for finding in findings_of(sentence)])
    score = readability(found) - _off(findings, len(found)) - _UNKNOWN_WEIGHT * unknown_share(found)
    return Report(round(_bent(score), 3), tuple(sorted(findings, key=lambda each: each.start)))


def _bent(value: float) -> float:
    """The value within 0.5 … 6.5, straight in the middle and never quite at an end: two hard texts stay two."""
    return _HARDEST + _SPAN / (1 + math.exp((_MIDDLE - value) * 4 / _SPAN))


def readability(found: Sequence[Sentence]) -> float:
    """The formula's value, not cut off at its ends."""
    read = [word for sentence in found for word in sentence.words]
    share = 100 / max(1, len(read))
    return (
        _FREE
        - _A_SENTENCE * len(read) / len(found)
        - _CHINESE * share * sum(map(is_chinese, read))
        - _JAPANESE * share * sum(map(_is_japanese, read))
        - _VERBS * share * sum(word.kind == "動詞" for word in read)
        - _PARTICLES * share * sum(word.kind == "助詞" for word in read)
    )


def is_chinese(word: Word) -> bool:
    """Whether the word is most likely of Chinese origin: a noun or an affix in kanji alone."""
    return word.is_kanji and word.kind in ("名詞", "接尾辞", "接頭辞", "形状詞", "副詞") and word.base not in _NATIVE


_NATIVE = frozenset("人男女子水火川山海道町市所左右前後上下中外内今朝昼夜春夏秋冬紙穴袋物家車雨雪風花木")
"""Single kanji that are mostly read in Japanese."""


def _is_japanese(word: Word) -> bool:
    return word.kind not in ("補助記号", "空白", "記号") and not is_chinese(word) and not _is_borrowed(word)


def _is_borrowed(word: Word) -> bool:
    return all("ァ" <= each <= "ヶ" or each == "ー" or each.isascii() for each in word.surface)


def unknown_share(found: Sequence[Sentence]) -> float:
    """The share of words with a meaning that learners of two years have not met."""
    meant = [word for sentence in found for word in sentence.words if is_content(word)]
    return sum(not is_known(word) for word in meant) / max(1, len(meant))


def is_content(word: Word) -> bool:
    """Whether the word has a meaning of its own and kanji to stumble over."""
    return word.kind in ("名詞", "動詞", "形容詞", "形状詞", "副詞") and any(
        "一" <= each <= "鿿" for each in word.surface
    )


def is_known(word: Word) -> bool:
    """Whether an easy list has it: ours, or the JLPT's N5 and N4 where they are at hand."""
    return any(
        each in everyday() or levels().get(each, 0) >= _EASY_LEVEL or "数詞" in word.detail
        for each in (word.base, word.surface)
    )


def _off(findings: Sequence[Finding], count: int) -> float:
    """What the findings take from the score, by sentence."""
    return min(_MOST_OFF, sum(_WEIGHTS.get(finding.rule, 0.0) for finding in findings) / count)

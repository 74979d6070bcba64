"""`rewrite`: the same text in plainer words, sentence by sentence.

Facts are covered by a mark before any word is touched and put back afterwards; a sentence whose facts are not all there
in the end (facts.lost) stays as it was written. Each step is a rule; nothing is guessed.
"""

import re
from collections.abc import Callable

from hataori.kernel.errors import HataoriError
from hataori.kernel.wareki import parse_date

from .acts import in_verbs
from .facts import fixed_spans, lost
from .lists import disaster_words, phrases
from .morphology import KANJI
from .splitting import polite, split

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?|\n+|[。！？!?]")
_FIRST_MARK = 0xE000
_MARKS = re.compile("[\ue000-\uf8ff]")
_MOST_MARKS = 0xF8FF - _FIRST_MARK
_ERA = re.compile(r"(?:令和|平成|昭和)[\d０-９元]+年[\d０-９]+月[\d０-９]+日")
_WHOLLY_KANJI = re.compile(f"[{KANJI}]+")
_IN_BRACKETS = re.compile(r"（[^（）]*）")


def rewrite(text: str) -> str:
    """The text in plainer words: everyday words for the office's, acts as verbs, short sentences that end in です and
    ます, disaster words with easy words behind them. Every number, date, name and "not" is kept; what cannot be
    rewritten safely stays. Private-use characters in the text switch the rewriting off.
    """
    if _MARKS.search(text):
        return text
    written = "".join(_sentence(each) for each in _SENTENCE.findall(text))
    return _glossed(written)


def _sentence(sentence: str) -> str:
    """One sentence by all steps; by fewer where a fact would be lost."""
    covered, kept = _cover(sentence)
    if covered is None:
        return sentence
    tries = []
    for step in _steps():
        covered = step(covered)
        tries.append(_uncover(covered, kept))
    return next((each for each in reversed(tries) if not lost(sentence, each)), sentence)


def _steps() -> tuple[Callable[[str], str], ...]:
    return (_in_phrases, in_verbs, split, polite)


def _cover(sentence: str) -> tuple[str | None, list[str]]:
    spans = fixed_spans(sentence)
    if len(spans) > _MOST_MARKS:
        return None, []
    pieces, at = [], 0
    for number, (start, end) in enumerate(spans):
        pieces += [sentence[at:start], chr(_FIRST_MARK + number)]
        at = end
    return "".join((*pieces, sentence[at:])), [_dated(sentence[start:end]) for start, end in spans]


def _uncover(covered: str, kept: list[str]) -> str:
    return _MARKS.sub(lambda mark: kept[ord(mark[0]) - _FIRST_MARK], covered)


def _dated(fact: str) -> str:
    """A date in the era's years, with the year everybody counts behind it."""
    if not _ERA.fullmatch(fact):
        return fact
    try:
        day = parse_date(fact)
    except HataoriError:
        return fact
    return f"{fact}（{day.year}年{day.month}月{day.day}日）"


def _in_phrases(text: str) -> str:
    for hard, easy in phrases().items():
        if hard in text:
            text = _phrase(hard).sub(easy, text)
    return text


def _phrase(hard: str) -> re.Pattern[str]:
    """The wording; one wholly in kanji only where it is not part of a longer word, or already explained."""
    if _WHOLLY_KANJI.fullmatch(hard):
        return re.compile(f"(?<![{KANJI}（]){re.escape(hard)}(?![{KANJI}）])")
    return re.compile(re.escape(hard))


def _glossed(text: str) -> str:
    """Each disaster word once with its easy words in brackets, unless brackets follow or it stands in some."""
    taken = [match.span() for match in _IN_BRACKETS.finditer(text)]
    taken += [match.span() for match in re.finditer(r"「[^」\n]*」|https?://\S+", text)]
    added: list[tuple[int, str]] = []
    for word, easy in disaster_words().items():
        first = True
        for match in re.finditer(f"(?<![{KANJI}]){word}(?![{KANJI}])", text):
            if any(start <= match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            if first and text[match.end() : match.end() + 1] != "（" and easy not in text:
                added.append((match.end(), f"（{easy}）"))
            first = False
    for at, gloss in sorted(added, reverse=True):
        text = text[:at] + gloss + text[at:]
    return text

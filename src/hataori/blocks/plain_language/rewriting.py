"""`rewrite`: the same text in plainer words, sentence by sentence.

Facts are covered by a mark before any word is touched and put back afterwards; a sentence whose facts are not all there
in the end (facts.lost) stays as it was written. Each step is a rule; nothing is guessed.
"""

import re
from functools import partial

from hataori.kernel.errors import HataoriError
from hataori.kernel.wareki import parse_date

from .acts import in_verbs
from .explaining import explained
from .facts import fixed_spans, lost
from .listing import in_lines
from .lists import disaster_words, patterns, phrases
from .marks import cover, next_mark, uncover
from .morphology import KANJI
from .splitting import polite, split

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?|\n+|[。！？!?]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_FIRST_PUT = 0xF0000
_LONGEST = 300
"""Characters of the longest sentence that is touched: no notice has a longer one, and patterns take long on them."""
_ERA = re.compile(r"(?:令和|平成|昭和)[\d０-９元]+年[\d０-９]+月[\d０-９]+日")
_JOINED = rf"{KANJI}ァ-ヶーA-Za-zＡ-Ｚａ-ｚ\uf000-\uf8ff"
_A_CLAUSE = re.compile("[ぁ-ん]こと(?:（|$)")
_NO_NOUN = "(?<!な)"
_WHOLLY_KANJI = re.compile(f"[{KANJI}]+")
_IN_BRACKETS = re.compile(r"（[^（）]*）")


def rewrite(text: str) -> str:
    """The text in plainer words: everyday words for the office's, acts as verbs, short sentences that end in です and
    ます, disaster words with easy words behind them. Every number, date, name and "not" is kept; what cannot be
    rewritten safely stays. Private-use characters in the text switch the rewriting off.
    """
    if _PRIVATE.search(text):
        return text
    written = [_sentence(each) for each in _SENTENCE.findall(text)]
    return _glossed("".join(map(_ended, written, [*written[1:], ""])))


def _ended(sentence: str, after: str) -> str:
    """A sentence that became lines ends with the last of them."""
    return f"{sentence}\n" if "\n・" in sentence and after and not after.startswith("\n") else sentence


def _sentence(sentence: str) -> str:
    """One sentence by all steps; by fewer where a fact would be lost."""
    if len(sentence) > _LONGEST or (covered := cover(sentence, fixed_spans(sentence))) is None:
        return sentence
    text, under = covered
    under = {mark: _dated(fact) for mark, fact in under.items()}
    said: dict[str, str] = {}
    tries = []
    for step in (
        _in_patterns,
        in_lines,
        partial(_in_phrases, under=under, said=said),
        in_verbs,
        split,
        polite,
        _tidied,
    ):
        text = step(text)
        tries.append(uncover(explained(text, said, under), under))
    return next((each for each in reversed(tries) if not lost(sentence, each)), sentence)


def _dated(fact: str) -> str:
    """A date in the era's years, with the year everybody counts behind it."""
    if not _ERA.fullmatch(fact):
        return fact
    try:
        day = parse_date(fact)
    except HataoriError:
        return fact
    return f"{fact}（{day.year}年{day.month}月{day.day}日）"


def _in_patterns(text: str) -> str:
    return _by("patterns", text)


def _tidied(text: str) -> str:
    return _by("tidy", text)


def _by(name: str, text: str) -> str:
    for pattern, becomes in patterns(name):
        text = pattern.sub(becomes, text)
    return text


def _in_phrases(text: str, under: dict[str, str], said: dict[str, str]) -> str:
    """Everyday wordings for the office's; what has been put in is not looked at again. A word that must stay becomes a
    covered fact, and what it means is told with it or behind it (explaining.explained).
    """
    put: list[str] = []
    for hard, easy in phrases().items():
        if hard in text:
            becomes = _staying(hard, easy, under, said) or easy
            text = _phrase(hard, easy).sub(lambda _, word=becomes: _put(put, word), text)  # type: ignore[misc]
    return re.sub("[\U000f0000-\U000ffffd]", lambda mark: put[ord(mark[0]) - _FIRST_PUT], text)


def _put(put: list[str], word: str) -> str:
    put.append(word)
    return chr(_FIRST_PUT + len(put) - 1)


def _staying(hard: str, easy: str, under: dict[str, str], said: dict[str, str]) -> str:
    """The mark of a word that must stay, where the list gives what it means before it in brackets."""
    if not easy.endswith(f"（{hard}）"):
        return ""
    mark = next_mark(under)
    under[mark], said[mark] = hard, easy.removesuffix(f"（{hard}）")
    return mark


def _phrase(hard: str, easy: str) -> re.Pattern[str]:
    """The wording; one wholly in kanji only where it is not part of a longer word, or already explained. What is said
    with a clause stays behind な (「本格的な人口減少」), which needs its noun.
    """
    if _WHOLLY_KANJI.fullmatch(hard):
        before = f"{_NO_NOUN if _A_CLAUSE.search(easy) else ''}(?<![{_JOINED}（])(?<!(?<!\\n)・)"
        return re.compile(f"{before}{re.escape(hard)}(?!(?!以外|以上|以下|以内|以降)[{_JOINED}・）])")
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

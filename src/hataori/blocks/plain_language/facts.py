"""The facts of a text: numbers, dates, times, places, names, addresses, and how often it says "not".

Whoever rewrites proves with `lost` that each is still there.
"""

import re
from collections import Counter
from dataclasses import dataclass

from hataori.kernel.text import halfwidth

from .morphology import KANJI, words

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_FIXED = re.compile(
    r"https?://[^\s、。）」]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|「[^」\n]*」|『[^』\n]*』"
    rf"|(?!(?:一部|全部|内部|外部|大部|別室|同室)(?![{KANJI}]))[{KANJI}ァ-ヶー]{{1,12}}(?:課|局|部|室|係|署|支所|出張所|公民館|センター|小学校|中学校|高校|公園|体育館|大学)(?![{KANJI}ァ-ヶー])"
    r"|(?:令和|平成|昭和)[\d０-９元]+年(?:[\d０-９]+月(?:[\d０-９]+日)?)?"
    r"|[\d０-９][\d０-９.,，．:：/\-－]*\s?(?:年度|年|月|日|時|分|秒|円|人|名|歳|才|回|件|本|枚|個|台|％|%|km|cm|m|kg|ｇ|g|番|号|階|丁目|メートル|キロ|世帯|か所|ヶ所|カ所|週間|か月|カ月|ヶ月|日間|時間)?"
)
# "not" by grammar and by word. A rewriting may turn one into the other, never add or drop one.
_NOT = re.compile(
    r"(?<!少)(?<!危)(?<!燃え)ない|ません|(?<=[らわかさたなばまがきせ])ず(?=[、に])|なければ|なくて|なく(?=[、なて])|(?:こと|予告|連絡)なく(?![、なて])"
    r"|不可|禁止|対象外|非課税|無効|不要|中止|休止|停止|通行止め|未[提納着申]|控え|遠慮|以外|無料|受けかね|致しかね|いたしかね|できかね"
)
_MUST_NOT_COUNT = re.compile(
    r"なければな(?:らない|りません)|かもしれ(?:ない|ません)|ないといけ(?:ない|ません)"
    r"|でなければ[^、。]{0,14}(?:でき|られ|え)(?:ません|ない)|以外(?:の[^、。]{1,6})?は、?[^、。]{0,14}でき(?:ません|ない)"
    r"|ない(?:わけ|こと)(?:では|は|も)(?:ない|ありません)|ざるを得(?:ない|ません)"  # two nots, or a must: they say yes
)
_ONLY = re.compile(
    r"でなければ[^。]*(?:ません|ない)|以外[^。]*(?:ません|ない)|(?<!いた)だけ|のみ|に限(?:り|る)|しか[^。]*(?:ません|ない)"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text tells that may not change."""

    numbers: Counter[str]
    names: frozenset[str]
    negations: int


def fixed_spans(text: str) -> list[tuple[int, int]]:
    """Where facts stand that are carried over as they are: numbers with their units, quotations, sections, names."""
    found = [match.span() for match in _FIXED.finditer(text)]
    found += [(word.start, word.end) for word in words(text) if "固有名詞" in word.detail and word.surface != "市"]
    return _joined(sorted(found))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def facts_of(text: str) -> Facts:
    """The facts of a text."""
    return Facts(
        Counter(_NUMBER.findall(halfwidth(text))),
        frozenset(text[start:end] for start, end in fixed_spans(text)),
        negations(text),
    )


def negations(text: str) -> int:
    """How often the text says "not"; なければなりません, かもしれません and two nots say none."""
    return len(_NOT.findall(_MUST_NOT_COUNT.sub("", text)))


def lost(before: str, after: str) -> list[str]:
    """Facts of `before` that `after` does not tell; empty when all are kept."""
    old, told = facts_of(before), halfwidth(after)
    numbers = old.numbers - Counter(_NUMBER.findall(told))
    missing = [*numbers, *(name for name in old.names if name not in after)]
    if _ONLY.search(before) and not _ONLY.search(after):
        missing.append("だけ")
    return missing if old.negations == negations(after) else [*missing, "否定"]

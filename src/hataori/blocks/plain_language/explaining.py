"""Words that must stay, because they stand on forms and signs, with what they mean.

One in a short sentence has its name in brackets behind the easy words (「体の調子を書く紙（予診票）」); where that
would make the sentence long, the name stays and a sentence behind says what it is (「予診票は、〜紙です。」).
"""

import re
from collections.abc import Iterable, Mapping

from .marks import uncover
from .morphology import KANJI

_SENTENCE = re.compile(r"[^。]*。|[^。]+$")
_LONGEST = 44
"""The longest sentence with an explanation in brackets, in characters."""
_GOES_ON = re.compile(f"[{KANJI}ァ-ヶー]")
_PLACE = re.compile("[所域]$")
_WHO_IS_THERE = re.compile("に(?=住む|住んでいる|いる|ある|置いた)")


def explained(text: str, said: Mapping[str, str], under: Mapping[str, str]) -> str:
    """The text with each word in `said` (mark → easy words) explained once, by itself after the last sentence."""
    told: set[str] = set()
    behind: list[str] = []
    sentences = [_inline(each, said, under, told, behind) for each in _SENTENCE.findall(text)] if said else [text]
    between = "\n" if behind and "\n" in text else ""
    return "".join((*sentences, between, *behind))


def _inline(sentence: str, said: Mapping[str, str], under: Mapping[str, str], told: set[str], behind: list[str]) -> str:
    marks = [mark for mark in dict.fromkeys(sentence) if mark in said and mark not in told]
    if len(marks) == 1 and (place := _there(marks[0], sentence, said, under)):
        told.update(marks)
        return place
    told.update(marks)
    if not sentence.endswith("。"):
        return _all_inline(sentence, marks, said, under)
    for mark in marks:
        inline = _all_inline(sentence, [mark], said, under)
        if len(uncover(inline, under)) <= _LONGEST and _fits(sentence, mark, said[mark]):
            sentence = inline
        else:
            behind.append(f"{mark}は、{said[mark]}です。")
    return sentence


def _all_inline(sentence: str, marks: Iterable[str], said: Mapping[str, str], under: Mapping[str, str]) -> str:
    for mark in marks:
        sentence = sentence.replace(mark, f"{said[mark]}（{under[mark]}）", 1)
    return sentence


def _fits(sentence: str, mark: str, easy: str) -> bool:
    """Whether the easy words can stand there: no part of a longer word, and no clause behind の or な."""
    before, _, after = sentence.partition(mark)
    return not _GOES_ON.match(after) and not (easy.endswith("こと") and before.endswith(("の", "な")))


def _there(mark: str, sentence: str, said: Mapping[str, str], under: Mapping[str, str]) -> str:
    """「警戒区域に住む人は」 is 「崩れるかもしれない所（警戒区域）があります。そこに住む人は」, or empty."""
    if not (_PLACE.search(said[mark]) and sentence.startswith(mark) and _WHO_IS_THERE.match(sentence, 1)):
        return ""
    return f"{said[mark]}（{under[mark]}）があります。そこ{sentence[1:]}"

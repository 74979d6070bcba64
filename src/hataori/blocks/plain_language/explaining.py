"""Words that must stay, because they stand on forms and signs, with what they mean.

One in a short sentence has its name in brackets behind the easy words (「体の調子を書く紙（予診票）」); where that
would make the sentence long, the name stays and a sentence behind says what it is (「予診票は、〜紙です。」).
"""

import re
from collections.abc import Mapping

from .marks import uncover

_SENTENCE = re.compile(r"[^。]*。|[^。]+$")
_LONGEST = 36
"""The longest sentence with an explanation in brackets, in characters."""


def explained(text: str, said: Mapping[str, str], under: Mapping[str, str]) -> str:
    """The text with each word in `said` (mark → easy words) explained once, by itself after the last sentence."""
    told: set[str] = set()
    behind: list[str] = []
    sentences = [_inline(each, said, under, told, behind) for each in _SENTENCE.findall(text)] if said else [text]
    between = "\n" if behind and "\n" in text else ""
    return "".join((*sentences, between, *behind))


def _inline(sentence: str, said: Mapping[str, str], under: Mapping[str, str], told: set[str], behind: list[str]) -> str:
    marks = [mark for mark in dict.fromkeys(sentence) if mark in said and mark not in told]
    told.update(marks)
    inline = sentence
    for mark in marks:
        inline = inline.replace(mark, f"{said[mark]}（{under[mark]}）", 1)
    if not sentence.endswith("。") or not marks or (len(marks) == 1 and len(uncover(inline, under)) <= _LONGEST):
        return inline
    behind += [f"{mark}は、{said[mark]}です。" for mark in marks]
    return sentence

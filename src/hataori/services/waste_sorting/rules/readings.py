"""The sound of a word in hiragana, so that すいそう finds 水槽; and the folded copy that searching compares."""

import re
from functools import cache
from typing import Any

from hataori.kernel.text import halfwidth

_KATAKANA = re.compile("[ァ-ヶ]")
_SIGNS = re.compile(r"[\s・、，,。．.\-‐－―〜~/／「」『』｢｣【】\[\]〔〕<>＜＞\"'!?！？※＊*：:；;]+")
_OPEN, _CLOSE = "（(〔【[<＜｢「", "）)〕】]>＞｣」"
_BRACKETS = re.compile(f"[{re.escape(_OPEN)}][^{re.escape(_OPEN + _CLOSE)}]*[{re.escape(_CLOSE)}]?")
_MOST = 600


@cache
def _tokenizer() -> Any:  # noqa: ANN401  sudachipy ships no types
    from sudachipy import Dictionary

    return Dictionary(dict="small").tokenizer()


def reading(text: str) -> str:
    """Hiragana as the dictionary reads it; what it does not know stays, folded."""
    said = (_sound(each) for each in _tokenizer().tokenize(halfwidth(text)[:200]))
    return fold("".join(said))[:_MOST]


def _sound(morpheme: Any) -> str:  # noqa: ANN401  see above
    sound, surface = str(morpheme.reading_form()), str(morpheme.surface())
    return surface if not sound or sound == "キゴウ" else sound


def fold(text: str) -> str:
    """A copy for comparing: one width, small letters, hiragana for katakana, no signs, one kind of long sound."""
    plain = halfwidth(text).lower()
    plain = _KATAKANA.sub(lambda found: chr(ord(found[0]) - 0x60), plain)
    return _SIGNS.sub("", plain).replace("(", "").replace(")", "")


def without_brackets(text: str) -> str:
    """The name without what stands in brackets; the whole where nothing else is there."""
    bare = text
    while (cut := _BRACKETS.sub("", bare)) != bare:
        bare = cut
    return bare.strip() or text


def in_brackets(text: str) -> list[str]:
    """What stands in brackets, apart."""
    return [each.strip(_OPEN + _CLOSE) for each in _BRACKETS.findall(text)]

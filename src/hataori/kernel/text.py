"""Foldings of text for SEARCH and for reading typed numbers; the only place where Unicode is normalised.

What is kept, shown or exported never passes through here: names in particular stay as they were typed.
"""

import re
import unicodedata
from collections.abc import Callable

import jaconv

_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_BLANKS = re.compile(r"\s+")


def halfwidth(text: str) -> str:
    """Compatibility form (NFKC): full-width letters and digits become ASCII, half-width kana full-width."""
    return unicodedata.normalize("NFKC", text)  # noqa: TID251  a copy for reading or searching


def composed(text: str) -> str:
    """Canonical composition (NFC). Only for kana with a voiced mark apart and for search copies."""
    return unicodedata.normalize("NFC", text)  # noqa: TID251  see the docstring


def without_accents(text: str) -> str:
    """Latin letters without their diacritics (Šimůnek → Simunek); kana, Hangul and Indic marks stay."""
    apart = unicodedata.normalize("NFKD", text)  # noqa: TID251  a search copy
    return composed(_LATIN_MARKS.sub("", apart))


def settled(step: Callable[[str], str], text: str) -> str:
    """Apply a folding until it changes nothing, so that a folded text may be folded again without harm."""
    while (folded := step(text)) != text:
        text = folded
    return text


def fold_query(text: str) -> str:
    """A query or an indexed text for comparison: NFKC, case folded, katakana as hiragana, single blanks."""
    folded: str = jaconv.kata2hira(halfwidth(halfwidth(text).casefold()))
    return _BLANKS.sub(" ", folded).strip()

"""Kana for フリガナ: to full-width katakana, a check, and a key under which spellings meet.

The 戸籍 records the reading of a name in katakana since 2025-05-26 (戸籍法第13条第1項第2号; 第3項 leaves
the letters that may be used to 法務省令).
"""

import re

import jaconv

from hataori.kernel.text import composed, halfwidth, settled

_VOICED_APART = re.compile("[\u3041-\u30fe][\u3099\u309a]")
_LOOSE_MARKS = str.maketrans({"゛": "\u3099", "゜": "\u309a", "ﾞ": "\u3099", "ﾟ": "\u309a"})

# ァ-ヺ with small kana and ヴ, ー and ・, the iteration marks, Ainu's small kana, blanks.
_KATAKANA = re.compile(r"[ァ-ヺ・ーヽヾㇰ-ㇿ \u3000]*[ァ-ヺㇰ-ㇿ][ァ-ヺ・ーヽヾㇰ-ㇿ \u3000]*")

_NOT_IN_KEY = re.compile("[\\s・·･ーｰ\u3099\u309a゛゜'’‘`´.,，．、\\-\u2010-\u2015\u2212－]")
_SOUNDS_ALIKE = str.maketrans("ヂヅヲヰヱヵヶヮ", "ジズオイエカケワ")
_V_SERIES = {"ヴァ": "バ", "ヴィ": "ビ", "ヴェ": "ベ", "ヴォ": "ボ", "ヴュ": "ビュ", "ヴ": "ブ"}
_V_SERIES |= {"ヷ": "バ", "ヸ": "ビ", "ヹ": "ベ", "ヺ": "ボ"}
_V = re.compile("|".join(_V_SERIES))


def to_full_katakana(text: str) -> str:
    """Hiragana and half-width kana as full-width katakana, voiced marks joined; all else is left as it is."""
    full: str = jaconv.hira2kata(jaconv.h2z(text).translate(_LOOSE_MARKS))
    return _VOICED_APART.sub(lambda pair: composed(pair[0]), full)


def is_katakana(text: str) -> bool:
    """Whether the text is a full-width katakana reading: small kana, ヴ, ー, ・ and blanks between are fine."""
    return _KATAKANA.fullmatch(text) is not None


def search_key(text: str) -> str:
    """A reading for comparison only, never shown.

    Katakana without blanks, ー, ・, hyphens and apostrophes; small kana as large ones (キョ = キヨ); one sound, one
    letter (ヂ=ジ, ヅ=ズ, ヲ=オ, ヴァ=バ). Long vowels written out stay apart (オオタ ≠ オタ, but オータ = オタ).
    Letters outside kana are folded by width and case only. Applying it twice changes nothing.
    """
    return settled(_key_once, text)


def _key_once(text: str) -> str:
    letters = _V.sub(lambda v: _V_SERIES[v[0]], to_full_katakana(halfwidth(text)))
    large: str = jaconv.enlarge_smallkana(_NOT_IN_KEY.sub("", letters))
    return large.translate(_SOUNDS_ALIKE).casefold()

"""Readings in Latin letters (Hepburn, ō for a long o), for readers of Latin scripts who cannot read a place's name."""

from functools import lru_cache

import jaconv

from .furigana import words_read

_LONG = (("ou", "ō"), ("oo", "ō"), ("uu", "ū"))
_LONG_MARK = {"a": "ā", "i": "ī", "u": "ū", "e": "ē", "o": "ō"}


@lru_cache(maxsize=4096)
def romaji(name: str, katakana: str) -> str:
    """コウミョウジコウエン → Kōmyō Ji Kōen. Words are parted where the dictionary agrees with the kana.

    The kana is what the city says; a dictionary that reads the name otherwise only costs the blanks.
    """
    words = words_read(name)
    parts = words if "".join(words) == katakana else [katakana]
    return " ".join(_latin(part).capitalize() for part in parts if part.strip())


def _latin(katakana: str) -> str:
    text: str = jaconv.kana2alphabet(jaconv.kata2hira(katakana.replace("ー", "\u2015")))
    for spelled, long in _LONG:
        text = text.replace(spelled, long)
    return _without_marks(text)


def _without_marks(text: str) -> str:
    """The long mark lengthens the vowel before it: suポ―tsu → supōtsu."""
    made = ""
    for letter in text:
        made = made[:-1] + _LONG_MARK.get(made[-1:], made[-1:]) if letter == "\u2015" else made + letter
    return made

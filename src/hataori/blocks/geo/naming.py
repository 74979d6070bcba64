"""Names of places in a form to search by: 丁目 in one way of writing, without the city's name, kanji variants met."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from hataori.kernel.person_name import fold
from hataori.kernel.text import halfwidth

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_TEN = "十"
_KANJI_CHOME = re.compile(r"([一二三四五六七八九十]{1,3})丁目")
_BLOCKS = re.compile(r"(?<=[^\d\s\-])(\d{1,2})-\d[\d\-]*$")
_NUMBERS = re.compile(r"(\d+(番地?|号|-|の)?)+$|\d+番.*$")
_CHOME = re.compile(r"\d+丁目$")
_JOINT = re.compile(r"大?字")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
_DASH = re.compile("[\u2010-\u2015\u2212\uff0d\u30fc](?=\\d)")
_SAME = str.maketrans({"之": "ノ", "ヶ": "ケ", "が": "ガ"})


def number_of(kanji: str) -> int:
    """A number up to 99 in kanji: 二 is 2, 十二 is 12, 二十 is 20."""
    if _TEN not in kanji:
        return int("".join(str(_DIGITS[letter]) for letter in kanji))
    tens, _, ones = kanji.partition(_TEN)
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def with_digits(name: str) -> str:
    """The name with its 丁目 in digits, as people write it: 本町二丁目 → 本町2丁目."""
    return _KANJI_CHOME.sub(lambda found: f"{number_of(found[1])}丁目", name)


def apart(town: str) -> tuple[str, str]:
    """A town as the two steps of an address list: 本町二丁目 → 本町 and 2丁目; one without 丁目 has no second."""
    plain = with_digits(town)
    found = _CHOME.search(plain)
    return (plain[: found.start()], found[0]) if found and found.start() else (town, "")


def search_form(name: str) -> str:
    """What names and queries are compared in: 丁目 in digits, no 字, variants and kana folded. Idempotent."""
    plain = with_digits(halfwidth(name)).translate(_SAME)
    return fold(_JOINT.sub("", plain))


def ways(text: str, prefixes: Iterable[str] = ()) -> list[str]:
    """The ways to read what somebody typed, the most exact first: whole, 本町2-5-6 as 2丁目, without the numbers."""
    typed = plain = _DASH.sub("-", halfwidth(_UNSEEN.sub(" ", text[:100]))).strip()
    for prefix in prefixes:
        plain = plain.removeprefix(prefix).strip()
    whole = with_digits(plain)
    chome = _BLOCKS.sub(r"\1丁目", whole)
    spaced = whole.replace(" ", "")
    # As typed comes last: 一宮市 is no prefix in 一宮市役所.
    read = (chome, whole, re.sub(r"(丁目).*$", r"\1", spaced), _NUMBERS.sub("", spaced), typed)
    return list(dict.fromkeys(form for each in read if (form := search_form(each))))


@cache
def _tokenizer() -> Any:  # noqa: ANN401  sudachipy ships no types
    from sudachipy import Dictionary

    return Dictionary(dict="small").tokenizer()


@lru_cache(maxsize=4_000)
def guessed_reading(name: str) -> str:
    """A dictionary's reading in katakana, for search and order only: names of fields are often read otherwise."""
    pieces = _tokenizer().tokenize(name)
    return "".join(piece.reading_form() or piece.surface() for piece in pieces)[:600]


_ROWS = ("アイウエオヴ", "カキクケコガギグゲゴ", "サシスセソザジズゼゾ", "タチツテトダヂヅデド", "ナニヌネノ")
_MORE = ("ハヒフヘホバビブベボパピプペポ", "マミムメモ", "ヤユヨ", "ラリルレロ", "ワヲン")
_INITIAL = {kana: row for row, kanas in zip("あかさたなはまやらわ", _ROWS + _MORE, strict=True) for kana in kanas}


def kana_row(reading: str) -> str:
    """The line of the 五十音 a reading stands in (あ … わ); 他 for what is no kana."""
    return _INITIAL.get(reading[:1], "他")

"""Readings above kanji (ふりがな) for readers who asked for them; names keep their own glyphs and get none here.

The dictionary (SudachiDict small) is loaded at the first use, once a process; each text is read once and remembered.
"""

import re
import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

KANJI = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆ヶ"
_HAS_KANJI = re.compile(f"[{KANJI}]")
_RUNS = re.compile(f"[{KANJI}]+|[^{KANJI}]+")
_KATAKANA = str.maketrans({chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)})
_KANA = re.compile(r"[\u3041-\u3096ー]+")

# Words the dictionary splits or reads otherwise than people do on a city's pages.
_KNOWN = {
    "日本語": "にほんご",
    "令和": "れいわ",
    "平成": "へいせい",
    "昭和": "しょうわ",
    "大正": "たいしょう",
    "元年": "がんねん",
    "施策": "しさく",
    "本人": "ほんにん",
    "何": "なに",
    "決裁": "けっさい",
}
_DAYS = {2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか", 9: "ここのか"}
_DAYS |= {10: "とおか", 14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか"}
_FIRST = re.compile(
    r"(?P<first>(?<=月)1日)|(?<!\d)(?P<day>\d{1,2})日|(?<=[たるの])(?P<person>方)(?=[はがにへ、。の]|$)|(?P<word>"
    + "|".join(_KNOWN)
    + ")"
)


@lru_cache(maxsize=8192)
def with_readings(text: str) -> str:
    """Escaped text with <ruby> around each word of kanji; text without kanji comes back as it is."""
    if not _HAS_KANJI.search(text):
        return text
    return "".join(_pieces(text))


def words_read(text: str) -> list[str]:
    """The words of a text as the dictionary reads them, in katakana."""
    return [token.reading_form() for token in _tokenizer().tokenize(text)]


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for match in _FIRST.finditer(text):
        yield _read(text[at : match.start()])
        yield _fixed(match)
        at = match.end()
    yield _read(text[at:])


def _fixed(match: re.Match[str]) -> str:
    if match["first"]:
        return _ruby("1日", "ついたち")
    if match["person"]:
        return _ruby("方", "かた")
    if match["word"]:
        return _ruby(match["word"], _KNOWN[match["word"]])
    reading = _DAYS.get(int(match["day"]))
    return _ruby(f"{match['day']}日", reading) if reading else match["day"] + _ruby("日", "にち")


def _read(text: str) -> str:
    if not _HAS_KANJI.search(text):
        return text
    return "".join(_word(token.surface(), token.reading_form()) for token in _tokenizer().tokenize(text))


def _word(surface: str, katakana: str) -> str:
    """The word with readings over its kanji only: 申(もう)し込(こ)む."""
    reading = katakana.translate(_KATAKANA)
    if not _HAS_KANJI.search(surface) or not _KANA.fullmatch(reading):
        return surface
    runs = _RUNS.findall(surface)
    shape = "".join(f"({_KANA.pattern}?)" if _HAS_KANJI.match(run) else re.escape(_hiragana(run)) for run in runs)
    fitted = re.fullmatch(shape, reading)
    if fitted is None:
        return _ruby(surface, reading)
    parts = iter(fitted.groups())
    return "".join(_ruby(run, next(parts)) if _HAS_KANJI.match(run) else run for run in runs)


def _hiragana(run: str) -> str:
    return run.translate(_KATAKANA)


def _ruby(base: str, reading: str) -> str:
    return f"<ruby>{base}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>"


_own = threading.local()


def _tokenizer() -> Any:  # noqa: ANN401  sudachipy ships no types
    """One tokenizer a thread (they are not shared safely), one dictionary a process."""
    if not hasattr(_own, "tokenizer"):
        _own.tokenizer = _dictionary().tokenizer()
    return _own.tokenizer


@cache
def _dictionary() -> Any:  # noqa: ANN401  sudachipy ships no types
    from sudachipy import Dictionary

    return Dictionary(dict="small")

"""The kana of a procedure's name, so that じどうてあて finds 児童手当. Made once, when a row is imported."""

from functools import cache
from typing import Any

from hataori.kernel.kana import to_full_katakana


@cache
def _tokenizer() -> Any:  # noqa: ANN401  sudachipy ships no types
    from sudachipy import Dictionary

    return Dictionary(dict="small").tokenizer()


def reading(text: str) -> str:
    """The text in katakana as the dictionary reads it; words it does not know stay as they are."""
    return "".join(_sound(morpheme) for morpheme in _tokenizer().tokenize(text))[:600]


def _sound(morpheme: Any) -> str:  # noqa: ANN401  see above
    sound: str = morpheme.reading_form()
    surface: str = morpheme.surface()
    return to_full_katakana(sound) if sound and sound != "キゴウ" else surface

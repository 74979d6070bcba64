"""Texts of a city's folder, written once for each kind of reader: {ja, easy, en}, and {pt, vi, zh} where there are."""

import re
from collections.abc import Mapping
from typing import Any

from .languages import language as language_named

_READINGS = re.compile(r"（[ぁ-ゖー]+）")


def in_language(texts: Mapping[str, Any], language: str) -> Any:  # noqa: ANN401  a text or a list of lines
    """One of a city's texts {ja, easy, en, pt, vi, zh} for a reader; English, then Japanese where it has no other."""
    found = next((texts[key] for key in language_named(language).keys if texts.get(key)), "")
    # Easy Japanese gets its readings above the kanji; those written behind the words would say them twice.
    return _READINGS.sub("", found) if language == "ja-x-easy" and isinstance(found, str) else found

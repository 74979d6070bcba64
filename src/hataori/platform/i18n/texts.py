"""Texts of a city's folder, written once for each kind of reader: {ja, easy, en}."""

import re
from collections.abc import Mapping
from typing import Any

_LANGUAGE_KEYS = {"ja": "ja", "ja-x-easy": "easy", "en": "en"}
_READINGS = re.compile(r"（[ぁ-ゖー]+）")


def in_language(texts: Mapping[str, Any], language: str) -> Any:  # noqa: ANN401  a text or a list of lines
    """One of a city's texts {ja, easy, en} for a reader of `language`; Japanese where there is no other."""
    found = texts.get(_LANGUAGE_KEYS.get(language, "ja")) or texts.get("ja") or ""
    # Easy Japanese gets its readings above the kanji; those written behind the words would say them twice.
    return _READINGS.sub("", found) if language == "ja-x-easy" and isinstance(found, str) else found

"""What else people call a thing: the groups of the city's texts/search_words.json."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings

from hataori.kernel.person_name import fold


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Folded word → the other words of its groups; a group's key is its English word."""
    found: dict[str, dict[str, None]] = {}
    for words in _groups():
        for said in words:
            found.setdefault(said, {}).update((meant, None) for meant in words if meant != said)
    return {word: tuple(others) for word, others in found.items()}


def _groups() -> list[list[str]]:
    path: Path = settings.HATAORI_CITY_FOLDER / "texts" / "search_words.json"
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"groups": []}
    return [list(map(fold, [group["key"], *group["words"]])) for group in content["groups"]]

"""The city's name, by which an address is told to be inside."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings


@cache
def city_name() -> str:
    """一宮市; empty where the city's folder does not say."""
    path: Path = settings.HATAORI_CITY_FOLDER / "city.json"
    return str(json.loads(path.read_text(encoding="utf-8"))["name"]) if path.exists() else ""

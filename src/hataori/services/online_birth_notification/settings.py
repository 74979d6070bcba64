"""What a city says of its birth notifications: birth_notification.json in its folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

FORMAT = "hataori.city.birth_notification/1"


@dataclass(frozen=True, slots=True)
class BirthSettings:
    """`procedure` is the city's own 出生届, `follow_ups` its procedures by key, `city` how a 本籍 here begins,
    `counter` where one goes instead of filing online.
    """

    procedure: str
    city: str
    counter: str
    follow_ups: Mapping[str, str]


def read(folder: Path) -> BirthSettings | None:
    """The settings of a city, None where its folder has none: the service then stays closed. ValueError for another
    format.
    """
    path = folder / "birth_notification.json"
    if not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    if told.get("format") != FORMAT:
        raise ValueError(f"birth_notification.json is not {FORMAT}")
    return BirthSettings(told["procedure"], told["city"], told["counter"], dict(told["follow_ups"]))


def here() -> BirthSettings | None:
    """The settings of this installation's city."""
    return _kept(settings.HATAORI_CITY_FOLDER)


@cache
def _kept(folder: Path) -> BirthSettings | None:
    return read(folder)

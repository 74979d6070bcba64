"""What may follow a death, as the city tells it (bereavement.json): conditions, grounds, limits, what to bring."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

Said = Mapping[str, str]
"""A text in the city's languages: ja, easy, en."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long there is from the day of death, and the ground of that. Exactly one of the three is not 0."""

    days: int = 0
    months: int = 0
    years: int = 0
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A procedure, the condition under which it follows (JsonLogic over the facts), and what its people are told."""

    procedure_id: str
    when: Any
    because: Said
    otherwise: str
    who: Said
    bring: tuple[str, ...]
    limit: Limit | None
    confirm: bool


@dataclass(frozen=True, slots=True)
class Outside:
    """Something to be done elsewhere that no section of the city files."""

    key: str
    when: Any
    text: Said
    where: Said
    ground: str


@dataclass(frozen=True, slots=True)
class Table:
    """The whole file. `bring` are the things by key; everybody brings `always`, who is unknown
    `general`.
    """

    rows: tuple[Row, ...]
    outside: tuple[Outside, ...]
    bring: Mapping[str, Said]
    always: tuple[str, ...]
    general: tuple[str, ...]


def table() -> Table:
    """The table of the city that runs; empty where it brings none."""
    return _read(Path(settings.HATAORI_CITY_FOLDER) / "bereavement.json")


@cache
def _read(path: Path) -> Table:
    if not path.is_file():
        return Table((), (), {}, (), ())
    told = json.loads(path.read_text(encoding="utf-8"))
    return Table(
        rows=tuple(_row(each, told["who"]) for each in told["procedures"]),
        outside=tuple(Outside(**each) for each in told["outside"]),
        bring=told["bring"],
        always=tuple(told["always_bring"]),
        general=tuple(told["general_bring"]),
    )


def _row(told: Mapping[str, Any], who: Mapping[str, Said]) -> Row:
    return Row(
        procedure_id=told["procedure_id"],
        when=told["when"],
        because=told["because"],
        otherwise=told["otherwise"],
        who=who[told["who"]],
        bring=tuple(told["bring"]),
        limit=Limit(**told["limit"]) if "limit" in told else None,
        confirm="confirm" in told,
    )

"""What a paper says of the city it comes from, read from the city's folder."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

# 一宮市指令8市民課第12号: one usual style; the city's 文書管理規程 says the right one (要確認).
NUMBER_STYLE = "{city}指令{year}{department}第{running}号"


@cache
def _facts(folder: Path) -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads((folder / "city.json").read_text(encoding="utf-8"))
    return found


def city_name() -> str:
    """The city's name as it stands on its papers."""
    return str(_facts(Path(settings.HATAORI_CITY_FOLDER))["name"])


def mayor() -> str:
    """The office in whose name decisions are made; the person's name is not ours to print."""
    return str(_paper_facts().get("mayor") or f"{city_name()}長")


def appeal_to() -> str:
    """The office to which a 審査請求 goes, where the procedure names none."""
    return str(_paper_facts().get("appeal_to") or mayor())


def official_number(department: str, year: int, running: int) -> str:
    """A paper's number in the city's style; `year` is the fiscal year of the era (令和8年度 is 8)."""
    style = str(_paper_facts().get("number_style", NUMBER_STYLE))
    return style.format(city=city_name(), year=year, department=department, running=running)


def _paper_facts() -> Mapping[str, Any]:
    found: Mapping[str, Any] = _facts(Path(settings.HATAORI_CITY_FOLDER)).get("papers", {})
    return found

"""Reads a plan from a folder of JSON: the city's own pack (summaries in our words) or the official text in full."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hataori.kernel.errors import FieldProblem, Rejected

from .types import Figure, Measure, PriorityItem, Section

_PERIOD = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Edition:
    """One line of the revision history."""

    number: str
    label: str
    period: str
    change: str

    @property
    def effective_on(self) -> date:
        """The first day of the printed month; the plan prints no day."""
        found = _PERIOD.fullmatch(self.period)
        if not found:
            raise _problem("revisions.json", f"作成時期「{self.period}」は YYYY-MM で書いてください。")
        return date(int(found[1]), int(found[2]), 1)


@dataclass(frozen=True, slots=True)
class PlanSource:
    """A plan as found in a folder."""

    number: str
    title: str
    official_text: bool
    editions: tuple[Edition, ...]
    sections: tuple[Section, ...]
    items: tuple[PriorityItem, ...]
    measures: tuple[Measure, ...]
    vision: tuple[Mapping[str, str], ...]


def read(folder: Path, departments: Mapping[str, str]) -> PlanSource:
    """The plan in `folder`; `departments` maps their names to keys. Rejected when a file is missing or odd."""
    measures = _json(folder, "measures.json")
    sections = _json(folder, "sections.json", needed=False)
    try:
        return PlanSource(
            number=measures["version"],
            title=_json(folder, "facts.json").get("title") or measures["plan"],
            official_text=bool(sections),
            editions=tuple(_edition(row) for row in _json(folder, "revisions.json")["revisions"]),
            sections=tuple(_section(row) for row in sections.get("sections", ())),
            items=tuple(_item(row) for row in _items(_json(folder, "priority_items.json"))),
            measures=tuple(_measure(row, departments) for row in measures["measures"]),
            vision=tuple(_json(folder, "facts.json").get("vision", ())),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise _problem(folder.name, f"計画のファイルの形が違います（{error}）。") from error


def _json(folder: Path, name: str, *, needed: bool = True) -> dict[str, Any]:
    path = folder / name
    if not path.is_file():
        if needed:
            raise _problem(name, f"{name} がありません。計画のフォルダーを指定してください。")
        return {}
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _problem(name, f"{name} を読み取れません（{error}）。") from error
    return found


def _problem(name: str, message: str) -> Rejected:
    return Rejected([FieldProblem(name, "plan_file", message)], message)


def _items(found: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = found.get("priority_items") or found["items"]
    return rows


def _edition(row: Mapping[str, Any]) -> Edition:
    return Edition(row["version"], row["label"], row["period"], row.get("change") or row.get("content", ""))


def _section(row: Mapping[str, Any]) -> Section:
    return Section(row["id"], row.get("chapter", ""), row["title"], tuple(row["paragraphs"]))


def _item(row: Mapping[str, Any]) -> PriorityItem:
    return PriorityItem(
        number=row["number"],
        title=row["title"],
        kind=row.get("kind_label") or row.get("kind") or "",
        summary=row.get("summary") or "",
        paragraphs=tuple(row.get("paragraphs", ())),
        note=row.get("note") or "",
        measures=tuple(row["measures"]),
    )


def _measure(row: Mapping[str, Any], departments: Mapping[str, str]) -> Measure:
    return Measure(
        id=row["id"],
        number=row["number"],
        slug=row["slug"],
        title=row["title"],
        summary=row.get("summary") or "",
        departments=tuple(departments.get(name, name) for name in row["departments"]),
        priority_item=row["priority_item"],
        has_indicator=row["has_indicator"],
        direction=row.get("direction") or "",
        content=row.get("content") or "",
        note=row.get("note") or " ".join(row.get("notes", ())),
        figures=tuple(_figure(figure) for figure in row["indicators"]),
    )


def _figure(row: Mapping[str, Any]) -> Figure:
    return Figure(
        key=row["key"],
        name=row["name"],
        series=row.get("series") or "",
        unit=row.get("unit") or "",
        baseline=row["baseline"],
        baseline_text=row.get("baseline_text") or "",
        target=row["target"],
        target_text=row.get("target_text") or "",
        target_fiscal_year=row.get("target_fiscal_year"),
    )

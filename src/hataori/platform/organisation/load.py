"""From the city's folder into the tables: what is new comes in, what is gone is retired, the rest stays untouched."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from . import models
from .city_loader import LoadReport
from .hours import read_hours


def load_departments(city: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Departments of departments.json."""
    rows = _listed(city, "departments")
    return _merge(models.DepartmentRow, [_department(raw, n) for n, raw in enumerate(rows)], [])


def load_branches(city: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Branches of branches.json; one whose hours cannot be read is left out and named."""
    good, problems = [], []
    for n, raw in enumerate(_listed(city, "branches")):
        try:
            good.append(_branch(raw, n))
        except (KeyError, ValueError, TypeError) as error:
            problems.append(f"branches.json: {raw.get('key', f'{n + 1}番目')}: {type(error).__name__}: {error}")
    return _merge(models.BranchRow, good, problems)


def _listed(city: Path, name: str) -> list[Mapping[str, Any]]:
    path = city / f"{name}.json"
    if not path.exists():
        return []
    found: list[Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))[name]
    return found


def _department(raw: Mapping[str, Any], position: int) -> dict[str, Any]:
    return {
        "key": raw["key"],
        "name": raw["name"],
        "division": raw.get("division") or "",
        "handles": raw.get("handles") or "",
        "sample": raw.get("sample", False),
        "confirm": raw.get("confirm") or "",
        "position": position,
        "retired": False,
    }


def _branch(raw: Mapping[str, Any], position: int) -> dict[str, Any]:
    read_hours(raw["hours"])
    return {
        "key": raw["key"],
        "name": raw["name"],
        "kana": raw.get("kana") or "",
        "kind": raw["kind"],
        "address": raw.get("address") or "",
        "postcode": raw.get("postcode") or "",
        "hours": raw["hours"],
        "counters": [_counter(each) for each in raw.get("counters") or ()],
        "handles": list(raw.get("handles") or ()),
        "sample": raw.get("sample", False),
        "note": raw.get("note") or "",
        "position": position,
        "retired": False,
    }


def _counter(raw: Mapping[str, Any]) -> dict[str, Any]:
    hours = {name: raw[name] for name in ("weekly", "public_holidays", "closed") if name in raw}
    read_hours(hours)
    named = {"key": raw["key"], "name": raw["name"], "note": raw.get("note") or ""}
    return {**hours, **named, "reservation_required": raw.get("reservation_required", False)}


@transaction.atomic
def _merge(model: type[Model], wanted: Sequence[Mapping[str, Any]], problems: Iterable[str]) -> LoadReport:
    before = {row.pk: row for row in model._default_manager.all()}  # noqa: SLF001  Django's public Meta API
    created = updated = 0
    for values in wanted:
        row = before.pop(values["key"], None)
        if row is None:
            model(**values).save(force_insert=True)
            created += 1
        elif any(getattr(row, name) != value for name, value in values.items()):
            model(**values).save(force_update=True)
            updated += 1
    removed = _retire(before.values())
    return LoadReport(created, updated, len(wanted) - created - updated, removed, tuple(problems))


def _retire(rows: Iterable[Any]) -> int:
    leaving = [row for row in rows if not row.retired]
    for row in leaving:
        row.retired = True
        row.save(update_fields=["retired"])
    return len(leaving)

"""The city's counters: appointments.json in its folder, into the pool and beside it. Twice changes nothing."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.platform.organisation.api import CityLoader, LoadReport, keep_row, load_each

from . import models

_SINCE = date(2026, 4, 1)
_WORDS = ("title", "summary", "questions", "bring")


def load_counters(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Make what is new, bring words up to date; rules that a section has published stay."""
    path = folder / "appointments.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return load_each(enumerate(told.get("kinds", [])), _load, lambda entry: str(entry[1].get("key")))


def _load(entry: tuple[int, dict[str, Any]]) -> LoadReport:
    position, told = entry
    words = {
        "unit_kind": told["unit_kind"],
        "department": told["department"],
        "minutes": told["minutes"],
        "words": {name: told[name] for name in _WORDS},
        "position": position,
        "sample": told["sample"],
    }
    kind, report = keep_row(models.Kind, {"key": told["key"]}, words)
    for n, each in enumerate(told["places"]):
        unit = scheduler.ensure_unit(_unit(told, each), SYSTEM, rules=each["rules"], since=_SINCE)
        place = {"kind_id": kind.pk, "unit_id": unit.id, "title": each["title"], "address": each["address"]}
        report += keep_row(models.Place, {"key": each["key"]}, place | {"position": n})[1]
    return report


def _unit(told: dict[str, Any], place: dict[str, Any]) -> scheduler.NewUnit:
    return scheduler.NewUnit(
        place["key"],
        f"{told['title']['ja']} {place['title']['ja']}",
        told["unit_kind"],
        told["department"],
        lanes=place["lanes"],
        start_interval=min(told["minutes"], 30),
        sample=told["sample"],
    )


LOADERS = (CityLoader("counters", 53, load_counters),)

"""The city's counters: appointments.json in its folder, into the pool and beside it. Twice changes nothing."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import HataoriError, NotFound, Rejected
from hataori.platform.organisation.api import CityLoader, LoadReport

from . import models

_SINCE = date(2026, 4, 1)
_WORDS = ("title", "summary", "questions", "bring")


def load_counters(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Make what is new, bring words up to date; rules that a section has published stay."""
    path = folder / "appointments.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    counts, problems = [0, 0, 0], []
    for position, each in enumerate(told.get("kinds", [])):
        try:
            counts = [a + b for a, b in zip(counts, _load(each, position), strict=True)]
        except HataoriError as refused:
            said = refused.problems[0].message if isinstance(refused, Rejected) else refused.message
            problems.append(f"{each.get('key')}: {said}")
    return LoadReport(created=counts[0], updated=counts[1], unchanged=counts[2], problems=tuple(problems))


@transaction.atomic
def _load(told: dict[str, Any], position: int) -> list[int]:
    words = {
        "unit_kind": told["unit_kind"],
        "department": told["department"],
        "minutes": told["minutes"],
        "words": {name: told[name] for name in _WORDS},
        "position": position,
        "sample": told["sample"],
    }
    kind, *counts = _kept(models.Kind, {"key": told["key"]}, words)
    for n, each in enumerate(told["places"]):
        unit = _unit(told, each)
        if not scheduler.rule_versions(unit.key):
            scheduler.change_rules(unit.key, each["rules"], _SINCE, SYSTEM)
        place = {"kind_id": kind.pk, "unit_id": unit.id, "title": each["title"], "address": each["address"]}
        found = _kept(models.Place, {"key": each["key"]}, place | {"position": n})
        counts = [a + b for a, b in zip(counts, found[1:], strict=True)]
    return counts


def _unit(told: dict[str, Any], place: dict[str, Any]) -> scheduler.Unit:
    try:
        return scheduler.unit(place["key"])
    except NotFound:
        new = scheduler.NewUnit(
            place["key"],
            f"{told['title']['ja']} {place['title']['ja']}",
            told["unit_kind"],
            told["department"],
            lanes=place["lanes"],
            start_interval=min(told["minutes"], 30),
            sample=told["sample"],
        )
        return scheduler.create_unit(new, SYSTEM)


def _kept(model: Any, key: dict[str, Any], words: dict[str, Any]) -> list[Any]:  # noqa: ANN401  two models
    """The row with these words, and whether it was made, changed or as it was."""
    row, made = model.objects.get_or_create(**key, defaults=words)
    changed = not made and any(getattr(row, name) != value for name, value in words.items())
    if changed:
        model.objects.filter(pk=row.pk).update(**words)
    return [row, int(made), int(changed), int(not made and not changed)]


LOADERS = (CityLoader("counters", 53, load_counters),)

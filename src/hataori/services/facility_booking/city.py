"""The city's places: facilities.json and schools.json in its folder, into the pool and beside it.

Rules are published once, for uses from the first day of the file on; what a section has changed since is left alone.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import HataoriError, NotFound, Rejected
from hataori.platform.organisation.api import CityLoader, LoadReport

from . import models

_KINDS = {"sports": "sports", "parks": "park"}
_SINCE = date(2026, 4, 1)
_SCHOOL_TITLES = {"gym": "体育館", "budojo": "武道場"}
_START_MINUTES = 60


@dataclass(frozen=True, slots=True)
class _Place:
    key: str
    title: str
    full_title: str
    rules: str
    whole: str = ""
    purposes: tuple[str, ...] = ()
    capacity: int | None = None
    groups_only: bool = False
    sample: bool = False


@dataclass(frozen=True, slots=True)
class _Facility:
    key: str
    title: str
    kana: str
    area: str
    kind: str
    department: str
    sample: bool
    rules: dict[str, Any]
    places: tuple[_Place, ...] = field(default=())


def load_facilities(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Make what is new and bring titles and purposes up to date; nothing is taken away (bookings depend on it)."""
    created = updated = unchanged = 0
    problems: list[str] = []
    for position, facility in enumerate([*_facilities(folder), *_schools(folder)]):
        try:
            done = _load(facility, position)
        except HataoriError as refused:
            said = refused.problems[0].message if isinstance(refused, Rejected) else refused.message
            problems.append(f"{facility.key}: {said}")
            continue
        created, updated = created + done.created, updated + done.updated
        unchanged += done.unchanged
    return LoadReport(created=created, updated=updated, unchanged=unchanged, problems=tuple(problems))


def _read(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return told


def _facilities(folder: Path) -> Iterator[_Facility]:
    told = _read(folder / "facilities.json")
    for each in told.get("facilities", []):
        yield _Facility(
            key=each["key"],
            title=each["title"],
            kana=each.get("kana", ""),
            area=each["area"],
            kind=_KINDS.get(each["department"], "sports"),
            department=each["department"],
            sample=each["sample"],
            rules=told["rules"],
            places=tuple(_places(each)),
        )


def _places(facility: dict[str, Any]) -> Iterator[_Place]:
    for unit in facility["units"]:
        full, purposes = f"{facility['title']} {unit['title']}", tuple(unit["purposes"])
        yield _Place(
            unit["key"],
            unit["title"],
            full,
            unit["rules"],
            purposes=purposes,
            capacity=unit.get("capacity"),
            sample=unit.get("sample", False),
        )
        for part in unit.get("parts", []):
            title, rules = f"{unit['title']} {part['title']}", f"{unit['rules']}-half"
            whole = f"{facility['title']} {title}"
            yield _Place(part["key"], title, whole, rules, unit["key"], purposes, sample=unit.get("sample", False))


def _schools(folder: Path) -> Iterator[_Facility]:
    told = _read(folder / "schools.json")
    for each in told.get("schools", []):
        places = tuple(
            _Place(
                f"{each['key']}-{name}",
                _SCHOOL_TITLES[name],
                f"{each['title']} {_SCHOOL_TITLES[name]}",
                name,
                purposes=tuple(told["purposes"][name]),
                groups_only=True,
                sample=True,
            )
            for name in each["units"]
        )
        yield _Facility(
            key=each["key"],
            title=each["title"],
            kana="",
            area=each["area"],
            kind="school",
            department=told["department"],
            sample=False,
            rules=told["rules"],
            places=places,
        )


@transaction.atomic
def _load(told: _Facility, position: int) -> LoadReport:
    """One facility with its places, whole or not at all."""
    words = {
        "title": told.title,
        "kana": told.kana,
        "area": told.area,
        "kind": told.kind,
        "department": told.department,
        "position": position,
        "sample": told.sample,
    }
    facility, counts = _kept(models.Facility, {"key": told.key}, words)
    _unit(told, None)
    for number, place in enumerate(told.places):
        unit = _unit(told, place)
        _publish(unit, told.rules[place.rules])
        _, new = _kept(models.Place, {"unit_key": place.key}, _columns(facility, place, unit, number))
        counts = tuple(a + b for a, b in zip(counts, new, strict=True))
    return LoadReport(created=counts[0], updated=counts[1], unchanged=counts[2])


def _columns(facility: models.Facility, place: _Place, unit: scheduler.Unit, number: int) -> dict[str, Any]:
    return {
        "facility_id": facility.pk,
        "unit_id": unit.id,
        "title": place.title,
        "whole_key": place.whole,
        "purposes": list(place.purposes),
        "capacity": place.capacity,
        "groups_only": place.groups_only,
        "position": number,
        "sample": place.sample,
    }


def _kept(model: Any, key: dict[str, Any], words: dict[str, Any]) -> tuple[Any, tuple[int, ...]]:  # noqa: ANN401  two models
    """The row with these words, and whether it was made, changed or as it was."""
    row = model.objects.filter(**key).first()
    if row is None:
        return model.objects.create(**key, **words), (1, 0, 0)
    changed = [name for name, value in words.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, words[name])
    if changed:
        row.save(update_fields=[name.removesuffix("_id") if name == "facility_id" else name for name in changed])
    return row, (0, 1, 0) if changed else (0, 0, 1)


def _unit(told: _Facility, place: _Place | None) -> scheduler.Unit:
    """The unit in the pool; the facility itself only holds its places together."""
    key = place.key if place else told.key
    try:
        return scheduler.unit(key)
    except NotFound:
        return scheduler.create_unit(
            scheduler.NewUnit(
                key=key,
                title=place.full_title if place else told.title,
                kind=told.kind,
                department=told.department,
                parent=(place.whole or told.key) if place else None,
                area=told.area,
                bookable=place is not None,
                start_interval=_START_MINUTES,
                sample=place.sample if place else told.sample,
            ),
            SYSTEM,
        )


def _publish(unit: scheduler.Unit, rules: dict[str, Any]) -> None:
    if not scheduler.rule_versions(unit.key):
        scheduler.change_rules(unit.key, rules, _SINCE, SYSTEM)


LOADERS = (CityLoader("facilities", 50, load_facilities),)

"""The city's places: facilities.json and schools.json in its folder, into the pool and beside it.

Rules are published once, for uses from the first day of the file on; what a section has changed since is left alone.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.vision import api as vision
from hataori.kernel.actor import SYSTEM
from hataori.platform.organisation.api import CityLoader, LoadReport, keep_row, load_each

from . import models, open_data, photos

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
    photo: dict[str, Any] = field(default_factory=dict)
    equipment: tuple[dict[str, Any], ...] = ()


def load_facilities(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Make what is new and bring titles and purposes up to date; nothing is taken away (bookings depend on it)."""
    entries = enumerate([*_facilities(folder), *_schools(folder)])
    return load_each(entries, _load, lambda entry: entry[1].key)


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
            photo=each.get("photo", {}),
            equipment=tuple(each.get("equipment", ())),
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


def _load(entry: tuple[int, _Facility]) -> LoadReport:
    position, told = entry
    words = {
        "title": told.title,
        "kana": told.kana,
        "area": told.area,
        "kind": told.kind,
        "department": told.department,
        "position": position,
        "sample": told.sample,
    }
    facility, report = keep_row(models.Facility, {"key": told.key}, words)
    scheduler.ensure_unit(_unit(told, None), SYSTEM)
    for number, place in enumerate(told.places):
        unit = scheduler.ensure_unit(_unit(told, place), SYSTEM, rules=_rules(told, place), since=_SINCE)
        report += keep_row(models.Place, {"unit_key": place.key}, _columns(facility, place, unit, number))[1]
    for each in told.equipment:
        _keep_equipment(told, each)
    return report


def _keep_equipment(told: _Facility, each: dict[str, Any]) -> None:
    """A stock of the facility; what a section has changed since is left alone."""
    new = scheduler.NewEquipment(
        f"{told.key}-{each['add_on']}", each["title"], told.department, sample=each.get("sample", False)
    )
    scheduler.keep_equipment(new, (each["count"], _SINCE), (told.key, each["add_on"]), SYSTEM)


def _rules(told: _Facility, place: _Place) -> dict[str, Any]:
    """The rules of a place; that only groups may book it is a rule of the pool, whatever the channel."""
    rules: dict[str, Any] = told.rules[place.rules]
    return rules | {"groups_only": True} if place.groups_only else rules


def _columns(facility: models.Facility, place: _Place, unit: scheduler.Unit, number: int) -> dict[str, Any]:
    return {
        "facility_id": facility.pk,
        "unit_id": unit.id,
        "title": place.title,
        "whole_key": place.whole,
        "purposes": list(place.purposes),
        "capacity": place.capacity,
        "position": number,
        "sample": place.sample,
    }


def _unit(told: _Facility, place: _Place | None) -> scheduler.NewUnit:
    """The unit in the pool; the facility itself only holds its places together."""
    return scheduler.NewUnit(
        key=place.key if place else told.key,
        title=place.full_title if place else told.title,
        kind=told.kind,
        department=told.department,
        parent=(place.whole or told.key) if place else None,
        area=told.area,
        bookable=place is not None,
        start_interval=_START_MINUTES,
        sample=place.sample if place else told.sample,
    )


def load_photos(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Photos that facilities.json names (file, alt, credit, sample). What a section has put up or taken down stays."""
    known = {row.key: row for row in models.Facility.objects.all()}
    told = [_photo(known[each.key], each.photo) for each in _facilities(folder) if each.photo and each.key in known]
    return vision.load_illustrations(folder, told, photos.SCOPE)


def _photo(facility: models.Facility, told: dict[str, Any]) -> vision.ToldIllustration:
    caption = vision.Caption(told.get("alt", ""), told.get("credit", ""), sample=bool(told.get("sample")))
    where = f"facilities.json {facility.key} の写真"
    return vision.ToldIllustration(where, photos.depicted(facility), told.get("file", ""), caption)


LOADERS = (
    CityLoader("facilities", 50, load_facilities),
    CityLoader("facilities-photos", 52, load_photos),
    CityLoader("facilities-open-data", 55, open_data.load),
)

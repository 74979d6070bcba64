"""The city's kinds, routing and what belongs to others: service_types.json in its folder, loaded any number of times.

Kinds and owners follow the file; routing rows are put in only where there are none, then staff change them.
"""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

from hataori.platform.organisation.api import CityLoader, LoadReport, keep_row, load_each

from . import models

_WORDS = ("name", "description", "group", "type", "department", "days", "mode", "keywords", "taken_for", "position")
_OF_OWNER = ("owner", "words", "kinds", "phone", "advice")


def load_kinds(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Bring the kinds up to date; one that the file no longer has is retired, its requests stay. Targets that staff
    have changed stay too.
    """
    told = _read(folder)
    confirm = told.get("confirm", {})
    listed = [{**each, "confirm": confirm.get(each["code"], "")} for each in told.get("kinds", [])]
    report = load_each(listed, _kind, lambda each: str(each.get("code")))
    gone = models.Kind.objects.filter(retired=False).exclude(code__in=[each["code"] for each in listed])
    return report + LoadReport(removed=gone.update(retired=True) if listed else 0)


def _kind(told: dict[str, Any]) -> LoadReport:
    words = {name: told[name] for name in _WORDS} | {"confirm": told["confirm"], "retired": False}
    words["attributes"] = [dict(each) for each in told["attributes"]]
    if models.Kind.objects.filter(code=told["code"]).exists():
        del words["days"], words["mode"]
    return keep_row(models.Kind, {"code": told["code"]}, words)[1]


def load_owners(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Who looks after what is not the city's."""
    owners = [{**each, "position": place} for place, each in enumerate(_read(folder).get("owners", []))]
    return load_each(owners, _owner, lambda each: str(each.get("key")))


def _owner(told: dict[str, Any]) -> LoadReport:
    words = {name: told[name] for name in _OF_OWNER} | {"position": told["position"]}
    return keep_row(models.Owner, {"key": told["key"]}, words)[1]


def load_routing(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """The first routing rows of a new installation."""
    told = _read(folder).get("routing", [])
    if models.Routing.objects.exists():
        return LoadReport(unchanged=len(told))
    return load_each(told, _row, lambda each: str(each.get("position")))


def _row(told: dict[str, Any]) -> LoadReport:
    models.Routing.objects.create(
        position=told["position"],
        kind=told.get("kind", ""),
        area=told.get("area", ""),
        border=told.get("border", ""),
        weekdays=told.get("weekdays", "0123456"),
        since=time.fromisoformat(told.get("since", "00:00")),
        until=time.fromisoformat(told.get("until", "00:00")),
        department=told["department"],
        starts_on=date.fromisoformat(told["starts_on"]),
        ends_on=date.fromisoformat(told["ends_on"]) if told.get("ends_on") else None,
        note=told.get("note", ""),
    )
    return LoadReport(created=1)


def _read(folder: Path) -> dict[str, Any]:
    path = folder / "service_types.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


LOADERS = (
    CityLoader("request-kinds", 60, load_kinds),
    CityLoader("request-owners", 61, load_owners),
    CityLoader("request-routing", 62, load_routing),
)

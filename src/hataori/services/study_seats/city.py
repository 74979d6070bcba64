"""The city's study rooms: study_room.json in its folder, into the pool and beside it. Loading twice changes nothing."""

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

KIND = "seat"
_SINCE = date(2026, 4, 1)
_PARTS = ("title", "place", "department", "width", "height", "landmarks", "sample")


def load_rooms(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Make rooms and seats that are new, bring plans up to date; no seat is taken away, bookings depend on it."""
    path = folder / "study_room.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    created = updated = unchanged = 0
    problems: list[str] = []
    for each in told.get("rooms", []):
        try:
            done = _load(each)
        except HataoriError as refused:
            said = refused.problems[0].message if isinstance(refused, Rejected) else refused.message
            problems.append(f"{each.get('key')}: {said}")
            continue
        created, updated, unchanged = created + done[0], updated + done[1], unchanged + done[2]
    return LoadReport(created=created, updated=updated, unchanged=unchanged, problems=tuple(problems))


@transaction.atomic
def _load(told: dict[str, Any]) -> tuple[int, int, int]:
    unit = _unit(told["key"], f"{told['place']} {told['title']}", told, None)
    if not scheduler.rule_versions(unit.key):
        scheduler.change_rules(unit.key, told["rules"], _SINCE, SYSTEM)
    words = {name: told[name] for name in _PARTS} | {"unit_id": unit.id}
    room, *counts = _kept(models.Room, {"key": told["key"]}, words)
    for position, seat in enumerate(told["seats"]):
        counts = [a + b for a, b in zip(counts, _seat(room, seat, position, told), strict=True)]
    return counts[0], counts[1], counts[2]


def _seat(room: models.Room, seat: dict[str, Any], position: int, told: dict[str, Any]) -> list[int]:
    key = f"{room.key}-{seat['label'].lower()}"
    unit = _unit(key, f"{told['place']} {told['title']} {seat['label']}", told, room.key)
    words = {"room_id": room.pk, "unit_id": unit.id, "position": position, "features": seat.get("features", [])}
    return _kept(models.Seat, {"unit_key": key}, words | {name: seat[name] for name in ("label", "x", "y")})[1:]


def _unit(key: str, title: str, told: dict[str, Any], parent: str | None) -> scheduler.Unit:
    try:
        return scheduler.unit(key)
    except NotFound:
        new = scheduler.NewUnit(
            key,
            title,
            KIND,
            told["department"],
            parent=parent,
            bookable=parent is not None,
            start_interval=1,
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


LOADERS = (CityLoader("study-rooms", 52, load_rooms),)

"""The city's study rooms: study_room.json in its folder, into the pool and beside it. Loading twice changes nothing."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.platform.organisation.api import CityLoader, LoadReport, keep_row, load_each

from . import models

KIND = "seat"
_SINCE = date(2026, 4, 1)
_PARTS = ("title", "place", "department", "width", "height", "landmarks", "sample")


def load_rooms(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Make rooms and seats that are new, bring plans up to date; no seat is taken away, bookings depend on it."""
    path = folder / "study_room.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return load_each(told.get("rooms", []), _load, lambda room: str(room.get("key")))


def _load(told: dict[str, Any]) -> LoadReport:
    new = scheduler.NewUnit(
        told["key"],
        f"{told['place']} {told['title']}",
        KIND,
        told["department"],
        bookable=False,
        start_interval=1,
        sample=told["sample"],
    )
    unit = scheduler.ensure_unit(new, SYSTEM, rules=told["rules"], since=_SINCE)
    room, report = keep_row(
        models.Room, {"key": told["key"]}, {name: told[name] for name in _PARTS} | {"unit_id": unit.id}
    )
    for position, seat in enumerate(told["seats"]):
        report += _seat(room, seat, position, told)
    return report


def _seat(room: models.Room, seat: dict[str, Any], position: int, told: dict[str, Any]) -> LoadReport:
    key = f"{room.key}-{seat['label'].lower()}"
    new = scheduler.NewUnit(
        key,
        f"{told['place']} {told['title']} {seat['label']}",
        KIND,
        told["department"],
        parent=room.key,
        start_interval=1,
        sample=told["sample"],
    )
    unit = scheduler.ensure_unit(new, SYSTEM)
    words = {"room_id": room.pk, "unit_id": unit.id, "position": position, "features": seat.get("features", [])}
    return keep_row(models.Seat, {"unit_key": key}, words | {name: seat[name] for name in ("label", "x", "y")})[1]


LOADERS = (CityLoader("study-rooms", 52, load_rooms),)

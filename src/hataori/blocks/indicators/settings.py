"""The line's ends and the verdict's thresholds as the desk has set them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from . import models
from .rules import Path, Shape
from .types import PathVersion

DEFAULT = Path(t0=date(2026, 3, 31), t1=date(2031, 3, 31))
SHAPES: dict[str, str] = {
    "linear": "現状値から目標値まで、日数に比例する直線",
    "from_zero": "現状値がないので0から始める直線",
    "level": "現状値と目標値が同じ水平線",
    "target_only": "線は引かず、目標値とだけ比べる",
    "none": "目標値がないので線を引かない",
}


def path_on(day: date) -> Path:
    """The settings in effect on `day`; the built-in ones before a city is loaded."""
    row = models.PathSettings.objects.filter(effective_on__lte=day).order_by("-version").first()
    return path_of(row) if row else DEFAULT


def path_of(row: models.PathSettings) -> Path:
    """The row as the rules take it."""
    shapes = cast("Mapping[str, Shape]", row.shapes)
    return Path(row.t0, row.t1, row.on_track, row.mostly, row.behind, shapes)


def path_versions() -> list[PathVersion]:
    """All settings ever made, newest first."""
    rows = models.PathSettings.objects.order_by("-version")
    return [
        PathVersion(row.version, path_of(row), row.effective_on, row.reason, row.created_at, row.created_by_name)
        for row in rows
    ]


def from_pack(pack: Mapping[str, Any]) -> Path:
    """The settings a city's folder proposes."""
    thresholds, line = pack["verdict"]["thresholds"], pack["path"]
    return Path(
        t0=date.fromisoformat(line["t0"]),
        t1=date.fromisoformat(line["t1"]),
        on_track=thresholds["on_track"],
        mostly=thresholds["mostly"],
        behind=thresholds["behind"],
        shapes=line.get("exceptions", {}),
    )

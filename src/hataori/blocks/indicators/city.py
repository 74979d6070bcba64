"""Loads how the city's indicators are counted: from its folder, then from what the services declare."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hataori.platform.organisation.api import CityLoader, LoadReport
from hataori.platform.services.api import services

from . import actions
from .settings import from_pack


def load(city_folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Declare every definition; a second run changes nothing."""
    path = city_folder / "plan" / "indicators.json"
    if not path.is_file():
        return LoadReport(problems=(f"{path.name} がありません。指標の数え方は読み込みませんでした。",))
    pack = json.loads(path.read_text(encoding="utf-8"))
    actions.seed_path(from_pack(pack))
    changed = [actions.declare(body, owner="") for body in [*pack["indicators"], *pack["counters"], *_declared()]]
    return LoadReport(created=sum(changed), unchanged=len(changed) - sum(changed))


def _declared() -> Iterable[Mapping[str, Any]]:
    """Series that running services bring and the plan does not know."""
    return [body for service in services() for body in service.definitions]


LOADERS = (CityLoader("indicators", 30, load),)

"""The city's locks: locks.json in its folder. Units that are not there yet do no harm: the key alone is kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import HataoriError
from hataori.platform.organisation.api import CityLoader, LoadReport

from . import models, registering
from .types import NewLock


def load_locks(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Register what is new, bring up to date what is there; nothing is taken away (bookings may depend on it)."""
    path = folder / "locks.json"
    if not path.exists():
        return LoadReport()
    created = updated = unchanged = 0
    problems: list[str] = []
    for new in _named(folder, json.loads(path.read_text(encoding="utf-8"))):
        before = models.Lock.objects.filter(key=new.key).exists()
        try:
            _, changed = registering.change(new, actor=SYSTEM)
        except HataoriError as refused:
            problems.append(f"locks.json: {new.key}: {refused.message}")
            continue
        created, updated = created + (not before), updated + (before and changed)
        unchanged += not changed
    return LoadReport(created=created, updated=updated, unchanged=unchanged, problems=tuple(problems))


def _named(folder: Path, told: dict[str, Any]) -> Iterator[NewLock]:
    """A lock for every place of a school that can be booked, and for every door named at a site of its own."""
    own = {site["key"]: site for site in told.get("sites", ())}
    path = folder / str(told.get("schools", ""))
    schools = json.loads(path.read_text(encoding="utf-8"))["schools"] if path.is_file() else []
    for site in (*schools, *(site for key, site in own.items() if key not in {each["key"] for each in schools})):
        for unit in site.get("units", told["doors"]):
            yield _lock(told, site, unit, own.get(site["key"], {}).get("locks", {}).get(unit, {}))


def _lock(told: dict[str, Any], site: dict[str, Any], unit: str, own: dict[str, Any]) -> NewLock:
    key = f"{site['key']}-{unit}"
    return NewLock(
        key=key,
        title=f"{site['title']} {told['doors'].get(unit, unit)}",
        site=site["key"],
        site_title=site["title"],
        driver=own.get("driver", told["driver"]),
        address=own.get("address", {"name": key, "id": key}),
        department=told["department"],
        units=(key,),
        first_place=int(own.get("first_place", told.get("first_place", 0))),
        places=int(own.get("places", told.get("places", 30))),
        sample=bool(own.get("sample", told.get("sample", True))),
    )


LOADERS = (CityLoader("locks", 60, load_locks),)

"""The city's locks: locks.json in its folder. Units that are not there yet do no harm: the key alone is kept."""

import json
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
    for new in _named(json.loads(path.read_text(encoding="utf-8"))):
        before = models.Lock.objects.filter(key=new.key).exists()
        try:
            _, changed = registering.change(new, actor=SYSTEM)
        except HataoriError as refused:
            problems.append(f"locks.json: {new.key}: {refused.message}")
            continue
        created, updated = created + (not before), updated + (before and changed)
        unchanged += not changed
    return LoadReport(created=created, updated=updated, unchanged=unchanged, problems=tuple(problems))


def _named(told: dict[str, Any]) -> list[NewLock]:
    """One lock for every door named at a site."""
    return [
        NewLock(
            key=f"{site['key']}-{door['key']}",
            title=f"{site['title']} {door['title']}",
            site=site["key"],
            site_title=site["title"],
            driver=door.get("driver", told["driver"]),
            address=door.get("address") or {"name": f"{site['key']}-{door['key']}"},
            department=told["department"],
            units=(f"{site['key']}-{door['key']}",),
            first_place=int(told.get("first_place", 0)),
            places=int(told.get("places", 30)),
            sample=bool(told.get("sample", True)),
        )
        for site in told["sites"]
        for door in site.get("doors", told["doors"])
    ]


LOADERS = (CityLoader("locks", 60, load_locks),)

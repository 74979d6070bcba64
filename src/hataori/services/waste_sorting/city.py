"""The city's own calendar and things: waste/ (5374's files and words.json) and waste_items.csv of its folder."""

import csv
import json
from pathlib import Path

from django.conf import settings

from hataori.kernel.actor import SYSTEM
from hataori.platform.organisation.api import CityLoader, LoadReport

from . import importing
from .rules.folder import NotAFolder, Thing


def load_waste(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """The same calendar again changes nothing; what the desk has moved or closed stays."""
    own = folder / "waste"
    if not own.is_dir():
        return LoadReport()
    try:
        done = importing.import_folder(settings.HATAORI_CITY, own, SYSTEM, _words(own), _things(folder))
    except NotAFolder as refused:
        return LoadReport(problems=(f"waste: {refused}",))
    problems = tuple(f"waste: {each['row']}行目 {each['area']} {each['category']}" for each in done.lint)
    return LoadReport(created=int(done.changed), unchanged=int(not done.changed), problems=problems)


def _words(own: Path) -> importing.CityWords:
    path = own / "words.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return importing.CityWords(
        title=told.get("title", ""),
        prefecture_code=told.get("prefecture_code", ""),
        prefecture=told.get("prefecture", ""),
        sample=bool(told.get("sample")),
        on_holiday=told.get("on_holiday", {}),
        names=told.get("names", {}),
        confirm=frozenset(told.get("confirm_kinds", ())),
        towns=told.get("towns", {}),
    )


def _things(folder: Path) -> tuple[Thing, ...]:
    path = folder / "waste_items.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(Thing(row["kind"], row["item"], row["note"], row["reading"]) for row in csv.DictReader(file))


LOADERS = (CityLoader("waste", 88, load_waste),)

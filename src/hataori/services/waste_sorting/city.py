"""The city's own calendar, things and pictures: waste/ (5374's files, words.json, pictures.csv), waste_items.csv."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from hataori.blocks.vision import api as vision
from hataori.kernel.actor import SYSTEM
from hataori.platform.organisation.api import CityLoader, LoadReport

from . import importing, models, pictures
from .rules.folder import NotAFolder, Thing, decode


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


def load_pictures(folder: Path, data: Path | None) -> LoadReport:  # noqa: ARG001  a loader's signature
    """Pictures of things: waste/pictures.csv (item, file, alt, credit, sample). What the desk did to one stays."""
    table, slug = folder / "waste" / "pictures.csv", settings.HATAORI_CITY
    if not models.City.objects.filter(slug=slug).exists():
        return LoadReport()
    names = set(models.Item.objects.filter(city__slug=slug).values_list("name", flat=True))
    rows = list(_pictures(table, slug)) if table.exists() else []
    listed = [row for row in rows if row.of.title in names]
    strangers = tuple(f"{row.where}: 品目の一覧にない名前です。" for row in rows if row.of.title not in names)
    scope, together = pictures.scope_of(slug), lambda: pictures.changed(slug)
    return vision.load_illustrations(table.parent, listed, scope, together) + LoadReport(problems=strangers)


def _pictures(table: Path, slug: str) -> Iterator[vision.ToldIllustration]:
    text = decode(table.read_bytes())[0].replace("\0", "")
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), 2):
        cells = {name: (row.get(name) or "").strip() for name in ("item", "file", "alt", "credit", "sample")}
        caption = vision.Caption(cells["alt"], cells["credit"], sample=cells["sample"] == "yes")
        where = f"waste/pictures.csv {number}行目 {cells['item']}"
        yield vision.ToldIllustration(where, pictures.depicted(slug, cells["item"]), cells["file"], caption)


LOADERS = (CityLoader("waste", 88, load_waste), CityLoader("waste-pictures", 89, load_pictures))

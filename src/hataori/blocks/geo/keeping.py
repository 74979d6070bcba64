"""Keeping borders: a file brings a layer in, the desk draws, changes and takes away one area; each a fact."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record
from hataori.platform.organisation.api import LoadReport

from .areas import as_area
from .borders import Border, read_geojson
from .importing import renew, told
from .models import AreaRow
from .neighbours import Overlap, overlaps_of
from .queries import far_from_city
from .sound import Sound, Unsound, made_sound
from .types import EVER, Area

_CITY = "city"
"""The layer that is the city's own border: it is not measured against the towns."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file did: counts with what was left out, and what was repaired, a line each."""

    report: LoadReport
    repaired: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewArea:
    """A border as somebody draws it: (lon, lat), rings open or closed. Without a `key` it is another area."""

    layer: str
    name: str
    polygons: list[list[list[tuple[float, float]]]]
    key: str = ""
    starts_on: date = EVER


def import_areas(
    path: Path, layer: str, *, actor: Actor, name_property: str = "", source: str = "import"
) -> LoadReport:
    """The polygons of a GeoJSON file as the areas of `layer`, instead of those that were there.

    What can be repaired safely is (`bring_in` tells what). Rejected for a file that is no GeoJSON.
    """
    try:
        raw = path.read_bytes()
    except OSError:
        said = f"ファイルを開けません: {path.name}"
        raise Rejected([FieldProblem("file", "not_found", said)], said) from None
    return bring_in(raw, layer, actor=actor, name_property=name_property, source=source).report


def bring_in(
    raw: bytes, layer: str, *, actor: Actor, name_property: str = "", source: str = "import", replace: bool = True,
    starts_on: date = EVER,
) -> Brought:  # fmt: skip
    """The areas of a GeoJSON file from a day on; with `replace` those of the layer that are not in it go. Rejected."""
    read = read_geojson(raw, name_property=name_property, far=None if layer == _CITY else far_from_city())
    with transaction.atomic():
        report = LoadReport(problems=read.refused)
        kept = []
        for border in read.borders:
            row, done = _keep(_wanted(layer, border, starts_on, source))
            report += done
            kept.append(row.pk)
        if replace and kept:
            gone = AreaRow.objects.filter(layer=layer).exclude(pk__in=kept)
            report += LoadReport(removed=gone.count())
            gone.delete()
        if report.changed:
            _record_file(report, len(read.repaired), layer, actor)
    return Brought(report, read.repaired)


def _record_file(report: LoadReport, repaired: int, layer: str, actor: Actor) -> None:
    told(report, actor, f"geo/areas/{layer}")
    counts = {"created": report.created, "updated": report.updated, "removed": report.removed}
    data = {"layer": layer, **counts, "refused": len(report.problems), "repaired": repaired}
    record("areas.imported", subject=f"areas/{layer}", data=data, actor=actor)


def _wanted(layer: str, border: Border, starts_on: date, source: str) -> AreaRow:
    return AreaRow(
        layer=layer,
        key=border.key,
        name=border.name,
        properties=dict(border.properties),
        shape=_shape(border.sound),
        starts_on=starts_on,
        source=source,
    )


def _shape(sound: Sound) -> list[Any]:
    return [[[list(corner) for corner in ring] for ring in rings] for rings in sound.polygons]


_TOLD = ("name", "properties", "shape", "source")


def _keep(wanted: AreaRow) -> tuple[AreaRow, LoadReport]:
    where = {"layer": wanted.layer, "key": wanted.key, "starts_on": wanted.starts_on}
    row = AreaRow.objects.filter(**where).first()
    if row is None:
        wanted.save(force_insert=True)
        return wanted, LoadReport(created=1)
    if all(getattr(row, name) == getattr(wanted, name) for name in _TOLD):
        return row, LoadReport(unchanged=1)
    for name in _TOLD:
        setattr(row, name, getattr(wanted, name))
    row.save(update_fields=list(_TOLD))
    return row, LoadReport(updated=1)


def overlaps(new: NewArea) -> tuple[Overlap, ...]:
    """The neighbours that the border would overlap from its day on. Rejected as by `keep_area`."""
    sound = _sound(new, [])
    return overlaps_of(new.layer, new.key, new.name.strip(), sound.polygons, new.starts_on)


def _sound(new: NewArea, problems: list[FieldProblem]) -> Sound:
    try:
        return made_sound(new.polygons, far_from_city())
    except Unsound as bad:
        raise Rejected([*problems, FieldProblem("corners", "unsound", f"{bad}。")]) from None


def keep_area(new: NewArea, *, actor: Actor) -> tuple[Area, tuple[str, ...]]:
    """Draw an area, or draw it anew from its day on; with what was repaired. Rejected by field (name, corners).

    From now on the layer is the desk's: loading the city's folder leaves it alone.
    """
    name = new.name.replace("\x00", "").strip()[:150]
    problems = [] if name else [FieldProblem("name", "required", "区域の名前を入力してください。")]
    sound = _sound(new, problems)
    if problems:
        raise Rejected(problems)
    with transaction.atomic():
        row = _draw(new, name, sound)
        taken_over(new.layer)
        renew()
        data = {"layer": row.layer, "name": row.name, "corners": sound.corners, "starts_on": f"{row.starts_on}"}
        record("area.kept", subject=f"area/{row.layer}/{row.key}", data=data, actor=actor)
        audit.record("area.kept", actor=actor, subject=f"area/{row.layer}/{row.key}", detail=data)
    return as_area(row), sound.notes


def _draw(new: NewArea, name: str, sound: Sound) -> AreaRow:
    key = new.key or uuid.uuid4().hex[:12]
    where = {"layer": new.layer, "key": key}
    row = AreaRow.objects.filter(**where, starts_on=new.starts_on).first() or AreaRow(**where, starts_on=new.starts_on)
    properties = dict(row.properties)
    properties.pop("sample", None)  # whoever draws it anew means it
    row.name, row.shape, row.properties = name, _shape(sound), properties
    row.save()
    return row


def taken_over(layer: str) -> None:
    """The desk has changed the layer: all of it is the desk's."""
    AreaRow.objects.filter(layer=layer).exclude(source="desk").update(source="desk")


@transaction.atomic
def remove_area(layer: str, row: int, *, actor: Actor) -> Area:
    """Take a border away; what lies in it belongs to no area of the layer then. NotFound."""
    found = AreaRow.objects.filter(layer=layer, pk=row).first()
    if found is None:
        raise NotFound("area_not_found", "その区域はありません。一覧から選び直してください。")
    area = as_area(found)
    found.delete()
    taken_over(layer)
    renew()
    data = {"layer": layer, "name": area.name, "starts_on": f"{area.starts_on}"}
    record("area.removed", subject=f"area/{layer}/{area.key}", data=data, actor=actor)
    audit.record("area.removed", actor=actor, subject=f"area/{layer}/{area.key}", detail=data)
    return area


def rows_of(layer: str) -> Iterable[AreaRow]:
    """All borders of a layer, those to come too."""
    return AreaRow.objects.filter(layer=layer).order_by("name", "key", "starts_on")

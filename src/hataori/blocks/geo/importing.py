"""Bringing places in: a file replaces what its source brought before; a second run changes nothing."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from django.db import models, transaction

from hataori.kernel.actor import Actor
from hataori.kernel.geodesy import cell_of
from hataori.platform.audit import api as audit
from hataori.platform.organisation.api import LoadReport

from .models import PlaceRow, Revision
from .naming import guessed_reading, search_form
from .reading import Read, read_places, read_towns

_BATCH = 500


def import_towns(
    path: Path, *, actor: Actor, kana: Mapping[str, str] | None = None, source: str = "import"
) -> LoadReport:
    """Towns of Geolonia's 住所データ (JSON of one city) or of the city's own list, instead of those that were here.

    `kana` gives readings by town (without 丁目). Rejected for a file that is no list.
    """
    found, problems = read_towns(path)
    before = PlaceRow.objects.filter(kind__in=("town", "koaza"))
    return _keep(before, [_row(read, source, kana or {}) for read in found], problems, actor, "geo/towns")


def import_places(path: Path, kind: str, *, actor: Actor, source: str = "import") -> LoadReport:
    """Landmarks or poles of a CSV or JSON file, instead of those of that kind and source. Rejected as above."""
    found, problems = read_places(path, kind)
    before = PlaceRow.objects.filter(kind=kind, source=source)
    return _keep(before, [_row(read, source, {}) for read in found], problems, actor, f"geo/{kind}s")


@transaction.atomic
def _keep(
    before: models.QuerySet[PlaceRow], rows: Iterable[PlaceRow], problems: Sequence[str], actor: Actor, subject: str
) -> LoadReport:
    held = {row.key: row for row in before}
    report = _replace_places(held, {row.key: row for row in rows}, tuple(problems))
    told(report, actor, subject)
    return report


def _row(read: Read, source: str, kana: Mapping[str, str]) -> PlaceRow:
    return PlaceRow(
        key=read.key,
        source=source,
        kind=read.kind,
        name=read.name,
        kana=read.kana or _with_part(kana.get(read.town, ""), read),
        town=read.town,
        part=read.part,
        found_by=search_form(read.name)[:200],
        lat=read.lat,
        lon=read.lon,
        cell=cell_of(read.lat, read.lon),
        rough=read.rough,
    )


def _with_part(kana: str, read: Read) -> str:
    """A town's given reading with the numbered 丁目 after it; a 小字's reading nobody has given."""
    return "" if not kana or read.kind == "koaza" else f"{kana}{read.part.replace('丁目', 'チョウメ')}"


_COMPARED = ("source", "kind", "name", "kana", "town", "part", "found_by", "lat", "lon", "cell", "rough")


def _replace_places(
    held: Mapping[str, PlaceRow], wanted: Mapping[str, PlaceRow], problems: tuple[str, ...]
) -> LoadReport:
    changed = [row for key, row in wanted.items() if key in held and _differs(row, held[key])]
    new = [row for key, row in wanted.items() if key not in held]
    gone = [row.pk for key, row in held.items() if key not in wanted]
    for row in (*changed, *new):
        row.reading = "" if row.kind == "pole" else guessed_reading(row.name)
    for row in changed:
        row.pk = held[row.key].pk
    _in_batches(gone, lambda keys: PlaceRow.objects.filter(pk__in=keys).delete())
    PlaceRow.objects.bulk_update(changed, [*_COMPARED, "reading"], batch_size=_BATCH)
    PlaceRow.objects.bulk_create(new, batch_size=_BATCH)
    same = len(wanted) - len(changed) - len(new)
    return LoadReport(len(new), len(changed), same, len(gone), problems)


def _differs(row: PlaceRow, held: PlaceRow) -> bool:
    return any(getattr(row, name) != getattr(held, name) for name in _COMPARED)


def _in_batches(keys: Sequence[int], act: Callable[[Sequence[int]], object]) -> None:
    for start in range(0, len(keys), _BATCH):
        act(keys[start : start + _BATCH])


def renew() -> None:
    """Name the state anew, so that every process reads it again; inside the transaction that changed it."""
    Revision.objects.update_or_create(id=1, defaults={"state": str(uuid.uuid4())})


def told(report: LoadReport, actor: Actor, subject: str) -> None:
    """Say in the audit log what was brought in, and name the state anew, so that every process reads it again."""
    if not report.changed:
        return
    renew()
    counts = {
        "new": report.created,
        "changed": report.updated,
        "gone": report.removed,
        "left_out": len(report.problems),
    }
    audit.record("geo.imported", actor=actor, subject=subject, detail=counts)

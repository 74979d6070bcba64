"""A folder of 5374 files into the database, whole or not at all; the same folder again changes nothing."""

import hashlib
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.events.api import record

from . import calendars, models
from .rules.folder import Folder, Thing, read_folder
from .rules.search import sounds

_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}")


@dataclass(frozen=True, slots=True)
class CityWords:
    """What the files do not say of the municipality."""

    title: str = ""
    prefecture_code: str = ""
    prefecture: str = ""
    sample: bool = False
    on_holiday: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    confirm: frozenset[str] = frozenset()
    towns: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    slug: str
    areas: int
    kinds: int
    items: int
    lint: list[dict[str, Any]]
    notes: list[str]
    changed: bool


def import_folder(
    slug: str, folder: Path, actor: Actor, words: CityWords | None = None, things: tuple[Thing, ...] = ()
) -> Imported:
    """Read the folder and let the calendar of `slug` be what it says, with `things` beside those of target.csv.

    NotAFolder where it holds no calendar.
    """
    told, words = read_folder(folder), words or CityWords()
    told = replace(told, things=(*told.things, *things))
    digest = hashlib.sha256(repr((told, sorted(asdict(words).items(), key=str))).encode()).hexdigest()
    lint = [asdict(each) | {"problems": list(each.problems)} for each in told.findings]
    answer = Imported(slug, len(told.areas), len(told.kinds), len(told.things), lint, list(told.notes), changed=True)
    with transaction.atomic():
        if models.ImportReport.objects.filter(city__slug=slug, digest=digest).exists():
            return Imported(**{**asdict(answer), "changed": False})
        city = _city(slug, words)
        _write(city, told, words)
        report = {"digest": digest, "lint": lint, "notes": list(told.notes), "imported_at": clock.now()}
        models.ImportReport.objects.update_or_create(city=city, defaults=report)
        counts = {"areas": answer.areas, "kinds": answer.kinds, "items": answer.items, "findings": len(lint)}
        record("waste.imported", subject=f"waste/{slug}", data=counts, actor=actor)
    return answer


def touch(city: models.City) -> None:
    """Something of the city's calendar has changed: kept answers are of yesterday. Inside the change's transaction."""
    city.stamp, city.changed_at = secrets.token_hex(8), clock.now()
    city.save(update_fields=["stamp", "changed_at"])
    calendars.changed(city.slug)


def keys_of(names: Iterable[str]) -> list[str]:
    """A key for each name that stays the same over imports; the second area of one name has its own."""
    seen: Counter[str] = Counter()
    keys = []
    for name in names:
        seen[name] += 1
        keys.append(hashlib.blake2s(f"{name}\x00{seen[name]}".encode(), digest_size=6).hexdigest())
    return keys


def _city(slug: str, words: CityWords) -> models.City:
    row, _ = models.City.objects.get_or_create(slug=slug, defaults={"title": slug, "changed_at": clock.now()})
    row.title = words.title or row.title
    row.prefecture_code = words.prefecture_code or row.prefecture_code
    row.prefecture = words.prefecture or row.prefecture
    row.sample = words.sample
    row.stamp, row.changed_at = secrets.token_hex(8), clock.now()
    row.save()
    calendars.changed(slug)
    return row


def _write(city: models.City, told: Folder, words: CityWords) -> None:
    _write_kinds(city, told, words)
    _write_areas(city, told, words)
    city.closures.filter(by_desk=False).delete()
    models.Closure.objects.bulk_create(
        models.Closure(city=city, centre=each.centre[:200], start=each.period.start, end=each.period.end)
        for each in told.closures
    )
    city.items.all().delete()
    models.Item.objects.bulk_create(
        (
            models.Item(
                city=city,
                position=n,
                name=each.name[:300],
                reading=sounds(each.name, each.furigana),
                label=each.label[:200],
                notice=each.notice,
            )
            for n, each in enumerate(told.things)
        ),
        batch_size=500,
    )


def _write_kinds(city: models.City, told: Folder, words: CityWords) -> None:
    rules = dict(city.kinds.values_list("name", "on_holiday"))
    described = {each.label: each for each in told.described}
    city.kinds.all().delete()
    rows = []
    for n, name in enumerate(told.kinds):
        more = described.get(name)
        rows.append(
            models.Kind(
                city=city,
                position=n,
                name=name[:200],
                sublabel=more.sublabel[:200] if more else "",
                description=more.description if more else "",
                colour=more.colour if more and _COLOUR.fullmatch(more.colour) else "",
                names=dict(words.names.get(name, {})),
                on_holiday=words.on_holiday.get(name) or rules.get(name, "collect"),
                confirm=name in words.confirm,
            )
        )
    models.Kind.objects.bulk_create(rows)


def _write_areas(city: models.City, told: Folder, words: CityWords) -> None:
    known = {row.key: row for row in city.areas.all()}
    new: list[models.Area] = []
    old: list[models.Area] = []
    for key, each in zip(keys_of(area.name for area in told.areas), told.areas, strict=True):
        row = known.pop(key, None)
        (old if row else new).append(row := row or models.Area(city=city, key=key))
        row.name, row.row, row.centre, row.cells = each.name[:200], each.row, each.centre[:200], list(each.cells)
        row.towns, row.active = list(words.towns.get(each.name, [])), True
    for gone in known.values():
        gone.active = False
    models.Area.objects.bulk_create(new, batch_size=500)
    changed = ["name", "row", "centre", "cells", "towns", "active"]
    models.Area.objects.bulk_update([*old, *known.values()], changed, batch_size=200)

"""Entries between the database and the draw, a million at a time."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from hataori.kernel.errors import NotFound

from . import models
from .entries import Entry
from .suiting import published_name

_AT_ONCE = 20_000
_entry = partial(tuple.__new__, Entry)  # what Entry._make does, without its call


def row_of(round_id: str, *, lock: bool = False) -> models.Round:
    """The round; NotFound where there is none. `lock` holds it (and with it all new entries) until the commit."""
    try:
        rows = models.Round.objects.select_for_update() if lock else models.Round.objects
        return rows.get(pk=round_id)
    except (models.Round.DoesNotExist, ValidationError):
        raise NotFound from None


def entries_of(row: models.Round) -> list[Entry]:
    """All entries that stand, as the draw takes them, in no order; a group's name is there once, not once a wish."""
    keys, groups = slot_keys(row), group_names(row)
    found = models.Entry.objects.filter(round=row, standing="standing")
    read = found.values_list("id", "group_id", "slot_id", "rank").iterator(chunk_size=_AT_ONCE)
    once = groups.setdefault
    return [_entry((entry_id, once(group, group), keys[slot], rank)) for entry_id, group, slot, rank in read]


def group_names(row: models.Round) -> dict[str, str]:
    """Names that groups publish other than their pseudonyms: with purpose and number, in rounds of format 2."""
    told = models.Group.objects.filter(round=row, purpose__isnull=False, wanted__isnull=False)
    rows = told.values_list("pseudonym", "purpose", "wanted")
    return {pseudonym: published_name(pseudonym, purpose, wanted) for pseudonym, purpose, wanted in rows}


def slot_keys(row: models.Round) -> dict[int, str]:
    """Names in the draw by our own numbers."""
    return dict(models.Slot.objects.filter(round=row).values_list("id", "key"))


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles, which would walk through millions of entries that have none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def take_turns(keys: Iterable[str]) -> None:
    """On PostgreSQL: one transaction at a time for each key, in one order for all. SQLite has one writer anyway."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("turns are taken inside a transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for number in sorted({int(key[:15], 16) for key in keys}):
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])

"""The parameter tables in force: the city's folder, and the dated rows the desk has published since."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

from hataori.blocks.schemes.api import Row, Tables, load_tables

from . import models


def tables() -> Tables:
    """Every scheme's table as it stands now."""
    published = models.ParameterRow.objects.filter(published_at__isnull=False, withdrawn_at__isnull=True)
    return with_rows(_folder(Path(settings.HATAORI_CITY_FOLDER) / "schemes"), published.order_by("begins"))


def with_rows(base: Tables, added: Iterable[models.ParameterRow]) -> Tables:
    """The tables with later rows put in: each ends the row before it on the day before it begins."""
    changed = dict(base)
    for row in added:
        table = changed[row.scheme]
        changed[row.scheme] = table.with_rows(_inserted(table.rows, _as_row(row)))
    return changed


@cache
def _folder(path: Path) -> Tables:
    return load_tables(path)


def _as_row(row: models.ParameterRow) -> Row:
    value = tuple(row.value) if isinstance(row.value, list) else row.value
    return Row(row.name, value, row.begins, date.max, row.law, row.article, row.source, row.confirm)


def _inserted(rows: tuple[Row, ...], new: Row) -> tuple[Row, ...]:
    kept = tuple(
        replace(row, ends=new.begins - timedelta(days=1)) if row.name == new.name and row.covers(new.begins) else row
        for row in rows
    )
    return (*kept, new)

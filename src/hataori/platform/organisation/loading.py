"""What loaders of a city's folder have in common: each entry whole or not at all, each row as the file says now."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.db import models, transaction

from hataori.kernel.errors import HataoriError, Rejected

from .city_loader import LoadReport

Entry = TypeVar("Entry")
Row = TypeVar("Row", bound=models.Model)


def load_each(
    entries: Iterable[Entry], load: Callable[[Entry], LoadReport], name_of: Callable[[Entry], str]
) -> LoadReport:
    """Load each entry in a transaction of its own; one that is refused is named with the sentence and left out."""
    report = LoadReport()
    for entry in entries:
        try:
            with transaction.atomic():
                report += load(entry)
        except HataoriError as refused:
            said = refused.problems[0].message if isinstance(refused, Rejected) else refused.message
            report += LoadReport(problems=(f"{name_of(entry)}: {said}",))
    return report


def keep_row(model: type[Row], key: Mapping[str, Any], words: Mapping[str, Any]) -> tuple[Row, LoadReport]:
    """The row of that key, made or brought up to date with these columns, and which of it was needed."""
    row, made = model._default_manager.get_or_create(**key, defaults=words)  # noqa: SLF001  as Django's own generic code does
    if made:
        return row, LoadReport(created=1)
    if all(getattr(row, name) == value for name, value in words.items()):
        return row, LoadReport(unchanged=1)
    model._default_manager.filter(pk=row.pk).update(**words)  # noqa: SLF001
    return row, LoadReport(updated=1)

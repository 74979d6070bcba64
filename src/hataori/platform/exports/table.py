"""What a table for export is: columns by name, rows as mappings or sequences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from hataori.kernel.clock import JST

Datatype = Literal["string", "integer", "number", "boolean", "date", "dateTime"]
Row = Mapping[str, Any] | Sequence[Any]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `name` is the key in a row, `title` the heading (the name when empty)."""

    name: str
    title: str = ""
    datatype: Datatype = "string"
    description: str = ""

    @property
    def heading(self) -> str:
        """What stands over the column."""
        return self.title or self.name


def as_columns(columns: Sequence[Column | str]) -> list[Column]:
    """Names alone are fine."""
    return [column if isinstance(column, Column) else Column(column) for column in columns]


def cells(row: Row, columns: Sequence[Column]) -> list[Any]:
    """A row's values in the columns' order."""
    return [row[column.name] for column in columns] if isinstance(row, Mapping) else list(row)


def safe_cell(value: Any) -> Any:  # noqa: ANN401  any cell
    """A value for a spreadsheet: text that would run as a formula gets an apostrophe before it (OWASP CSV Injection).

    Numbers stay numbers (−5 is no formula); times come in JST with their offset, dates in ISO form.
    """
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" 　").startswith(_FORMULA) or value.startswith(_FORMULA) else value
    if isinstance(value, datetime):
        return value.astimezone(JST).isoformat(timespec="seconds")
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value

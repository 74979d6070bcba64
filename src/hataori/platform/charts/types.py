"""What goes into a chart and what comes out."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Line:
    """One line over time. `kind` decides its look: counted values, the plan's path, or values from outside."""

    name: str
    points: tuple[tuple[date, float], ...]
    kind: Literal["actual", "path", "outside"] = "actual"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the plan wants to be, and by when."""

    on: date
    value: float
    name: str = "目標"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `mark` is a line across it (last year's value, a limit), `note` stands beside the value.

    A `value` of None is not known or not told: no bar is drawn, and the note alone says why.
    """

    label: str
    value: float | None
    note: str = ""
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """`svg` is safe to print as it is; `columns` and `rows` tell the same facts; `summary` says the point."""

    key: str
    title: str
    summary: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def shown(value: float | None, unit: str) -> str:
    """A number as printed: 26.0%, 1,234件, 4,000時間; a dash where there is none."""
    if value is None:
        return "—"
    if float(value).is_integer() and unit != "%":
        return f"{value:,.0f}{unit}"
    return f"{value:,.1f}{unit}"

"""What crosses the indicators' door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .rules import OutsideCount, Path


@dataclass(frozen=True, slots=True)
class Series:
    """A number's name, owner and the plan's own figures. `departments` are keys of the organisation."""

    key: str
    kind: str
    measure: str
    measure_number: int
    measure_slug: str
    measure_title: str
    departments: tuple[str, ...]
    name: str
    series: str = ""
    unit: str = ""
    baseline: float | None = None
    baseline_text: str = ""
    target: float | None = None
    target_text: str = ""
    target_fiscal_year: int | None = None
    plan_version: str = ""

    @property
    def of_plan(self) -> bool:
        """Whether the plan names it; else a running service brought it along."""
        return bool(self.plan_version)

    @property
    def title(self) -> str:
        """Name with its part: コンビニ交付利用率（税以外）."""
        return f"{self.name}（{self.series}）" if self.series else self.name


@dataclass(frozen=True, slots=True)
class PartValue:
    """One part on a day: counted from the log, reported from outside, and their sum; `events` counts log events."""

    name: str
    title: str
    counted: float
    outside: float
    events: int

    @property
    def total(self) -> float:
        """Counted and reported together."""
        return self.counted + self.outside


@dataclass(frozen=True, slots=True)
class Value:
    """A series on a day. `value` is None unless `state` is measured; `expected` is None where no line is drawn."""

    series: Series
    as_of: date
    state: str
    value: float | None
    expected: float | None
    verdict: str
    shape: str
    parts: tuple[PartValue, ...]
    outside: tuple[OutsideCount, ...]
    last_record_on: date | None
    stale: bool
    unit: str
    decimals: int
    window: str
    scoring: str
    definition_version: int
    min_n: int = 0
    building: bool = False

    @property
    def numerator(self) -> float | None:
        """The numerator's total, None while nothing may be told."""
        return self.parts[0].total if self.parts and self.state in ("measured", "no_denominator") else None

    @property
    def denominator(self) -> float | None:
        """The denominator's total where there is one."""
        return self.parts[1].total if self.numerator is not None and self.scoring == "proportion" else None


@dataclass(frozen=True, slots=True)
class DefinitionVersion:
    """One version of how a series is counted, with the choices made where the plan leaves things open."""

    id: int
    key: str
    version: int
    body: Mapping[str, Any]
    choices: Mapping[str, str]
    owner: str
    effective_on: date
    reason: str
    created_at: datetime
    created_by_name: str
    state: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PathVersion:
    """One version of the line's ends and thresholds."""

    version: int
    path: Path
    effective_on: date
    reason: str
    created_at: datetime | None
    created_by_name: str


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a breakdown: a channel, a department or a source, and its part of the numbers."""

    name: str
    amounts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class BehindEvent:
    """An event behind a number, without anything that leads to a person."""

    id: str
    type: str
    title: str
    time: datetime
    channel: str
    department: str
    amount: float | None


@dataclass(frozen=True, slots=True)
class BehindPage:
    """One page of the events behind a part."""

    rows: tuple[BehindEvent, ...]
    total_events: int
    amount: float | None
    page: int
    pages: int
    suppressed: bool

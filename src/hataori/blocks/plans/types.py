"""What crosses the plan's door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One series of a measure: current value and target, as printed and as numbers (None where the plan has 「—」)."""

    key: str
    name: str
    series: str
    unit: str
    baseline: float | None
    baseline_text: str
    target: float | None
    target_text: str
    target_fiscal_year: int | None

    @property
    def title(self) -> str:
        """Name with its part: コンビニ交付利用率（税以外）."""
        return f"{self.name}（{self.series}）" if self.series else self.name


@dataclass(frozen=True, slots=True)
class Measure:
    """One 個別施策. `departments` are keys of the organisation; `figures` is empty where the plan says 指標なし."""

    id: str
    number: int
    slug: str
    title: str
    summary: str
    departments: tuple[str, ...]
    priority_item: str
    has_indicator: bool = True
    direction: str = ""
    content: str = ""
    note: str = ""
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class PriorityItem:
    """One 重点項目 and the ids of the measures that hang on it."""

    number: str
    title: str
    kind: str
    summary: str
    paragraphs: tuple[str, ...]
    note: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the main text."""

    ref: str
    chapter: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One edition of the plan, without its content."""

    number: str
    label: str
    title: str
    period: str
    change: str
    status: str
    official_text: bool
    has_content: bool
    copied_from: str
    effective_on: date | None
    vision: tuple[Mapping[str, str], ...] = ()

    @property
    def is_draft(self) -> bool:
        """Whether it is still being written."""
        return self.status == "draft"


@dataclass(frozen=True, slots=True)
class Content:
    """A whole edition."""

    version: Version
    sections: tuple[Section, ...]
    items: tuple[PriorityItem, ...]
    measures: tuple[Measure, ...]

    def measure(self, ref: str) -> Measure | None:
        """The measure of that id or slug."""
        return next((found for found in self.measures if ref in (found.id, found.slug)), None)


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """One act on a review."""

    at: datetime
    actor_name: str
    act: str
    content: Mapping[str, Any]
    note: str


@dataclass(frozen=True, slots=True)
class Review:
    """The yearly check of a measure. `figures` are frozen values: key, title, unit, actual, expected, verdict …"""

    id: int
    measure: str
    fiscal_year: int
    plan_version: str
    state: str
    as_of: date
    figures: tuple[Mapping[str, Any], ...]
    cause: str
    decision: str
    next_step: str
    revision: int
    updated_at: datetime
    submitted_at: datetime | None
    submitted_by: str
    signed_at: datetime | None
    signed_by: str
    entries: tuple[ReviewEntry, ...] = field(default=())

"""What the public pages of the plan show: measures with their live numbers, editions, reviews that were signed off."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hataori.blocks.indicators import api as indicators
from hataori.kernel import clock
from hataori.platform.organisation.api import departments
from hataori.platform.services.api import service_of

from . import models, queries
from .types import Measure, PriorityItem, Review, Section

_WIDTH, _HEIGHT, _MARGIN = 128.0, 32.0, 3.0


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line of the last months; None breaks it. `text` says the same in words."""

    points: str
    end: tuple[float, float] | None
    text: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A series with its counted value, in words, and the line of its last months."""

    value: indicators.Value
    words: indicators.Words
    spark: Spark | None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure as the plan's page lists it."""

    measure: Measure
    departments: tuple[str, ...]
    figures: tuple[FigureRow, ...]
    counter: FigureRow | None
    running: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A 重点項目 with its measures."""

    item: PriorityItem
    measures: tuple[MeasureRow, ...]


def plan_rows() -> tuple[ItemRow, ...]:
    """The plan in force with live numbers, kept until a number changes."""
    return indicators.kept(("plan-rows", clock.today()), _plan_rows)


def _plan_rows() -> tuple[ItemRow, ...]:
    rows = {row.measure.id: row for row in measure_rows(queries.measures())}
    return tuple(ItemRow(item, tuple(rows[ref] for ref in item.measures)) for item in queries.priority_items())


def measure_row(measure: Measure) -> MeasureRow:
    """One measure with its live numbers."""
    listed = (row for item in plan_rows() for row in item.measures)
    return next((row for row in listed if row.measure == measure), None) or measure_rows([measure])[0]


def measure_rows(measures: Iterable[Measure]) -> list[MeasureRow]:
    """Measures with their live numbers."""
    values = {value.series.key: value for value in indicators.values()}
    trends = indicators.trends(_year_ago(clock.today()), clock.today())
    names = department_names()
    return [_measure_row(measure, values, trends, names) for measure in measures]


def department_names() -> dict[str, str]:
    """Names of departments by key."""
    return {department.key: department.name for department in departments()}


def _year_ago(day: date) -> date:
    return date(day.year - 1, day.month, 1)


def _measure_row(
    measure: Measure,
    values: Mapping[str, indicators.Value],
    trends: Mapping[str, Sequence[float | None]],
    names: Mapping[str, str],
) -> MeasureRow:
    figures = (values.get(figure.key) for figure in measure.figures)
    counter = values.get(measure.id) if not measure.has_indicator else None
    return MeasureRow(
        measure,
        tuple(names.get(key, key) for key in measure.departments),
        tuple(_figure_row(value, trends.get(value.series.key, ())) for value in figures if value),
        _figure_row(counter, ()) if counter else None,
        service_of(measure.id) is not None,
    )


def _figure_row(value: indicators.Value, trend: Sequence[float | None]) -> FigureRow:
    return FigureRow(value, indicators.in_words(value), spark(trend, value))


def spark(trend: Sequence[float | None], value: indicators.Value) -> Spark | None:
    """The last year's months as a small line; nothing with fewer than two values."""
    known = [(index, number) for index, number in enumerate(trend) if number is not None]
    if len(known) < 2:  # noqa: PLR2004  a line has two ends
        return None
    low, high = min(number for _, number in known), max(number for _, number in known)
    places = [(_across(index, len(trend)), _up(number, low, high)) for index, number in known]
    first, last = known[0][1], known[-1][1]
    ends = [indicators.number_text(number, value.decimals, value.unit) for number in (first, last)]
    return Spark(" ".join(f"{x:.1f},{y:.1f}" for x, y in places), places[-1], f"この1年で{ends[0]}から{ends[1]}")


def _across(index: int, length: int) -> float:
    return _MARGIN + (_WIDTH - 2 * _MARGIN) * index / max(length - 1, 1)


def _up(number: float, low: float, high: float) -> float:
    share = (number - low) / (high - low) if high > low else 0.5
    return _HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * share


@dataclass(frozen=True, slots=True)
class Chapter:
    """Sections under one chapter heading."""

    title: str
    sections: tuple[Section, ...]


def chapters(sections: Iterable[Section]) -> list[Chapter]:
    """Sections grouped by chapter, in order."""
    found: dict[str, list[Section]] = {}
    for section in sections:
        found.setdefault(section.chapter, []).append(section)
    return [Chapter(title, tuple(grouped)) for title, grouped in found.items()]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review with its words."""

    review: Review
    state: str
    decision: str
    figures: tuple[Mapping[str, str], ...]


def review_row(review: Review) -> ReviewRow:
    """A review as it is shown."""
    return ReviewRow(
        review,
        models.REVIEW_STATES[review.state],
        models.DECISIONS.get(review.decision, ""),
        tuple(review_figure(figure) for figure in review.figures),
    )


def review_figure(figure: Mapping[str, object]) -> dict[str, str]:
    """A frozen figure in words."""
    verdict, symbol, kind = indicators.verdict_words(str(figure["verdict"]), str(figure["state"]))
    decimals = figure["decimals"] if isinstance(figure["decimals"], int) else 0
    expected = figure["expected"] if isinstance(figure["expected"], int | float) else None
    counter = figure["kind"] == "counter"
    if counter:
        verdict, symbol, kind = "指標なし", "－", "neutral"
    return {
        "key": str(figure["key"]),
        "title": str(figure["title"]),
        "actual": _counted(figure) if counter else str(figure["actual_text"]),
        "expected": indicators.number_text(expected, decimals, str(figure["unit"])) or "—",
        "baseline": str(figure["baseline_text"]) or "—",
        "target": str(figure["target_text"]) or "—",
        "verdict": verdict,
        "symbol": symbol,
        "kind": kind,
    }


def _counted(figure: Mapping[str, object]) -> str:
    parts = figure["parts"] if isinstance(figure["parts"], list) and figure["state"] != "unmeasured" else []
    return indicators.counts_text(parts, str(figure["unit"])) or str(figure["actual_text"])

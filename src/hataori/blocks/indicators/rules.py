"""The judgements, pure: window, value, path to the target, verdict, staleness, which outside report counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hataori.kernel.fiscal_year import fiscal_year_of

Shape = Literal["linear", "from_zero", "level", "target_only", "none"]
Verdict = Literal["on_track", "mostly", "behind", "far", "unknown"]
State = Literal["measured", "unmeasured", "no_denominator", "suppressed"]

VERDICTS: dict[str, str] = {
    "on_track": "順調",
    "mostly": "概ね順調",
    "behind": "遅れ",
    "far": "乖離大",
    "unknown": "判定不可",
}
SYMBOLS: dict[str, str] = {"on_track": "◎", "mostly": "○", "behind": "△", "far": "▼", "unknown": "－"}
STATES: dict[str, str] = {
    "measured": "計測中",
    "unmeasured": "未計測",
    "no_denominator": "この期間の記録なし",
    "suppressed": "件数が少ないため非公表",
}
# Ratios are compared at this many decimals, so that a value exactly on the line is on it in floating point too.
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Path:
    """How the line to the target runs. `shapes` are exceptions by key; thresholds are ratios of the way to go."""

    t0: date
    t1: date
    on_track: float = 1.0
    mostly: float = 0.8
    behind: float = 0.5
    shapes: Mapping[str, Shape] | None = None

    def shape(self, key: str, baseline: float | None, target: float | None) -> Shape:
        """The named exception, else what the figures allow."""
        named = (self.shapes or {}).get(key)
        if target is None:
            return "none"
        if named:
            return named
        if baseline is None:
            return "from_zero"
        return "level" if baseline == target else "linear"


def expected(path: Path, shape: Shape, baseline: float | None, target: float | None, day: date) -> float | None:
    """Where the line stands on `day`: level before t0 and after t1, None where no line is drawn."""
    if target is None or shape in ("none", "target_only"):
        return None
    start = baseline or 0.0
    if shape == "level":
        return float(target)
    share = (day - path.t0).days / (path.t1 - path.t0).days
    return start + (target - start) * min(1.0, max(0.0, share))


def ratio(actual: float, start: float, line: float) -> float | None:
    """(actual − baseline) ÷ (expected − baseline); None on the first day and on a level line."""
    return None if line == start else round((actual - start) / (line - start), _DIGITS)


def verdict(
    path: Path,
    shape: Shape,
    *,
    actual: float | None,
    baseline: float | None,
    target: float | None,
    day: date,
    higher_is_better: bool = True,
) -> Verdict:
    """The word for how far a value is from its line; without a line, only whether the target is met."""
    line = expected(path, shape, baseline, target, day)
    goal = target if line is None and shape == "target_only" else line
    if actual is None or goal is None:
        return "unknown"
    reached = None if line is None else ratio(actual, line if shape == "level" else (baseline or 0.0), line)
    if reached is None:
        met = round(actual - goal, _DIGITS) >= 0 if higher_is_better else round(actual - goal, _DIGITS) <= 0
        return "on_track" if met else "behind"
    return _by_threshold(path, reached)


def _by_threshold(path: Path, reached: float) -> Verdict:
    if reached >= path.on_track:
        return "on_track"
    if reached >= path.mostly:
        return "mostly"
    return "behind" if reached >= path.behind else "far"


def window_start(window: str, day: date) -> date | None:
    """The first day that counts on `day`; None counts from the beginning."""
    return fiscal_year_of(day).start if window == "fiscal_year_to_date" else None


@dataclass(frozen=True, slots=True)
class Sum:
    """A part's total in its own unit, and how many events made it."""

    amount: float = 0.0
    events: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.amount + other.amount, self.events + other.events)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value and why it is one or none."""

    state: State
    value: float | None


def outcome(scoring: str, numerator: Sum, denominator: Sum | None, *, measured: bool, min_n: int) -> Outcome:
    """Combine the parts. What nobody has recorded is 未計測, never 0; below `min_n` events nothing is told."""
    if not measured:
        return Outcome("unmeasured", None)
    if scoring == "mean":
        return _mean(numerator, min_n)
    if min_n and numerator.events < min_n:
        return Outcome("suppressed", None)
    if denominator is None:
        return Outcome("measured", numerator.amount)
    if denominator.amount <= 0:
        return Outcome("no_denominator", None)
    return Outcome("measured", numerator.amount / denominator.amount * 100)


def _mean(answers: Sum, min_n: int) -> Outcome:
    if answers.events == 0:
        return Outcome("no_denominator", None)
    if answers.events < min_n:
        return Outcome("suppressed", None)
    return Outcome("measured", answers.amount / answers.events)


def is_stale(last_record: date | None, day: date, expected_every_days: int) -> bool:
    """Whether the last record is older than the pace at which records usually come."""
    return last_record is not None and (day - last_record).days > expected_every_days


@dataclass(frozen=True, slots=True)
class OutsideCount:
    """A dated fact from an outside system: counts of `source` for the days starts_on … ends_on."""

    key: str
    source: str
    starts_on: date
    ends_on: date
    numerator: int
    denominator: int | None
    reported_on: date
    position: int
    note: str = ""
    department: str = ""


def outside_counts(reports: Iterable[OutsideCount], window: str, day: date) -> list[OutsideCount]:
    """The reports that count on `day`.

    Only periods that are over; of reports of one source that begin on the same day the longest period, of those the
    last recorded (a later report supersedes); for a stock only the latest period of each source.
    """
    first = window_start(window, day)
    best: dict[tuple[str, date], OutsideCount] = {}
    for report in reports:
        if report.ends_on > day or (first and report.ends_on < first):
            continue
        place = (report.source, report.starts_on)
        if place not in best or _rank(report) > _rank(best[place]):
            best[place] = report
    found = sorted(best.values(), key=lambda report: (report.source, report.starts_on))
    return _latest(found) if window == "as_of_date" else found


def _rank(report: OutsideCount) -> tuple[date, int]:
    return (report.ends_on, report.position)


def _latest(reports: Iterable[OutsideCount]) -> list[OutsideCount]:
    last: dict[str, OutsideCount] = {}
    for report in reports:
        if report.source not in last or _rank(report) > _rank(last[report.source]):
            last[report.source] = report
    return list(last.values())

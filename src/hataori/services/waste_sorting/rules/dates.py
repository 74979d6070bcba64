"""On which days a cell falls: closures drop what rules give and keep explicit dates; holidays by the kind's rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hataori.kernel.holidays import is_holiday

from .cells import Cell, Fortnightly, Weekly

WEEK = 7
FIRST, LAST = date(1900, 1, 1), date(2200, 12, 31)  # what calendars here speak of
HOLIDAY_RULES = {
    "collect": "祝休日も集める",
    "skip": "祝休日は集めない",
    "next_day": "祝休日なら次の平日に集める",
}


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def dates_of(cell: Cell, window: Period, closures: Iterable[Period] = (), on_holiday: str = "collect") -> list[date]:
    """The days of the cell within the window, in order, each once."""
    window = within_reason(window)
    shut = tuple(closures)
    # A holiday moves a day a week at most: days just before the window may move into it.
    wide = Period(window.start - timedelta(days=WEEK), window.end)
    given = {day for rule in cell.rules for day in _days(rule, wide)}
    open_days = {day for day in given if not any(day in each for each in shut)}
    moved = {_after_holiday(day, on_holiday, shut) for day in open_days}
    return sorted(day for day in {*moved, *cell.dates} if day is not None and day in window)


def within_reason(window: Period) -> Period:
    """The part of the window that lies between 1900 and 2200: typed years may be any."""
    return Period(min(max(window.start, FIRST), LAST), min(max(window.end, FIRST), LAST))


def _after_holiday(day: date, rule: str, shut: tuple[Period, ...]) -> date | None:
    if rule == "collect" or not is_holiday(day):
        return day
    if rule == "skip":
        return None
    while is_holiday(day) or day.weekday() >= WEEK - 2 or any(day in each for each in shut):
        day += timedelta(days=1)
    return day


def _days(rule: Weekly | Fortnightly, window: Period) -> Iterator[date]:
    if isinstance(rule, Fortnightly):
        ahead = max(0, (window.start - rule.start).days)
        day = rule.start + timedelta(days=-(-ahead // (2 * WEEK)) * 2 * WEEK)
        while day <= window.end:
            yield day
            day += timedelta(days=2 * WEEK)
        return
    day = window.start + timedelta(days=(rule.weekday - window.start.weekday()) % WEEK)
    while day <= window.end:
        if (not rule.nth or (day.day - 1) // WEEK + 1 == rule.nth) and (not rule.months or day.month in rule.months):
            yield day
        day += timedelta(days=WEEK)

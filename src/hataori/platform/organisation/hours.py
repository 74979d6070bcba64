"""Opening hours as a city's folder writes them, read into the kernel's OpeningHours."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from hataori.kernel import clock
from hataori.kernel.holidays import YearEnd, is_holiday
from hataori.kernel.opening_hours import HolidayRule, OpeningHours, Span

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEARS_AHEAD = 3
_DAY = timedelta(days=1)


def read_hours(raw: Mapping[str, Any]) -> OpeningHours:
    """{weekly, public_holidays, closed} as in branches.json. ValueError or KeyError for anything else.

    Hours of holidays and yearly closings are laid out by date for last year to three years ahead.
    """
    weekly = tuple(_spans(raw["weekly"][day]) for day in WEEKDAYS)
    year_ends, dates = _closings(raw.get("closed", ()))
    on_holidays = _spans(raw.get("public_holidays", ()))
    return OpeningHours(
        weekly,
        holidays=HolidayRule.OPEN if on_holidays else HolidayRule.CLOSED,
        year_end=year_ends[0] if year_ends else None,
        closed=frozenset(dates),
        extra_open=dict.fromkeys(_holidays(year_ends), on_holidays) if on_holidays else {},
    )


def _spans(raw: Sequence[Sequence[str]]) -> tuple[Span, ...]:
    return tuple(Span(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in raw)


def _closings(raw: Sequence[Mapping[str, str]]) -> tuple[list[YearEnd], list[date]]:
    """Closings over New Year as they are, all others by date."""
    year_ends: list[YearEnd] = []
    dates: list[date] = []
    for closing in raw:
        first, last = _month_day(closing["from"]), _month_day(closing["to"])
        if first > last:
            year_ends.append(YearEnd(first, last))
        else:
            dates.extend(day for day in _window() if first <= (day.month, day.day) <= last)
    return year_ends, dates


def _month_day(text: str) -> tuple[int, int]:
    day = date.fromisoformat(f"2000-{text}")
    return day.month, day.day


def _window() -> Iterator[date]:
    year = clock.today().year
    day, end = date(year - 1, 1, 1), date(year + _YEARS_AHEAD, 12, 31)
    while day <= end:
        yield day
        day += _DAY


def _holidays(year_ends: Sequence[YearEnd]) -> Iterator[date]:
    return (day for day in _window() if is_holiday(day) and not any(end.covers(day) for end in year_ends))

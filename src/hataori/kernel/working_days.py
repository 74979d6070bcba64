"""Working days and deadlines, counted as the Civil Code counts them."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

from hataori.kernel.holidays import MUNICIPAL, Calendar
from hataori.kernel.wareki import plain_date

_DAY = timedelta(days=1)
_LONGEST_CLOSURE = 366


def next_working_day(day: date, calendar: Calendar = MUNICIPAL) -> date:
    """The day itself if it is a working day, else the first one after it."""
    return _seek(day, _DAY, calendar)


def add_working_days(day: date, n: int, calendar: Calendar = MUNICIPAL) -> date:
    """The n-th working day after `day`; the day itself never counts (民法第140条本文, 初日不算入).

    n = 0 gives `next_working_day`; a negative n counts back.
    """
    if n == 0:
        return next_working_day(day, calendar)
    step = _DAY if n > 0 else -_DAY
    for _ in range(abs(n)):
        day = _seek(day + step, step, calendar)
    return day


def working_days_between(start: date, end: date, calendar: Calendar = MUNICIPAL) -> int:
    """Working days after `start` up to and including `end` (the same count as `add_working_days`).

    ValueError when `end` lies before `start`.
    """
    if plain_date(end) < plain_date(start):
        raise ValueError("the end lies before the start")
    return sum(not calendar.is_closed(start + n * _DAY) for n in range(1, (end - start).days + 1))


def deadline_after(
    day: date,
    days: int,
    mode: Literal["calendar", "working"] = "calendar",
    *,
    calendar: Calendar = MUNICIPAL,
    first_day_counts: bool = False,
) -> date:
    """The last day of a period of `days` that runs from `day`.

    民法第140条: the first day does not count, because the day is no longer whole. `first_day_counts` is for laws that
    say otherwise (戸籍法第43条第1項: 出生届 within 14 days counting the day of birth) and for periods that begin at
    midnight (第140条ただし書). 民法第142条 and 地方自治法第4条の2第4項: a period that would end on a closing day ends
    on the next open day. mode="working" counts working days only. ValueError for less than one day.
    """
    if days < 1:
        raise ValueError("a period has at least one day")
    before = day - _DAY if first_day_counts else day
    if mode == "working":
        return add_working_days(before, days, calendar)
    return next_working_day(before + days * _DAY, calendar)


def deadline_after_months(
    day: date, months: int, *, calendar: Calendar = MUNICIPAL, first_day_counts: bool = False
) -> date:
    """The last day of a period of months (or of years, twelve each) that runs from `day`.

    民法第143条: counted by the calendar; the period ends on the eve of the day that corresponds to its first day, and
    where the last month has no such day, on that month's last. First and last day are treated as in `deadline_after`:
    one month from 28 February 2026 runs until 31 March. ValueError for less than one month.
    """
    if months < 1:
        raise ValueError("a period has at least one month")
    first = plain_date(day) if first_day_counts else plain_date(day) + _DAY
    return next_working_day(_last_of_months(first, months), calendar)


def _last_of_months(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    if first.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, first.day) - _DAY


def _seek(day: date, step: timedelta, calendar: Calendar) -> date:
    plain_date(day)
    for _ in range(_LONGEST_CLOSURE):
        if not calendar.is_closed(day):
            return day
        day += step
    raise ValueError("the calendar has no working day within a year")

"""Calendar dates as `YYYY-MM-DD` texts, in the Gregorian calendar from year 1 to 9999.

Sources: 民法（明治29年法律第89号）第143条 (a period of months or years ends the day before its corresponding day, or on
the last day of a month that has none) and 年齢計算ニ関スル法律（明治35年法律第50号）.
"""

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Final

from hataori.kernel.logic.failure import invalid_arguments
from hataori.kernel.logic.json_values import Json

_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FARTHEST: Final = 4_000_000
_APRIL: Final = 4


def day(value: Json) -> date:
    """The date a text names. Raises LogicFailure (Invalid Arguments) when there is no such day."""
    matched = _ISO.fullmatch(value) if isinstance(value, str) else None
    if matched is None:
        raise invalid_arguments()
    try:
        return date(*(int(part) for part in matched.groups()))
    except ValueError:
        raise invalid_arguments() from None


def days_later(start: date, days: int) -> date:
    """The day so many days later. Raises LogicFailure outside the years 1 to 9999."""
    if abs(days) > _FARTHEST:
        raise invalid_arguments()
    try:
        return start + timedelta(days=days)
    except OverflowError:
        raise invalid_arguments() from None


def months_later(start: date, months: int) -> date:
    """The corresponding day (応当日) so many months later, the month's last day where there is none."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise invalid_arguments()
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def full_months(start: date, end: date) -> int:
    """Completed months from start to end; counted back with a minus sign when end is earlier."""
    if end < start:
        return -full_months(end, start)
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def full_years(start: date, end: date) -> int:
    """Completed years from start to end; counted back with a minus sign when end is earlier."""
    months = full_months(start, end)
    return months // 12 if months >= 0 else -(-months // 12)


def age_reached_on(birth: date, years: int) -> date:
    """The day at whose end a person completes so many years: the day before the birthday (年齢計算ニ関スル法律)."""
    if years < 1:
        raise invalid_arguments()
    corresponding = months_later(birth, years * 12)
    return corresponding if corresponding.day != birth.day else days_later(corresponding, -1)


def fiscal_year(on: date) -> int:
    """The 年度 of a day, from 1 April (地方自治法第208条)."""
    return on.year - (on.month < _APRIL)

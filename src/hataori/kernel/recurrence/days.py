"""Which days a rule takes: weeks of the year as ISO 8601 counts them, the n-th weekday, days counted from the end."""

from calendar import isleap, monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Self

from hataori.kernel.recurrence.rule import Freq, NthDay, Rule

_DAY = timedelta(days=1)
_WEEK = 7
_FOURTH = 4
LAST_YEAR = date.max.year - 1


def filled_in(rule: Rule, start: date) -> Rule:
    """The rule with what DTSTART lends it: "information, not contained in the rule, is derived from DTSTART".

    A yearly BYMONTHDAY without a month takes the month of DTSTART, as libical does; others read it as every month.
    """
    if rule.freq == Freq.YEARLY and not (rule.by_day or rule.by_year_day or rule.by_week_no):
        return replace(rule, by_month_day=rule.by_month_day or (start.day,), by_month=rule.by_month or (start.month,))
    if rule.by_week_no and not (rule.by_day or rule.by_month_day or rule.by_year_day):
        return replace(rule, by_day=(NthDay(start.weekday()),))
    if rule.freq == Freq.MONTHLY and not rule.chooses_days:
        return replace(rule, by_month_day=(start.day,))
    if rule.freq == Freq.WEEKLY and not rule.by_day:
        return replace(rule, by_day=(NthDay(start.weekday()),))
    return rule


def week_start(day: date, wkst: int) -> int:
    """The ordinal of the first day of the day's week."""
    return day.toordinal() - (day.weekday() - wkst) % _WEEK


def first_week(year: int, wkst: int) -> int:
    """The ordinal at which week 1 begins: the first week with at least four days in the year."""
    return week_start(date(year, 1, _FOURTH), wkst)


def week_year(day: date, wkst: int) -> int:
    """The year to which the day's week belongs."""
    if day.toordinal() >= first_week(day.year + 1, wkst):
        return day.year + 1
    return day.year if day.toordinal() >= first_week(day.year, wkst) else day.year - 1


def days_of_weeks(year: int, numbers: Sequence[int], wkst: int) -> list[date]:
    """All days of the numbered weeks of that year of weeks; -1 is its last week."""
    begins = first_week(year, wkst)
    weeks = (first_week(year + 1, wkst) - begins) // _WEEK
    wanted = {number if number > 0 else weeks + 1 + number for number in numbers}
    firsts = (begins + _WEEK * (number - 1) for number in sorted(wanted) if 1 <= number <= weeks)
    return [date.fromordinal(first + n) for first in firsts for n in range(_WEEK)]


def days_from(first: date, days: int) -> list[date]:
    """So many days from the first on."""
    return [first + n * _DAY for n in range(days)]


def days_of_months(year: int, months: Sequence[int]) -> list[date]:
    """All days of those months of the year, in order."""
    return [day for month in sorted(set(months)) for day in days_of_month(year, month)]


def days_of_month(year: int, month: int) -> list[date]:
    """All days of the month."""
    return days_from(date(year, month, 1), monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class DayTest:
    """The conditions on a day, all of which hold for a day of the rule."""

    conditions: tuple[Callable[[date], bool], ...]

    @classmethod
    def of(cls, rule: Rule) -> Self:
        """The conditions of a filled-in rule."""
        wanted = (
            (rule.by_month, _in_months(frozenset(rule.by_month))),
            (rule.by_year_day, _on_year_days(frozenset(rule.by_year_day))),
            (rule.by_month_day, _on_month_days(frozenset(rule.by_month_day))),
            (rule.by_day, _on_weekdays(rule)),
        )
        return cls(tuple(condition for part, condition in wanted if part))

    def holds(self, day: date) -> bool:
        """Whether the rule takes that day."""
        return all(condition(day) for condition in self.conditions)


def _in_months(months: frozenset[int]) -> Callable[[date], bool]:
    return lambda day: day.month in months


def _on_month_days(numbers: frozenset[int]) -> Callable[[date], bool]:
    return lambda day: day.day in numbers or day.day - 1 - monthrange(day.year, day.month)[1] in numbers


def _on_year_days(numbers: frozenset[int]) -> Callable[[date], bool]:
    def holds(day: date) -> bool:
        number, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
        return number in numbers or number - 1 - length in numbers

    return holds


def _on_weekdays(rule: Rule) -> Callable[[date], bool]:
    """Counted weekdays are counted in the month, except in a yearly rule that names no month: there in the year."""
    every = frozenset(day.weekday for day in rule.by_day if not day.n)
    counted = frozenset(day for day in rule.by_day if day.n)
    in_year = rule.freq == Freq.YEARLY and not rule.by_month

    def holds(day: date) -> bool:
        weekday = day.weekday()
        return weekday in every or (bool(counted) and any(NthDay(weekday, n) in counted for n in _nth(day, in_year)))

    return holds


def _nth(day: date, in_year: bool) -> tuple[int, int]:  # noqa: FBT001  one of two ways to count
    """Which such weekday it is, from the front and from the back."""
    if in_year:
        number, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    else:
        number, length = day.day, monthrange(day.year, day.month)[1]
    return (number - 1) // _WEEK + 1, -((length - number) // _WEEK + 1)

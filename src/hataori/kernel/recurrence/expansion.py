"""The moments of one rule, in order and lazily. Reckoned in wall-clock time; the zone of DTSTART is put on at the end.

Every period (year, month, week, day, hour, minute, second) has days and times of day; its moments are their product,
of which BYSETPOS picks positions without laying the product out. Whatever looks at many days and finds none pays from
a budget, so that no rule runs for ever: RecurrenceProblem rule_barren.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hataori.kernel.recurrence.days import (
    LAST_YEAR,
    DayTest,
    days_from,
    days_of_month,
    days_of_months,
    days_of_weeks,
    filled_in,
    week_start,
    week_year,
)
from hataori.kernel.recurrence.problem import RecurrenceProblem
from hataori.kernel.recurrence.rule import Freq, Rule

BUDGET = 100_000
"""Days or steps that may be looked at without a result; a yearly rule may stay empty for some 270 years."""

_UNITS = {Freq.SECONDLY: 1, Freq.MINUTELY: 60, Freq.HOURLY: 3600}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_END = date(LAST_YEAR, 12, 31).toordinal()
_MIDNIGHT = (0,)


@dataclass(frozen=True, slots=True)
class Period:
    """One period's days and seconds of the day, and what it cost to look for them."""

    days: Sequence[date]
    seconds: Sequence[int]
    cost: int

    def moments(self, positions: tuple[int, ...], since: date) -> Iterator[datetime]:
        """All its moments from that day on, or those at the given positions (1 is the first, -1 the last)."""
        width = len(self.seconds)
        total = len(self.days) * width
        wanted: Sequence[int] = range(bisect_left(self.days, since) * width, total)
        if positions:
            wanted = sorted({n - 1 if n > 0 else total + n for n in positions if abs(n) <= total})
        return (_at(self.days[n // width], self.seconds[n % width]) for n in wanted)


def wall_clock(rule: Rule, start: datetime, not_before: datetime | None, last: datetime | None) -> Iterator[datetime]:
    """The moments of a rule from a naive DTSTART on, COUNT left aside.

    `not_before` and `last` let it skip the periods before and after; moments of their periods beyond may still come.
    """
    filled = filled_in(rule, start.date())
    expand = _within_days if rule.freq < Freq.DAILY else _of_days
    source = expand(filled, start, not_before, last)
    since = max(start, not_before or start).date()
    left = BUDGET
    for period in source:
        left -= period.cost
        if left < 0:
            raise RecurrenceProblem(
                "rule_barren", "この繰り返しに当たる日が見つかりません。日付や曜日の組み合わせを確認してください。"
            )
        for moment in period.moments(filled.by_set_pos, since):
            if moment >= start:
                left = BUDGET
                yield moment


def _of_days(rule: Rule, start: datetime, not_before: datetime | None, last: datetime | None) -> Iterator[Period]:
    """Periods of a day and longer."""
    test = DayTest.of(rule)
    base, goal = _first_number(rule, start.date(), test), _number_of(rule, (not_before or start).date())
    seconds = _seconds_of_day(rule, start)
    step = rule.interval * (7 if rule.freq == Freq.WEEKLY else 1)
    number = base + max(0, goal - base) // step * step
    end = _last_number(rule) if last is None else min(_last_number(rule), _number_of(rule, last.date()))
    while number <= end:
        days = _days_of(rule, number)
        yield Period([day for day in days if test.holds(day)], seconds, len(days) + 1)
        number += step


def _first_number(rule: Rule, start: date, test: DayTest) -> int:
    """The period from which INTERVAL counts.

    A DTSTART at the turn of the year may stand in a week of the neighbouring year. It counts from there if that year
    of weeks has days of the rule to give, else from its calendar year; the standard is silent, libical does so.
    """
    number = _number_of(rule, start)
    if not rule.by_week_no or number == start.year:
        return number
    days = (day for day in days_of_weeks(number, rule.by_week_no, rule.wkst) if test.holds(day))
    return number if any(number > start.year or day.year == start.year for day in days) else start.year


def _number_of(rule: Rule, day: date) -> int:
    """The number of the day's period: its year (of weeks), month since year 0, or ordinal."""
    if rule.freq == Freq.YEARLY:
        return week_year(day, rule.wkst) if rule.by_week_no else day.year
    if rule.freq == Freq.MONTHLY:
        return day.year * 12 + day.month - 1
    return week_start(day, rule.wkst) if rule.freq == Freq.WEEKLY else day.toordinal()


def _last_number(rule: Rule) -> int:
    if rule.freq == Freq.YEARLY:
        return LAST_YEAR
    return LAST_YEAR * 12 + 11 if rule.freq == Freq.MONTHLY else _END


def _days_of(rule: Rule, number: int) -> list[date]:
    """All days of a period that could be of the rule."""
    if rule.freq == Freq.YEARLY and rule.by_week_no:
        return days_of_weeks(number, rule.by_week_no, rule.wkst)
    if rule.freq == Freq.YEARLY:
        return days_of_months(number, rule.by_month or range(1, 13))
    if rule.freq == Freq.MONTHLY:
        year, month = divmod(number, 12)
        return days_of_month(year, month + 1)
    return days_from(date.fromordinal(max(number, 1)), 7 if rule.freq == Freq.WEEKLY else 1)


def _within_days(rule: Rule, start: datetime, not_before: datetime | None, last: datetime | None) -> Iterator[Period]:
    """Hours, minutes or seconds. What a BY… part excludes is passed over as a whole day, hour or minute."""
    unit = _UNITS[rule.freq]
    base, step = _second(start) // unit * unit, rule.interval * unit
    now = base + max(0, _second(not_before or start) - base) // step * step
    test, hours, minutes = DayTest.of(rule), frozenset(rule.by_hour), frozenset(rule.by_minute)
    end = (_END + 1) * _DAY if last is None else min((_END + 1) * _DAY, _second(last) + 1)
    while now < end:
        day = date.fromordinal(now // _DAY)
        passed = _passed_over(now, unit, test.holds(day), hours, minutes)
        if passed:
            yield Period((), _MIDNIGHT, 1)
            now += max(-(-(passed - now % passed) // step) * step, step)
            continue
        yield Period((day,), _seconds_within(rule, start, now % _DAY), 1)
        now += step


def _passed_over(now: int, unit: int, day_holds: bool, hours: frozenset[int], minutes: frozenset[int]) -> int:  # noqa: FBT001
    """The length of the stretch around `now` that the rule leaves out; 0 when it may hold a moment."""
    if not day_holds:
        return _DAY
    if hours and now % _DAY // _HOUR not in hours:
        return _HOUR
    return _MINUTE if unit < _HOUR and minutes and now % _HOUR // _MINUTE not in minutes else 0


def _seconds_within(rule: Rule, start: datetime, now: int) -> Sequence[int]:
    """The seconds of the day inside one hour, minute or second."""
    seconds = _real_seconds(rule.by_second)
    if rule.freq == Freq.SECONDLY:
        return (now,) if not seconds or now % _MINUTE in seconds else ()
    seconds = seconds or (start.second,)
    if rule.freq == Freq.MINUTELY:
        return [now + second for second in seconds]
    minutes = sorted(set(rule.by_minute)) or [start.minute]
    return [now + minute * _MINUTE + second for minute in minutes for second in seconds]


def _seconds_of_day(rule: Rule, start: datetime) -> Sequence[int]:
    """The times of each day of a rule of days."""
    hours = sorted(set(rule.by_hour)) or [start.hour]
    minutes = sorted(set(rule.by_minute)) or [start.minute]
    seconds = _real_seconds(rule.by_second) or (start.second,)
    return [hour * _HOUR + minute * _MINUTE + second for hour in hours for minute in minutes for second in seconds]


def _real_seconds(seconds: tuple[int, ...]) -> tuple[int, ...]:
    """Sorted; a leap second counts as second 59 where there are none (RFC 5545 section 3.3.12)."""
    return tuple(sorted({min(second, 59) for second in seconds}))


def _second(moment: datetime) -> int:
    return moment.toordinal() * _DAY + moment.hour * _HOUR + moment.minute * _MINUTE + moment.second


def _at(day: date, second: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(seconds=second)

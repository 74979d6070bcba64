"""When a facility is closed by rule: weekly day and where it moves, holidays, New Year, the last Friday of a month.

Every 条例 differs; the usual one reads "月曜日（祝日のときは直後の平日）, 12月29日〜1月3日". The reckoning is
the kernel's (hataori.kernel.opening_hours); here are its reasons in words and its shape in published rules.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property

from hataori.kernel.holidays import YearEnd, holiday_name
from hataori.kernel.opening_hours import HolidayRule, MonthlyClosing, OpeningHours, Span
from hataori.kernel.sentences import sentence

WEEK = "月火水木金土日"
_ALL_DAY = (Span(time(0), time(0)),)


@dataclass(frozen=True)
class Closing:
    """Weekdays closed (0 is Monday), what holidays do, New Year, monthly closings, single days."""

    weekdays: frozenset[int] = frozenset()
    holidays: HolidayRule = HolidayRule.OPEN
    year_end: YearEnd | None = None
    monthly: tuple[MonthlyClosing, ...] = ()
    closed: frozenset[date] = field(default_factory=frozenset)

    def is_closed(self, day: date) -> bool:
        """Whether it is closed on that day."""
        return self._hours.is_closed(day)

    def reason(self, day: date) -> str | None:
        """Why, in words for the page; None when it is open."""
        if not self.is_closed(day):
            return None
        said: tuple[tuple[Callable[[date], bool], str], ...] = (
            (self.closed.__contains__, sentence("臨時休館日")),
            (self._in_year_end, sentence("年末年始休館")),
            (self._monthly_closing, sentence("月例の休館日")),
            (self._as_holiday, sentence("%(holiday)sのため休館", holiday=holiday_name(day))),
            (
                lambda each: each.weekday() in self.weekdays,
                sentence("%(weekday)s曜日は休館", weekday=WEEK[day.weekday()]),
            ),
        )
        return next((words for holds, words in said if holds(day)), sentence("休館日の振替"))

    def _in_year_end(self, day: date) -> bool:
        return self.year_end is not None and self.year_end.covers(day)

    def _monthly_closing(self, day: date) -> bool:
        return any(each.covers(day) for each in self.monthly)

    def _as_holiday(self, day: date) -> bool:
        return self.holidays is HolidayRule.CLOSED and holiday_name(day) is not None

    @cached_property
    def _hours(self) -> OpeningHours:
        """A place open around the clock but for these rules."""
        return OpeningHours(
            tuple(() if weekday in self.weekdays else _ALL_DAY for weekday in range(7)),
            self.holidays,
            self.year_end,
            self.monthly,
            self.closed,
        )

"""National holidays and the days on which a town hall is closed.

- 国民の祝日に関する法律（昭和23年法律第178号）第2条, 第3条第2項 (振替休日), 第3条第3項 (国民の休日).
- 地方自治法第4条の2: the municipality's 条例 sets the closing days; 一宮市の休日を定める条例 and nearly all others
  name Saturdays, Sundays, national holidays, and 29 December to 3 January.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Protocol

import jpholiday

from hataori.kernel.wareki import plain_date

SATURDAY, SUNDAY = 5, 6


@lru_cache(maxsize=4096)
def holiday_name(day: date) -> str | None:
    """The holiday's name (国民の休日, こどもの日, 憲法記念日 振替休日), or None.

    By jpholiday, which agrees with two other sources on every day of 1986 to 2050 (it errs on 14 days of 1970 to
    1985). Days of the coming years hold as the law stands now.
    """
    name: str | None = jpholiday.is_holiday_name(plain_date(day))
    return name


def is_holiday(day: date) -> bool:
    """Whether the day is a 休日 of the national law: 祝日, 振替休日 or 国民の休日. Sundays are not, by themselves."""
    return holiday_name(day) is not None


class Calendar(Protocol):
    """Anything that knows on which days nothing is done."""

    def is_closed(self, day: date) -> bool:
        """Whether the day is no working day."""
        ...


@dataclass(frozen=True, slots=True)
class YearEnd:
    """年末年始, both days included, as (month, day)."""

    first: tuple[int, int] = (12, 29)
    last: tuple[int, int] = (1, 3)

    def covers(self, day: date) -> bool:
        """Whether the day lies in it; the span runs over New Year."""
        return (day.month, day.day) >= self.first or (day.month, day.day) <= self.last


@dataclass(frozen=True, slots=True)
class ClosingDays:
    """The rule of one 条例; as given here it is the usual one. `opened` wins over all other fields."""

    weekdays: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    national_holidays: bool = True
    year_end: YearEnd | None = field(default_factory=YearEnd)
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()

    def is_closed(self, day: date) -> bool:
        """Whether the town hall is closed on that day."""
        return self.reason(day) is not None

    def reason(self, day: date) -> str | None:
        """Why it is closed, in words for the page; None on a working day."""
        if plain_date(day) in self.opened:
            return None
        if day in self.closed:
            return "臨時の休業日"
        if self.year_end and self.year_end.covers(day):
            return "年末年始"
        if self.national_holidays and (name := holiday_name(day)):
            return name
        return f"{'月火水木金土日'[day.weekday()]}曜日" if day.weekday() in self.weekdays else None


MUNICIPAL = ClosingDays()

"""A month, a week or a year of an area as pages and papers show it."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from hataori.kernel import clock

from .calendars import AreaNow, CityNow, Collection, KindNow, by_day
from .rules.dates import Period

WEEKDAYS = "月火水木金土日"
_YEARS = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """A collection with its kind, as it is shown."""

    kind: KindNow
    collection: Collection


@dataclass(frozen=True, slots=True)
class Day:
    """A day with what is collected; `own` is whether it belongs to the month shown."""

    day: date
    own: bool
    shown: tuple[Shown, ...]
    closed: str = ""

    @property
    def weekday(self) -> str:
        """月 to 日."""
        return WEEKDAYS[self.day.weekday()]


def days(city: CityNow, area: AreaNow, window: Period, month: int = 0) -> list[Day]:
    """Each day of the window."""
    found = by_day(city.collections(area, window))
    kinds = {kind.name: kind for kind in city.kinds}
    closures = city.stopped(area, window)
    count = (window.end - window.start).days + 1
    every = (window.start + timedelta(days=n) for n in range(count))
    return [
        Day(
            day,
            not month or day.month == month,
            tuple(Shown(kinds[each.kind], each) for each in found.get(day, [])),
            next((reason or "収集はお休みです" for period, reason in closures if day in period), ""),
        )
        for day in every
    ]


def weeks(city: CityNow, area: AreaNow, first: date) -> list[list[Day]]:
    """The month that begins on `first` in weeks, Sunday first."""
    grid = calendar.Calendar(firstweekday=6).monthdatescalendar(first.year, first.month)
    every = days(city, area, Period(grid[0][0], grid[-1][-1]), first.month)
    return [every[n : n + 7] for n in range(0, len(every), 7)]


def month_after(first: date, months: int) -> date:
    """The first day of the month so many months later (or earlier)."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def month_of(text: str) -> date:
    """`YYYY-MM`, this month where it is none or lies far away."""
    today = clock.today()
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if abs(first.year - today.year) <= _YEARS else today.replace(day=1)

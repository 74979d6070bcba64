"""When a counter, library or hall is open: weekly hours, closing rules, exceptions by date. All times are JST."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from hataori.kernel.clock import JST
from hataori.kernel.holidays import SATURDAY, YearEnd, is_holiday

_DAY = timedelta(days=1)
_LOOK_AHEAD = 400
_WEEK = 7


class HolidayRule(StrEnum):
    """What a national holiday does to the weekly hours."""

    OPEN = "open"
    """Nothing: open as on any such weekday."""
    CLOSED = "closed"
    """It closes."""
    SHIFT = "shift"
    """It opens even on the weekly closing day, which moves to the next weekday that is no holiday (月曜休館の施設)."""


@dataclass(frozen=True, slots=True)
class Span:
    """Open from `opens` until just before `closes`; `closes` 0:00 is 24:00, and earlier than `opens` the next day."""

    opens: time
    closes: time

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Its two moments when it begins on `day`, aware, JST."""
        ends = day + _DAY if self.closes <= self.opens else day
        return datetime.combine(day, self.opens, JST), datetime.combine(ends, self.closes, JST)


@dataclass(frozen=True, slots=True)
class MonthlyClosing:
    """The n-th weekday of each month (0 is Monday); n = -1 is the last one (月末金曜日)."""

    weekday: int
    n: int

    def covers(self, day: date) -> bool:
        """Whether the day is that day of its month."""
        if day.weekday() != self.weekday:
            return False
        return (day + 7 * _DAY).month != day.month if self.n == -1 else (day.day - 1) // _WEEK + 1 == self.n


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """`weekly` holds Monday to Sunday. `closed` wins over all; `extra_open` gives the hours of single days."""

    weekly: tuple[tuple[Span, ...], ...]
    holidays: HolidayRule = HolidayRule.CLOSED
    year_end: YearEnd | None = field(default_factory=YearEnd)
    monthly: tuple[MonthlyClosing, ...] = ()
    closed: frozenset[date] = frozenset()
    extra_open: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.weekly) != _WEEK:
            raise ValueError("weekly hours are given for seven days, Monday first")

    @classmethod
    def weekdays(cls, opens: time, closes: time) -> Self:
        """A town hall's hours: the same from Monday to Friday, closed on holidays and over New Year."""
        return cls(tuple((Span(opens, closes),) if n < SATURDAY else () for n in range(_WEEK)))

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The hours that begin on a day; empty when it is closed."""
        if day in self.closed:
            return ()
        if day in self.extra_open:
            return self.extra_open[day]
        return () if self._closed_by_rule(day) else self._usual(day)

    def is_closed(self, day: date) -> bool:
        """Whether nothing opens on that day: a Calendar for counting this place's own working days."""
        return not self.spans_on(day)

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at that moment (aware; the moment of closing is closed)."""
        return any(start <= at < end for start, end in self._around(_local(at).date(), 1))

    def next_opening(self, at: datetime) -> datetime | None:
        """The first moment from `at` on when it is open, `at` itself if it is; None if not within 400 days."""
        local = _local(at)
        coming = (max(start, local) for start, end in self._around(local.date(), _LOOK_AHEAD) if end > local)
        return next(coming, None)

    def _around(self, day: date, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Moments of opening and closing in order, from the evening before."""
        dates = (day + n * _DAY for n in range(-1, days))
        return (moments for each in dates for moments in sorted(span.on(each) for span in self.spans_on(each)))

    def _usual(self, day: date) -> tuple[Span, ...]:
        """The weekday's hours; a closing day that a holiday opens takes the hours of the first open weekday."""
        hours = self.weekly[day.weekday()]
        if hours or not is_holiday(day) or self.holidays is not HolidayRule.SHIFT:
            return hours
        return next((spans for spans in self.weekly if spans), ())

    def _closed_by_rule(self, day: date) -> bool:
        if self.year_end and self.year_end.covers(day):
            return True
        if any(rule.covers(day) for rule in self.monthly):
            return True
        if self.holidays is HolidayRule.SHIFT:
            return self._closed_by_shift(day)
        return self.holidays is HolidayRule.CLOSED and is_holiday(day)

    def _closed_by_shift(self, day: date) -> bool:
        """Whether a weekly closing day that fell on a holiday has moved to this day."""
        if is_holiday(day) or day.weekday() >= SATURDAY:
            return False
        before = _run_before(day)
        return any(not self.weekly[each.weekday()] for each in before if is_holiday(each))


def _run_before(day: date) -> Iterable[date]:
    """The holidays and weekends that stand directly before a day."""
    before = day - _DAY
    while is_holiday(before) or before.weekday() >= SATURDAY:
        yield before
        before -= _DAY


def _local(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an aware datetime is needed")
    return at.astimezone(JST)

"""Opening hours with states: usual week, periods that replace it, single days, closing rules over all.

States are those of Hauki, Helsinki's register of opening hours, and "staff_only", so that its data could be read; what
each means for booking is said here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hataori.blocks.scheduler.rules.clock_times import span
from hataori.blocks.scheduler.rules.closing import Closing
from hataori.blocks.scheduler.rules.marks import Clock
from hataori.kernel.holidays import YearEnd, is_holiday
from hataori.kernel.opening_hours import HolidayRule, MonthlyClosing

_DAY = timedelta(days=1)
_WEEK = 7
Weekday = Annotated[int, Meta(ge=0, le=6, description="0は月曜日")]
Nth = Annotated[int, Meta(ge=-5, le=5)]
DayText = Annotated[str, Meta(pattern=r"^(?:\d{4}-)?\d{2}-\d{2}$", description="2026-07-01、毎年は07-01")]


class Hours(StrEnum):
    """What an opening time is."""

    OPEN = "open"
    CLOSED = "closed"
    SELF_SERVICE = "self_service"
    WITH_KEY = "with_key"
    WITH_RESERVATION = "with_reservation"
    OPEN_AND_RESERVABLE = "open_and_reservable"
    WITH_KEY_AND_RESERVATION = "with_key_and_reservation"
    ENTER_ONLY = "enter_only"
    EXIT_ONLY = "exit_only"
    WEATHER_PERMITTING = "weather_permitting"
    NOT_IN_USE = "not_in_use"
    MAINTENANCE = "maintenance"
    RESERVED = "reserved"
    BY_APPOINTMENT = "by_appointment"
    UNDEFINED = "undefined"
    STAFF_ONLY = "staff_only"

    @property
    def label(self) -> str:
        """Its name on pages."""
        return _TITLES[self]

    @property
    def bookable(self) -> bool:
        """Whether people may book it."""
        return self in _BOOKABLE

    @property
    def bookable_by_staff(self) -> bool:
        """Whether the desk may enter a booking."""
        return self in _BOOKABLE or self in (Hours.STAFF_ONLY, Hours.RESERVED)


_TITLES = {
    Hours.OPEN: "開館",
    Hours.CLOSED: "休館",
    Hours.SELF_SERVICE: "無人（セルフ利用）",
    Hours.WITH_KEY: "鍵を借りて利用",
    Hours.WITH_RESERVATION: "予約した人だけ",
    Hours.OPEN_AND_RESERVABLE: "開館（予約もできます）",
    Hours.WITH_KEY_AND_RESERVATION: "予約し、鍵を借りて利用",
    Hours.ENTER_ONLY: "入場のみ",
    Hours.EXIT_ONLY: "退場のみ",
    Hours.WEATHER_PERMITTING: "天候による",
    Hours.NOT_IN_USE: "使っていません",
    Hours.MAINTENANCE: "整備中",
    Hours.RESERVED: "貸切",
    Hours.BY_APPOINTMENT: "申し込みによる",
    Hours.UNDEFINED: "未定",
    Hours.STAFF_ONLY: "職員のみ",
}
_BOOKABLE = frozenset(
    {
        Hours.OPEN,
        Hours.SELF_SERVICE,
        Hours.WITH_KEY,
        Hours.WITH_RESERVATION,
        Hours.OPEN_AND_RESERVABLE,
        Hours.WITH_KEY_AND_RESERVATION,
        Hours.WEATHER_PERMITTING,
        Hours.BY_APPOINTMENT,
    }
)


class HourSpan(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """["09:00", "21:00"] or ["18:00", "22:00", "self_service"]; an end not after the begin lies on the next day."""

    opens: Clock
    closes: Clock
    state: Hours = Hours.OPEN


class DayRule(Struct, frozen=True, forbid_unknown_fields=True):
    """The hours of some days of a period: of weekdays, of the n-th such day of the month, of odd or even ISO weeks."""

    spans: tuple[HourSpan, ...]
    weekdays: tuple[Weekday, ...] = (0, 1, 2, 3, 4, 5, 6)
    nth: tuple[Nth, ...] = ()
    weeks: Literal["all", "odd", "even"] = "all"
    holidays: bool | None = None
    """True: only on national holidays (as if they were named days); False: never on them."""

    def covers(self, day: date) -> bool:
        """Whether it says the hours of that day."""
        if self.holidays is not None and is_holiday(day) != self.holidays:
            return False
        if self.weeks != "all" and day.isocalendar().week % 2 != (self.weeks == "odd"):
            return False
        return day.weekday() in self.weekdays and self._nth(day)

    def _nth(self, day: date) -> bool:
        return (
            not self.nth
            or any(MonthlyClosing(day.weekday(), n).covers(day) for n in self.nth if n >= -1)
            or any(_from_the_end(day) == n for n in self.nth if n < -1)
        )


class Period(Struct, frozen=True, forbid_unknown_fields=True, rename={"begins": "from", "ends": "until"}):
    """Days on which other hours hold, both ends included; "07-01" is every year and may run over New Year.

    Of several the highest `priority` holds, then the shortest, then the later in the list. Days that no rule of it
    names are closed, unless `rest` is "usual". Closing days stay closed unless it opens `despite_closing`.
    """

    begins: DayText
    ends: DayText
    rules: tuple[DayRule, ...] = ()
    name: str = ""
    priority: int = 0
    rest: Literal["closed", "usual"] = "closed"
    despite_closing: bool = False

    def covers(self, day: date) -> bool:
        """Whether the day lies in it."""
        if len(self.begins) > len("07-01"):
            return self.begins <= day.isoformat() <= self.ends
        text = f"{day:%m-%d}"
        if self.begins <= self.ends:
            return self.begins <= text <= self.ends
        return text >= self.begins or text <= self.ends

    def length(self) -> int:
        """Its days, to compare periods by."""
        first, last = (date.fromisoformat(_dated(each)) for each in (self.begins, self.ends))
        return (last - first).days % 366 if len(self.begins) == len("07-01") else (last - first).days

    def spans_on(self, day: date) -> tuple[HourSpan, ...] | None:
        """Its hours on a day; None where the usual ones hold."""
        found = [rule for rule in self.rules if rule.covers(day)]
        if not found:
            return () if self.rest == "closed" else None
        return tuple(each for rule in found for each in rule.spans)


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A stretch of opening time, aware, JST."""

    start: datetime
    end: datetime
    hours: Hours = Hours.OPEN


class OpeningPlan(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """All hours of a unit. Without `weekly` it is open around the clock. What wins: closed, extra, periods, weekly."""

    weekly: tuple[tuple[HourSpan, ...], ...] = ()
    """Seven days, Monday first."""
    holidays: HolidayRule = HolidayRule.OPEN
    year_end: bool = False
    monthly: tuple[tuple[Weekday, Nth], ...] = ()
    closed: tuple[date, ...] = ()
    extra: dict[date, tuple[HourSpan, ...]] = {}
    periods: tuple[Period, ...] = ()

    def spans_on(self, day: date) -> tuple[HourSpan, ...]:
        """The hours that begin on a day, in order; empty when it is closed."""
        if day in self.closed:
            return ()
        if day in self.extra:
            return self.extra[day]
        for period in self._by_rank(day):
            spans = period.spans_on(day)
            if spans is not None:
                return () if self.closing.is_closed(day) and not period.despite_closing else spans
        return () if self.closing.is_closed(day) else self._usual(day)

    def times_on(self, day: date) -> tuple[OpenTime, ...]:
        """The same as moments; stretches of one state that touch are one."""
        return _joined(OpenTime(*span(day, each.opens, each.closes), each.state) for each in self.spans_on(day))

    def covers(self, start: datetime, end: datetime, *, staff: bool = False) -> bool:
        """Whether all of the time can be booked; hours until 24:00 go on where the next day opens at 0:00."""
        at = start
        for time in self.between(start, end):
            may = time.hours.bookable_by_staff if staff else time.hours.bookable
            if may and time.start <= at < time.end:
                at = time.end
        return at >= end

    def between(self, start: datetime, end: datetime) -> Iterator[OpenTime]:
        """All opening time that touches the given time, in order."""
        day = start.date() - _DAY
        while day <= end.date():
            yield from (time for time in self.times_on(day) if time.start < end and time.end > start)
            day += _DAY

    def state_at(self, moment: datetime) -> Hours:
        """What holds at a moment; closed outside all hours."""
        found = self.between(moment, moment + timedelta(microseconds=1))
        return next((time.hours for time in found if time.start <= moment < time.end), Hours.CLOSED)

    @cached_property
    def closing(self) -> Closing:
        """The closing rules; a weekday without hours is a weekly closing day."""
        empty = frozenset(n for n, spans in enumerate(self.weekly) if not spans)
        return Closing(
            empty,
            self.holidays,
            YearEnd() if self.year_end else None,
            tuple(MonthlyClosing(*each) for each in self.monthly),
            frozenset(self.closed),
        )

    def _by_rank(self, day: date) -> list[Period]:
        ranked = enumerate(self.periods)
        found = [(-each.priority, each.length(), -n, each) for n, each in ranked if each.covers(day)]
        return [each for *_, each in sorted(found, key=lambda rank: rank[:3])]

    def _usual(self, day: date) -> tuple[HourSpan, ...]:
        """The weekday's; a closing day that a holiday opens takes the hours of the first open weekday."""
        if not self.weekly:
            return (HourSpan("00:00", "24:00"),)
        return self.weekly[day.weekday()] or next((spans for spans in self.weekly if spans), ())


def _from_the_end(day: date) -> int:
    following = (day.replace(day=28) + 4 * _DAY).replace(day=1)
    return -(((following - _DAY).day - day.day) // _WEEK + 1)


def _dated(text: str) -> str:
    return text if len(text) > len("07-01") else f"2024-{text}"


def _joined(times: Iterable[OpenTime]) -> tuple[OpenTime, ...]:
    joined: list[OpenTime] = []
    for time in sorted(times, key=lambda each: (each.start, each.end)):
        last = joined[-1] if joined else None
        if last and last.end >= time.start and last.hours == time.hours:
            joined[-1] = OpenTime(last.start, max(last.end, time.end), time.hours)
        else:
            joined.append(time)
    return tuple(joined)

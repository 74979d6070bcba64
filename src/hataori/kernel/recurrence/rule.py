"""One recurrence rule as RFC 5545 section 3.3.10 defines it; what the section forbids cannot be made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from hataori.kernel.recurrence.problem import RecurrenceProblem
from hataori.kernel.sentences import sentence

MONDAY = 0
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Freq(IntEnum):
    """How often, finest first, so that `freq < Freq.DAILY` reads "within a day"."""

    SECONDLY = 0
    MINUTELY = 1
    HOURLY = 2
    DAILY = 3
    WEEKLY = 4
    MONTHLY = 5
    YEARLY = 6


@dataclass(frozen=True, slots=True, order=True)
class NthDay:
    """A weekday (0 is Monday); `n` is 0 for every such day, 1 for the first, -1 for the last of month or year."""

    weekday: int
    n: int = 0

    def __str__(self) -> str:
        return f"{self.n or ''}{WEEKDAYS[self.weekday]}"


@dataclass(frozen=True, slots=True)
class Rule:
    """An RRULE. RecurrenceProblem when parts contradict each other or a number lies outside its range."""

    freq: Freq
    interval: int = 1
    count: int | None = None
    until: date | None = None
    """A date, or a datetime: aware when it was written with Z."""
    by_second: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_day: tuple[NthDay, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    wkst: int = MONDAY

    def __post_init__(self) -> None:
        self._check_numbers()
        self._check_parts()

    def _check_numbers(self) -> None:
        _within("INTERVAL", (self.interval,), 1, 10_000_000)
        _within("COUNT", () if self.count is None else (self.count,), 1, 10_000_000)
        _within("BYSECOND", self.by_second, 0, 60)
        _within("BYMINUTE", self.by_minute, 0, 59)
        _within("BYHOUR", self.by_hour, 0, 23)
        _within("BYMONTH", self.by_month, 1, 12)
        _within("BYDAY", (abs(day.n) for day in self.by_day), 0, 53)
        _within_both_ways("BYMONTHDAY", self.by_month_day, 31)
        _within_both_ways("BYYEARDAY", self.by_year_day, 366)
        _within_both_ways("BYWEEKNO", self.by_week_no, 53)
        _within_both_ways("BYSETPOS", self.by_set_pos, 366)

    def _check_parts(self) -> None:
        """Which parts go with which FREQ: the table and the notes of section 3.3.10."""
        if self.count is not None and self.until is not None:
            raise RecurrenceProblem("rule_until", "繰り返しの終わりは、回数か最終日のどちらか一方で指定してください。")
        if self.by_week_no and self.freq != Freq.YEARLY:
            raise _not_here("BYWEEKNO", self.freq)
        if self.by_year_day and self.freq in (Freq.DAILY, Freq.WEEKLY, Freq.MONTHLY):
            raise _not_here("BYYEARDAY", self.freq)
        if self.by_month_day and self.freq == Freq.WEEKLY:
            raise _not_here("BYMONTHDAY", self.freq)
        counted = any(day.n for day in self.by_day)
        if counted and (self.freq < Freq.MONTHLY or self.by_week_no):
            raise _not_here("番号付きのBYDAY", self.freq)
        if self.by_set_pos and not self.chooses:
            raise RecurrenceProblem("rule_part", "BYSETPOSは、ほかのBY…の指定と一緒に使ってください。")

    @property
    def chooses(self) -> bool:
        """Whether any BY… part other than BYSETPOS is there."""
        return any((self.by_second, self.by_minute, self.by_hour, self.by_month, self.chooses_days))

    @property
    def chooses_days(self) -> bool:
        """Whether a part says which days (months apart)."""
        return any((self.by_day, self.by_month_day, self.by_year_day, self.by_week_no))


def _within(part: str, numbers: Iterable[int], least: int, most: int) -> None:
    if any(not least <= number <= most for number in numbers):
        raise RecurrenceProblem(
            "rule_range",
            sentence(
                "繰り返しの%(part)sは%(least)sから%(most)sまでの数で指定してください。",
                part=part,
                least=least,
                most=most,
            ),
        )


def _within_both_ways(part: str, numbers: Iterable[int], most: int) -> None:
    if any(not 1 <= abs(number) <= most for number in numbers):
        raise RecurrenceProblem(
            "rule_range",
            sentence(
                "繰り返しの%(part)sは1から%(most)sまで、または-%(most)sから-1までで指定してください。",
                part=part,
                most=most,
            ),
        )


def _not_here(part: str, freq: Freq) -> RecurrenceProblem:
    return RecurrenceProblem(
        "rule_part", sentence("%(part)sはFREQ=%(freq)sでは使えません。", part=part, freq=freq.name)
    )

"""What a unit's published rules say about one request: the only place that knows the shape of the rules.

A part of a unit inherits what stands above it; its own words win, key by key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.holidays import YearEnd
from hataori.kernel.opening_hours import HolidayRule, MonthlyClosing, OpeningHours, Span

_MINUTE = timedelta(minutes=1)
_KEPT_DAYS = 4000


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many bookings, or minutes, in a window (day, week, month, fiscal_year), of a holder or a group."""

    per: str
    window: str
    bookings: int | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Penalty:
    """So many no-shows within so many days: 利用停止 for so many days."""

    no_shows: int
    within_days: int
    days: int


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """Opening time of one kind."""

    start: datetime
    end: datetime
    hours: str = "open"


@dataclass(frozen=True, slots=True)
class Terms:
    """Rules in force on a day of use. `window_days` is how long before that day a class of users may begin to book."""

    hours: OpeningHours
    min_minutes: int = 0
    max_minutes: int = 0
    window_days: Mapping[str, int] = field(default_factory=dict)
    closes_minutes_before: int = 0
    quotas: tuple[Quota, ...] = ()
    approval: bool = False
    overlap: str = "refuse"
    check_in_minutes_before: int = 30
    release_minutes: int | None = None
    cancel_minutes_before: int = 0
    late_minutes_before: int = 0
    penalty: Penalty | None = None
    offer_minutes: int = 1440
    _days: dict[date, tuple[OpenSpan, ...]] = field(default_factory=dict, compare=False, repr=False)

    def spans(self, day: date) -> tuple[OpenSpan, ...]:
        """Opening time that begins on the day, in order; touching hours are one."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) > _KEPT_DAYS:
                self._days.clear()
            found = self._days[day] = tuple(_joined(span.on(day) for span in self.hours.spans_on(day)))
        return found

    def covers(self, start: datetime, end: datetime) -> bool:
        """Whether all of the time is opening time; hours that end at 24:00 go on where the next day opens at 0:00."""
        first = start.astimezone(JST).date() - timedelta(days=1)
        days = (end - start).days + 3
        spans = _joined((each.start, each.end) for n in range(days) for each in self.spans(first + timedelta(days=n)))
        return any(each.start <= start and end <= each.end for each in spans)

    def problems(
        self, start: datetime, end: datetime, now: datetime, user_class: str, interval: int
    ) -> list[FieldProblem]:
        """What is wrong with the time as such: window, length, start."""
        return [*self._window(start, now, user_class), *self._length(start, end), *_start(start, interval)]

    def opens_at(self, start: datetime, user_class: str) -> datetime | None:
        """From when on that class may book this time; None where it always may."""
        days = self.window_days.get(user_class, self.window_days.get("", None))
        if days is None:
            return None
        return datetime.combine(start.astimezone(JST).date() - timedelta(days=days), time(), JST)

    def cancel_until(self, start: datetime) -> datetime:
        """Until when the person himself may cancel or move."""
        return start - self.cancel_minutes_before * _MINUTE

    def in_time_until(self, start: datetime) -> datetime:
        """Until when a cancellation counts as in time."""
        return start - max(self.late_minutes_before, self.cancel_minutes_before) * _MINUTE

    def no_show_at(self, start: datetime, end: datetime) -> datetime | None:
        """When a booking nobody came to is given up; None where nobody looks whether people come."""
        return None if self.release_minutes is None else min(start + self.release_minutes * _MINUTE, end)

    def check_in_from(self, start: datetime) -> datetime:
        """From when on people may come in."""
        return start - self.check_in_minutes_before * _MINUTE

    def _window(self, start: datetime, now: datetime, user_class: str) -> Iterable[FieldProblem]:
        opens = self.opens_at(start, user_class)
        if opens and now < opens:
            yield FieldProblem(
                "start", "not_open_yet", f"この日の予約は{opens:%Y-%m-%d} {opens:%H:%M}から受け付けます。"
            )
        if now > start - self.closes_minutes_before * _MINUTE:
            yield FieldProblem("start", "window_over", "予約の受付は終わりました。窓口にお問い合わせください。")

    def _length(self, start: datetime, end: datetime) -> Iterable[FieldProblem]:
        minutes = (end - start) // _MINUTE
        if self.min_minutes and minutes < self.min_minutes:
            yield FieldProblem(
                "end", "too_short", f"予約は{self.min_minutes}分からです。終わりの時刻を延ばしてください。"
            )
        if self.max_minutes and minutes > self.max_minutes:
            yield FieldProblem("end", "too_long", f"予約は{self.max_minutes}分までです。時間を短くしてください。")


def terms(words: Mapping[str, Any]) -> Terms:
    """The terms of published words; kept, since thousands of days are asked of few rules."""
    return _terms(msgspec.json.encode(words, order="deterministic"))


def check(words: Mapping[str, Any]) -> None:
    """Rejected where rules to be published cannot be read."""
    try:
        terms(words)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Rejected(
            [FieldProblem("rules", "bad_rules", "決まりを読めません。書き方を確認してください。")]
        ) from error


@lru_cache(maxsize=512)
def _terms(text: bytes) -> Terms:
    words = msgspec.json.decode(text)
    rest = {name: words[name] for name in _PLAIN if name in words}
    return Terms(
        hours=_hours(words.get("hours", {})),
        quotas=tuple(Quota(**each) for each in words.get("quotas", ())),
        penalty=Penalty(**words["penalty"]) if "penalty" in words else None,
        **rest,
    )


_PLAIN = (
    "min_minutes",
    "max_minutes",
    "window_days",
    "closes_minutes_before",
    "approval",
    "overlap",
    "check_in_minutes_before",
    "release_minutes",
    "cancel_minutes_before",
    "late_minutes_before",
    "offer_minutes",
)


def _start(start: datetime, interval: int) -> Iterable[FieldProblem]:
    local = start.astimezone(JST)
    if (local.hour * 60 + local.minute) % interval:
        yield FieldProblem("start", "bad_start", f"始まりの時刻は{interval}分ごとに選んでください。")


def _hours(words: Mapping[str, Any]) -> OpeningHours:
    weekly = words.get("weekly") or [[["00:00", "00:00"]]] * 7
    return OpeningHours(
        weekly=tuple(tuple(_span(*each) for each in day) for day in weekly),
        holidays=HolidayRule(words.get("holidays", "open")),
        year_end=YearEnd() if words.get("year_end", False) else None,
        monthly=tuple(MonthlyClosing(*each) for each in words.get("monthly", ())),
        closed=frozenset(date.fromisoformat(each) for each in words.get("closed", ())),
        extra_open={
            date.fromisoformat(day): tuple(_span(*each) for each in spans)
            for day, spans in words.get("extra", {}).items()
        },
    )


def _span(opens: str, closes: str) -> Span:
    return Span(time.fromisoformat(opens), time(0) if closes == "24:00" else time.fromisoformat(closes))


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> list[OpenSpan]:
    joined: list[OpenSpan] = []
    for start, end in sorted(spans):
        if joined and joined[-1].end >= start:
            joined[-1] = OpenSpan(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(OpenSpan(start, end))
    return joined

"""A season's weekly hours as places of a draw: Tuesdays 19:00 to 21:00 in one gym, from April to September.

Which dates a weekly hour has is part of the published rules (`dates`), so that it is bound with them: what is won is
exactly those dates, and nobody can add or take one afterwards.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from hataori.blocks.lottery import api as lottery
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.clock import JST

During = tuple[datetime, datetime]
WEEKDAYS = ("月", "火", "水", "木", "金", "土", "日")
WEEKDAYS_LONG = (_("月曜日"), _("火曜日"), _("水曜日"), _("木曜日"), _("金曜日"), _("土曜日"), _("日曜日"))
_EVERY = " 毎週"
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_OPEN = ("free", "not_open_yet")
_FEWEST, _SATURDAY = 2, 5


@dataclass(frozen=True, slots=True)
class Season:
    """The days over which weekly hours are drawn, and how long one lasts."""

    first: date
    last: date
    length: timedelta
    weekend: timedelta | None = None
    """How long one lasts on Saturdays and Sundays, where that is another."""

    def length_on(self, day: date) -> timedelta:
        """How long an hour of that day's weekday lasts."""
        return self.weekend if self.weekend and day.weekday() >= _SATURDAY else self.length

    @property
    def days(self) -> list[date]:
        """All of them."""
        return [self.first + n * _DAY for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Weekly:
    """One weekly hour of a place as a place of the draw, and its dates."""

    slot: lottery.NewSlot
    dates: tuple[date, ...]


def weekly_hours(season: Season, unit_key: str, title: str, openings: Sequence[scheduler.Opening]) -> Iterator[Weekly]:
    """Hours that are free in at least half of the weeks; weeks in which one is closed or taken are left out."""
    by_hour: dict[tuple[int, time], list[date]] = {}
    for opening in openings:
        for start in _starts(opening, season.length_on(opening.start.astimezone(JST).date())):
            by_hour.setdefault((start.weekday(), start.time()), []).append(start.date())
    for (weekday, begin), dates in sorted(by_hour.items()):
        weeks = sum(day.weekday() == weekday for day in season.days)
        if len(dates) >= max(_FEWEST, (weeks + 1) // 2):
            yield _weekly(season, unit_key, title, (weekday, begin), sorted(dates))


def _starts(opening: scheduler.Opening, length: timedelta) -> Iterator[datetime]:
    start = opening.start.astimezone(JST)
    while opening.state in _OPEN and start + length <= opening.end:
        yield start
        start += length


def _weekly(season: Season, unit_key: str, title: str, hour: tuple[int, time], dates: list[date]) -> Weekly:
    """Its time is on the season's first such weekday, open or not: so hours of one weekday clash as they should."""
    weekday, begin = hour
    day = season.first + (weekday - season.first.weekday()) % 7 * _DAY
    start = datetime.combine(day, begin, JST)
    end = start + season.length_on(day)
    key = f"{unit_key}@{_NAMES[weekday]}T{start:%H%M}-{end:%H%M}"
    return Weekly(lottery.NewSlot(key, _label(title, start, end, dates), start, end), tuple(dates))


def _label(title: str, start: datetime, end: datetime, dates: list[date]) -> str:
    until = "24:00" if end.date() > start.date() else f"{end.hour}:{end:%M}"
    when = f"{WEEKDAYS[start.weekday()]}曜 {start.hour}:{start:%M}から{until}"
    return f"{title}{_EVERY}{when}（{dates[0]:%Y-%m-%d}から{dates[-1]:%Y-%m-%d}まで{len(dates)}回）"


def place_in(label: str) -> str:
    """The place's title in a weekly hour's label."""
    return label.rpartition(_EVERY)[0]


def published(hours: Sequence[Weekly]) -> dict[str, Any]:
    """What the rules promise beside the places: the dates of each."""
    return {"every": "week", "dates": {each.slot.key: [day.isoformat() for day in each.dates] for each in hours}}


def is_suited(rules: Mapping[str, Any]) -> bool:
    """Whether groups say which times suit them, for what, and how many."""
    return bool(rules.get("purposes"))


def is_season(rules: Mapping[str, Any]) -> bool:
    """Whether a round's places are weekly hours."""
    return rules.get("every") == "week"


def dates_of(rules: Mapping[str, Any], key: str) -> list[date]:
    """The dates of a weekly hour; none for a place that is a single time."""
    return [date.fromisoformat(each) for each in rules.get("dates", {}).get(key, ())]


def times_of(rules: Mapping[str, Any], key: str, start: datetime, end: datetime) -> list[During]:
    """The times that a place stands for: its one time, or one at each of its dates."""
    first = start.astimezone(JST)
    days = dates_of(rules, key)
    if not days:
        return [(start, end)]
    return [(begin, begin + (end - start)) for begin in (datetime.combine(day, first.time(), JST) for day in days)]


def rule_of(dates: Sequence[date]) -> tuple[str, list[date]]:
    """The dates as RFC 5545 has them: a weekly rule, and the weeks left out."""
    weeks = (dates[-1] - dates[0]) // _WEEK + 1
    every = [dates[0] + n * _WEEK for n in range(weeks)]
    return f"FREQ=WEEKLY;COUNT={weeks}", [day for day in every if day not in set(dates)]

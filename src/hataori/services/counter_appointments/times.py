"""When a counter can be had: days within reach, the times of a day with the desks free in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import NotFound

from . import models

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_REACH = 92
_SHOWN_DAYS = 20


@dataclass(frozen=True, slots=True)
class Time:
    """A time that can be booked, and how many desks are free."""

    start: datetime
    end: datetime
    free: int

    @property
    def text(self) -> str:
        """9:00–9:15."""
        return f"{self.start.hour}:{self.start:%M}–{self.end.hour}:{self.end:%M}"

    @property
    def key(self) -> str:
        """2026-12-01T09:00, for addresses."""
        return f"{self.start:%Y-%m-%dT%H:%M}"


def kind(key: str) -> models.Kind:
    """The kind of that key. NotFound."""
    found = models.Kind.objects.filter(key=key).first()
    if found is None:
        raise NotFound("no_kind", "その窓口は見つかりませんでした。")
    return found


def place(key: str) -> models.Place:
    """The place of that key. NotFound."""
    found = models.Place.objects.select_related("kind").filter(key=key).first()
    if found is None:
        raise NotFound("no_place", "その場所は見つかりませんでした。")
    return found


def days(of: models.Place, now: datetime | None = None) -> list[tuple[date, int]]:
    """The next days with a time left, and how many times; the calendar is read once."""
    at, found = now or clock.now(), []
    calendar = scheduler.calendar([of.unit_id], at.date(), _REACH)
    for n in range(_REACH):
        day = at.date() + n * _DAY
        if count := len(_times(of, day, calendar.of(of.unit_id, day), at)):
            found.append((day, count))
        if len(found) == _SHOWN_DAYS:
            break
    return found


def times(of: models.Place, day: date) -> list[Time]:
    """The free times of a day, in order."""
    now = clock.now()
    return _times(of, day, scheduler.calendar([of.unit_id], day, 1).of(of.unit_id, day), now)


def next_times(of: models.Place, count: int) -> list[Time]:
    """The soonest free times, for who asks on the phone."""
    found: list[Time] = []
    for day, _ in days(of):
        found += times(of, day)
        if len(found) >= count:
            break
    return found[:count]


def time_at(of: models.Place, key: str) -> Time:
    """The free time that an address names. NotFound when it is none, or taken meanwhile."""
    day = key.partition("T")[0]
    try:
        found = next((each for each in times(of, date.fromisoformat(day)) if each.key == key), None)
    except ValueError:
        found = None
    if found is None:
        raise NotFound("no_time", "その時間は選べなくなりました。ほかの時間を選んでください。")
    return found


def _times(of: models.Place, day: date, openings: tuple[scheduler.Opening, ...], now: datetime) -> list[Time]:
    rules = scheduler.rules_on(of.unit_id, day) if openings else None
    if rules is None:
        return []
    window, found = rules.window("resident"), []
    for start, end in _candidates(of, day, rules):
        free = _free(openings, start, end)
        if free and start >= now and window.problem(start, now) is None:
            found.append(Time(start, end, free))
    return found


def _candidates(of: models.Place, day: date, rules: scheduler.RuleSet) -> Iterator[tuple[datetime, datetime]]:
    """Fixed turns where the rules name some, else one time after the other from each opening on."""
    for each in rules.turns:
        yield _at(day, each.opens), _at(day, each.closes)
    length = of.kind.minutes * _MINUTE
    for span in () if rules.turns else rules.spans(day):
        start = span.start
        while start + length <= span.end:
            yield start, start + length
            start += length


def _free(openings: tuple[scheduler.Opening, ...], start: datetime, end: datetime) -> int:
    """Desks free for all of that time."""
    at, least = start, 10_000
    for each in openings:
        if each.start <= at < each.end:
            least = min(least, each.free_lanes if each.state == "free" else 0)
            at = each.end
    return least if at >= end else 0


def _at(day: date, text: str) -> datetime:
    hour, minute = map(int, text.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=JST)

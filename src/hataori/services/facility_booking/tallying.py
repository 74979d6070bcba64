"""Requests by channel, and how places are used: what the desk's number page shows beside the plan's indicator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Sum

from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.scheduler.api import rules
from hataori.kernel.clock import JST
from hataori.platform.events.api import Event

from . import models

_HOUR = timedelta(hours=1)
_USED = ("confirmed", "checked_in", "completed", "no_show")
_WEEK = 7
LEVELS = 4


def count(event: Event) -> None:
    """One request more; only those that the plan's measure counts."""
    if not event.data.get("kpi_scope"):
        return
    row, _ = models.RequestTally.objects.get_or_create(
        day=event.time.astimezone(JST).date(),
        channel=str(event.data.get("channel", "")),
        entry=bool(event.data.get("entry")),
    )
    models.RequestTally.objects.filter(pk=row.pk).update(count=F("count") + 1)


@dataclass(frozen=True, slots=True)
class Share:
    """Requests of one channel: bookings and lottery entries."""

    channel: str
    bookings: int
    entries: int

    @property
    def total(self) -> int:
        """Both."""
        return self.bookings + self.entries


def by_channel(first: date, last: date) -> list[Share]:
    """Requests of some days by channel, the most used first."""
    rows = models.RequestTally.objects.filter(day__range=(first, last)).values("channel", "entry")
    counted: dict[str, dict[bool, int]] = {}
    for row in rows.annotate(n=Sum("count")):
        counted.setdefault(row["channel"], {})[row["entry"]] = row["n"]
    shares = [Share(channel, each.get(False, 0), each.get(True, 0)) for channel, each in counted.items()]
    return sorted(shares, key=lambda share: (-share.total, share.channel))


@dataclass(frozen=True, slots=True)
class Heat:
    """How much of the opening time was booked, by weekday and hour; None where it was never open."""

    hours: tuple[int, ...]
    rows: tuple[tuple[float | None, ...], ...]
    booked_hours: float
    open_hours: float

    @property
    def share(self) -> float:
        """Of all opening time."""
        return 100 * self.booked_hours / self.open_hours if self.open_hours else 0.0


def heat(units: Sequence[int], first: date, days: int, bookings: Iterable[scheduler.Booking]) -> Heat:
    """The utilisation of places, counted in whole hours; a place and its parts should not both be given."""
    opened: dict[tuple[int, int], int] = {}
    for unit in units:
        for n in range(days):
            day = first + timedelta(days=n)
            for span in scheduler.rules_on(unit, day).spans(day):
                for hour in _hours(span.start, span.end):
                    opened[hour] = opened.get(hour, 0) + 1
    used: dict[tuple[int, int], int] = {}
    for each in bookings:
        if each.state in _USED:
            for hour in _hours(each.start, each.end):
                used[hour] = used.get(hour, 0) + 1
    hours = tuple(sorted({hour for _, hour in opened}))
    rows = tuple(tuple(_share(used, opened, (day, hour)) for hour in hours) for day in range(_WEEK))
    booked = sum(min(used.get(key, 0), opened[key]) for key in opened)
    return Heat(hours, rows, booked, sum(opened.values()))


def _hours(start: datetime, end: datetime) -> Iterable[tuple[int, int]]:
    """Weekday and hour of each whole hour of a time."""
    at = start.astimezone(JST).replace(minute=0)
    while at < end:
        yield at.weekday(), at.hour
        at += _HOUR


def _share(used: dict[tuple[int, int], int], opened: dict[tuple[int, int], int], key: tuple[int, int]) -> float | None:
    return min(100.0, 100 * used.get(key, 0) / opened[key]) if key in opened else None


def level(share: float | None) -> int:
    """0 to 4, for the colour; the number itself is written in the cell."""
    return 0 if not share else min(LEVELS, int(share // 25) + 1)


def no_show_rate(bookings: Iterable[scheduler.Booking]) -> tuple[int, int]:
    """How many nobody came to, of how many whose time has passed."""
    ended = [each.state for each in bookings if each.state in ("completed", "no_show")]
    return ended.count("no_show"), len(ended)


def month_of(day: date) -> tuple[date, int]:
    """The first day of a month, and how many days it has."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first, (following - first).days


def bounds(first: date, days: int) -> tuple[datetime, datetime]:
    """Those days as moments."""
    return rules.at(first, "00:00"), rules.at(first + timedelta(days=days), "00:00")

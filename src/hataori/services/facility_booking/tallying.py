"""Requests by channel and no-shows: what the desk's number page shows beside the plan's indicator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Sum

from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.scheduler.api import rules
from hataori.kernel.clock import JST
from hataori.platform.events.api import Event

from . import models


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

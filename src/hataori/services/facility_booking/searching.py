"""Looking for a time: on a day, or the earliest there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.scheduler.api import rules
from hataori.kernel import clock

from . import models, places

_MINUTE = timedelta(minutes=1)
MOST = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """A place and a time that can be had there."""

    place: models.Place
    start: datetime
    end: datetime

    @property
    def title(self) -> str:
        """The place with its facility."""
        return places.full_title(self.place)

    @property
    def iso(self) -> str:
        """The beginning, for addresses."""
        return f"{self.start:%Y-%m-%dT%H:%M}"

    @property
    def minutes(self) -> int:
        """Its length."""
        return (self.end - self.start) // _MINUTE


def search(wanted: places.Wanted, minutes: int, day: date | None, hour: int | None, user_class: str) -> list[Hit]:
    """Times of that length, the earliest first: on that day (at or after the hour), else whenever the first is."""
    rows = places.found(wanted)
    after = _after(day, hour)
    if day is None:
        found = scheduler.first_free([row.unit_id for row in rows], minutes, after, user_class=user_class)
        by_unit = {row.unit_id: row for row in rows}
        return [Hit(by_unit[each.unit_id], each.start, each.end) for each in found[:MOST]]
    calendar = scheduler.calendar([row.unit_id for row in rows], day, 1, user_class=user_class)
    hits = (_first(row, calendar.of(row.unit_id, day), minutes, after) for row in rows)
    return sorted((hit for hit in hits if hit), key=lambda hit: hit.start)[:MOST]


def _after(day: date | None, hour: int | None) -> datetime:
    now = clock.now()
    return max(now, rules.at(day, f"{hour or 0:02d}:00")) if day else now


def _first(row: models.Place, openings: Sequence[scheduler.Opening], minutes: int, after: datetime) -> Hit | None:
    """The first whole hour from which it is free for so long."""
    run: tuple[datetime, datetime] | None = None
    for each in openings:
        if each.state != "free":
            continue
        run = (run[0], each.end) if run and run[1] == each.start else (each.start, each.end)
        start = _whole_hour(max(run[0], after))
        if start + minutes * _MINUTE <= run[1]:
            return Hit(row, start, start + minutes * _MINUTE)
    return None


def _whole_hour(moment: datetime) -> datetime:
    floor = moment.replace(minute=0, second=0, microsecond=0)
    return floor if floor == moment else floor + timedelta(hours=1)

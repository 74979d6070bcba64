"""What a person's calendar holds, and when a unit is taken."""

from datetime import datetime, time, timedelta

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.clock import JST

_KEPT = timedelta(days=90)
_MOST = 1_000
_AHEAD_DAYS = 62
_TAKEN = ("taken", "set_aside", "closed")


def bookings_of(account_id: str) -> list[scheduler.Booking]:
    """Those of the last three months and all to come, with those cancelled, so that calendars take them out."""
    found = scheduler.bookings_of(account_id, clock.now() - _KEPT, _MOST)
    return [each for each in found if each.state != "expired" or each.confirmed_at]


def busy_of(unit: scheduler.Unit) -> tuple[list[tuple[datetime, datetime]], datetime, datetime]:
    """Stretches of opening time in which nobody can have the unit, for two months; and the span looked at."""
    today = clock.today()
    spans: list[tuple[datetime, datetime]] = []
    for each in scheduler.free(unit.id, today, _AHEAD_DAYS):
        if each.state not in _TAKEN:
            continue
        if spans and spans[-1][1] == each.start:
            spans[-1] = (spans[-1][0], each.end)
        else:
            spans.append((each.start, each.end))
    since = datetime.combine(today, time(), JST)
    return spans, since, since + timedelta(days=_AHEAD_DAYS)

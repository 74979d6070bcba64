"""By when a request is to be done, counted in working days of the city or in plain days."""

from datetime import date, datetime, time, timedelta
from typing import Literal

from hataori.kernel.clock import JST
from hataori.kernel.holidays import MUNICIPAL, Calendar
from hataori.kernel.working_days import add_working_days

Mode = Literal["working", "calendar"]
END_OF_DAY = time(17, 15)
"""Offices close at 17:15; what comes in later was received on the next day for nobody: the day itself never counts."""


def due_on(received: datetime, days: int, mode: Mode, *, calendar: Calendar = MUNICIPAL) -> date:
    """The last day of the target. The day of receipt does not count (民法第140条本文)."""
    day = received.astimezone(JST).date()
    if mode == "working":
        return add_working_days(day, days, calendar)
    return day + timedelta(days=days)


def expected_at(due: date) -> datetime:
    """The moment that is told outside as expected_datetime."""
    return datetime.combine(due, END_OF_DAY, tzinfo=JST)


def is_overdue(due: date, today: date) -> bool:
    """Whether the target has passed: the last day itself is still in time."""
    return today > due

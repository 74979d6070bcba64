"""The door of the scheduler: units, what is free, and bookings. Times are aware; ends are exclusive.

Errors carry stable codes (docs/reference/scheduler.md) and a plain sentence: Rejected for input, Conflict for the pool.
"""

from .finding import booking, booking_for, bookings_at, bookings_of, bookings_of_group
from .openings import calendar, first_free, free
from .releasing import approve, cancel, deny, release_expired
from .states import ACTIVE, CHANNELS, KPI_KINDS, SOURCES, STATES
from .suspensions import lift, suspend, suspension
from .taking import book, confirm, lease
from .types import Booking, Calendar, FirstFree, NewUnit, Opening, Request, Suspension, Unit
from .units import change_rules, create_unit, unit, units

__all__ = [
    "ACTIVE",
    "CHANNELS",
    "KPI_KINDS",
    "SOURCES",
    "STATES",
    "Booking",
    "Calendar",
    "FirstFree",
    "NewUnit",
    "Opening",
    "Request",
    "Suspension",
    "Unit",
    "approve",
    "book",
    "booking",
    "booking_for",
    "bookings_at",
    "bookings_of",
    "bookings_of_group",
    "calendar",
    "cancel",
    "change_rules",
    "confirm",
    "create_unit",
    "deny",
    "first_free",
    "free",
    "lease",
    "lift",
    "release_expired",
    "suspend",
    "suspension",
    "unit",
    "units",
]

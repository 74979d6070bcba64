"""The door of the scheduler: units, what is free, and bookings. Times are aware; ends are exclusive.

Errors carry stable codes (docs/reference/scheduler.md) and a plain sentence: Rejected for input, Conflict for the pool.
"""

from .attending import check_in, complete, mark_no_shows
from .closing import asides_of, close_unit, closures_of, release_aside, reopen, set_aside
from .finding import booking, booking_for, bookings_at, bookings_of, bookings_of_group
from .moving import reschedule
from .openings import calendar, first_free, free
from .queue import broken_at, chain, link_hash
from .quotas import usage, window_of
from .releasing import approve, cancel, deny, release_expired
from .series import Change, book_series, cancel_series, edit_series, series
from .states import ACTIVE, CHANNELS, KPI_KINDS, SOURCES, STATES
from .suspensions import lift, suspend, suspension
from .taking import book, confirm, lease
from .types import (
    Booking,
    Calendar,
    Closure,
    FirstFree,
    Link,
    NewUnit,
    Opening,
    Request,
    Series,
    SetAside,
    Skipped,
    Suspension,
    Unit,
    Usage,
    Waiting,
)
from .units import change_rules, create_unit, unit, units
from .waiting import accept_offer, leave, offer_next, wait, waiting, waiting_of

__all__ = [
    "ACTIVE",
    "CHANNELS",
    "KPI_KINDS",
    "SOURCES",
    "STATES",
    "Booking",
    "Calendar",
    "Change",
    "Closure",
    "FirstFree",
    "Link",
    "NewUnit",
    "Opening",
    "Request",
    "Series",
    "SetAside",
    "Skipped",
    "Suspension",
    "Unit",
    "Usage",
    "Waiting",
    "accept_offer",
    "approve",
    "asides_of",
    "book",
    "book_series",
    "booking",
    "booking_for",
    "bookings_at",
    "bookings_of",
    "bookings_of_group",
    "broken_at",
    "calendar",
    "cancel",
    "cancel_series",
    "chain",
    "change_rules",
    "check_in",
    "close_unit",
    "closures_of",
    "complete",
    "confirm",
    "create_unit",
    "deny",
    "edit_series",
    "first_free",
    "free",
    "lease",
    "leave",
    "lift",
    "link_hash",
    "mark_no_shows",
    "offer_next",
    "release_aside",
    "release_expired",
    "reopen",
    "reschedule",
    "series",
    "set_aside",
    "suspend",
    "suspension",
    "unit",
    "units",
    "usage",
    "wait",
    "waiting",
    "waiting_of",
    "window_of",
]

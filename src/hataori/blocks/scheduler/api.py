"""The door of the scheduler: units, what is free, and bookings. Times are aware; ends are exclusive.

Errors carry stable codes (docs/reference/scheduler.md) and a plain sentence: Rejected for input, Conflict for the pool.
"""

from . import rules
from .attending import check_in, complete, mark_no_shows
from .changing import UnitChange, change_unit
from .clearing import clear
from .closing import asides_of, close_unit, closure, closures_of, in_the_way, release_aside, reopen, set_aside
from .describing import Particulars, describe
from .equipment import (
    Equipment,
    NewEquipment,
    Out,
    Repair,
    all_equipment,
    end_repair,
    ensure_equipment,
    equipment,
    equipment_free,
    equipment_out,
    keep_equipment,
    lend_at,
    send_to_repair,
    set_stock,
    short_days,
)
from .finding import booking, booking_for, bookings_at, bookings_of, bookings_of_group, hold_times, times_of
from .ground import sharing
from .moving import change_add_ons, reschedule
from .openings import calendar, first_free, free
from .queue import broken_at, chain, link_hash
from .quotas import usage
from .releasing import approve, cancel, deny, give_up_unpaid, release_expired
from .rules import RuleSet, Used, Version, window_of
from .series import Change, book_series, cancel_series, edit_series, series
from .states import ACTIVE, CHANNELS, KPI_KINDS, SOURCES, STATES
from .stock import Lent
from .suspensions import lift, suspend, suspension
from .taking import book, confirm, lease, refuse_gone
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
    Waiting,
)
from .units import change_rules, create_unit, ensure_unit, rule_versions, rules_on, rules_over, unit, units
from .use import MonthOfUnit, Use, use_of
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
    "Equipment",
    "FirstFree",
    "Lent",
    "Link",
    "MonthOfUnit",
    "NewEquipment",
    "NewUnit",
    "Opening",
    "Out",
    "Particulars",
    "Repair",
    "Request",
    "RuleSet",
    "Series",
    "SetAside",
    "Skipped",
    "Suspension",
    "Unit",
    "UnitChange",
    "Use",
    "Used",
    "Version",
    "Waiting",
    "accept_offer",
    "all_equipment",
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
    "change_add_ons",
    "change_rules",
    "change_unit",
    "check_in",
    "clear",
    "close_unit",
    "closure",
    "closures_of",
    "complete",
    "confirm",
    "create_unit",
    "deny",
    "describe",
    "edit_series",
    "end_repair",
    "ensure_equipment",
    "ensure_unit",
    "equipment",
    "equipment_free",
    "equipment_out",
    "first_free",
    "free",
    "give_up_unpaid",
    "hold_times",
    "in_the_way",
    "keep_equipment",
    "lease",
    "leave",
    "lend_at",
    "lift",
    "link_hash",
    "mark_no_shows",
    "offer_next",
    "refuse_gone",
    "release_aside",
    "release_expired",
    "reopen",
    "reschedule",
    "rule_versions",
    "rules",
    "rules_on",
    "rules_over",
    "send_to_repair",
    "series",
    "set_aside",
    "set_stock",
    "sharing",
    "short_days",
    "suspend",
    "suspension",
    "times_of",
    "unit",
    "units",
    "usage",
    "use_of",
    "wait",
    "waiting",
    "waiting_of",
    "window_of",
]

"""The door of this block: locks, codes for bookings, what locks say. A code is in no event and no log."""

from .actions import GRACE, LEAD, change_code, grant, reschedule, retry, revoke
from .asynchronous import relay, run_async, side_by_side, until
from .codes import code_for_staff, code_of
from .overview import (
    DoorRow,
    DriftRow,
    LockState,
    dead_errands,
    doors_of,
    drifts,
    lock_states,
    simulated_makes,
    troubles,
)
from .queries import grant as grant_of
from .queries import grants_of, lock, locks, locks_of_units
from .registering import change as change_lock
from .registering import register, retire
from .registry import drivers
from .types import (
    Address,
    Change,
    Code,
    Door,
    Driver,
    Grant,
    Lock,
    NewLock,
    Outcome,
    Proof,
    Seen,
    SlotCode,
    State,
    Use,
    Window,
)
from .usage import take as take_use

__all__ = [
    "GRACE",
    "LEAD",
    "Address",
    "Change",
    "Code",
    "Door",
    "DoorRow",
    "DriftRow",
    "Driver",
    "Grant",
    "Lock",
    "LockState",
    "NewLock",
    "Outcome",
    "Proof",
    "Seen",
    "SlotCode",
    "State",
    "Use",
    "Window",
    "change_code",
    "change_lock",
    "code_for_staff",
    "code_of",
    "dead_errands",
    "doors_of",
    "drifts",
    "drivers",
    "grant",
    "grant_of",
    "grants_of",
    "lock",
    "lock_states",
    "locks",
    "locks_of_units",
    "register",
    "relay",
    "reschedule",
    "retire",
    "retry",
    "revoke",
    "run_async",
    "side_by_side",
    "simulated_makes",
    "take_use",
    "troubles",
    "until",
]

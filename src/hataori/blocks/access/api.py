"""The door of this block: locks, codes for bookings, what locks say. A code is in no event and no log."""

from .actions import GRACE, LEAD, change_code, grant, reschedule, retry, revoke
from .codes import code_for_staff, code_of
from .gateways import REFUSED, SILENT, GatewayAway, GatewayDriver, started
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
from .queries import grants_of, lock, locks, locks_of_units, opens
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
    "REFUSED",
    "SILENT",
    "Address",
    "Change",
    "Code",
    "Door",
    "DoorRow",
    "DriftRow",
    "Driver",
    "GatewayAway",
    "GatewayDriver",
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
    "opens",
    "register",
    "reschedule",
    "retire",
    "retry",
    "revoke",
    "simulated_makes",
    "started",
    "take_use",
    "troubles",
]

"""What crosses the door of this block: locks, grants, codes, and the shape of a driver."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

State = Literal["pending", "programmed", "live", "cleared", "failed", "drifted"]
"""pending: nothing on the lock yet · programmed: sent, the lock has not said so · live: the lock has said so (or it was
read back) · cleared: gone from the lock · failed: the lock does not take it · drifted: the lock holds something else.
"""
Proof = Literal["read", "confirmed", "sent"]
"""read: the code itself was read back · confirmed: the lock said that the place is taken or free · sent: no more."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock as staff know it. `units` are keys of bookable units, `places` counts the codes it holds."""

    key: str
    title: str
    site: str
    site_title: str
    driver: str
    department: str
    units: tuple[str, ...]
    places: int
    active: bool
    sample: bool
    failures: int
    last_seen_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class NewLock:
    """A lock to be registered. `address` is the driver's own (a topic, a node number, an id)."""

    key: str
    title: str
    site: str
    site_title: str
    driver: str
    address: Mapping[str, Any]
    department: str
    units: tuple[str, ...] = ()
    first_place: int = 1
    places: int = 30
    timezone: str = "Asia/Tokyo"
    secret: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when a booking lasts (aware); the code opens a little earlier and a little longer."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """A booking's right to open doors. It never carries the code."""

    id: str
    booking_ref: str
    holder_id: str
    locks: tuple[str, ...]
    window: Window
    valid_from: datetime
    valid_until: datetime
    state: State
    sample: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """One door of a code; the PIN is the same on all of them, unless a lock computes its own."""

    lock: str
    title: str
    pin: str
    state: State


@dataclass(frozen=True, slots=True)
class Code:
    """A code as its holder sees it."""

    pin: str = field(repr=False)
    valid_from: datetime
    valid_until: datetime
    state: State
    doors: tuple[Door, ...] = field(default=(), repr=False)


# ---- what a driver sees


@dataclass(frozen=True, slots=True)
class Address:
    """A lock as its driver sees it."""

    key: str
    at: Mapping[str, Any]
    first_place: int
    places: int
    timezone: str
    secret: str = field(default="", repr=False)

    def local(self, moment: datetime) -> datetime:
        """The moment as the lock's own clock shows it, without a zone (what schedules on locks are written in)."""
        return moment.astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None)

    @property
    def own_places(self) -> range:
        """The places that are ours; others on the lock belong to somebody else."""
        return range(self.first_place, self.first_place + self.places)


@dataclass(frozen=True, slots=True)
class SlotCode:
    """What shall stand in a place; the window is also written as the lock's own schedule where it keeps one."""

    pin: str = field(repr=False)
    valid_from: datetime
    valid_until: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to do on a lock: put `code` into a place, or empty it (None)."""

    lock: Address
    place: int
    code: SlotCode | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went. `error` is a plain Japanese sentence; `reached` tells a lock that refuses from one that is away."""

    change: Change
    proof: Proof | None
    error: str = ""
    reached: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """What a lock says of its places: number → the PIN, "" where it is taken but not readable; free ones are absent.
    None where the lock did not answer or cannot be asked, `error` says why.
    """

    lock: str
    taken: Mapping[int, str] | None = field(repr=False)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """Somebody opened a lock with the code in a place."""

    lock: str
    place: int
    at: datetime


class Driver(Protocol):
    """A way to talk to locks of one make. Apps offer some in `lock_drivers.py` as DRIVERS.

    Calls must end within about `seconds`, answer each change or lock exactly once, and raise nothing for what a lock
    or its gateway does. They run outside of any transaction.
    """

    key: str
    title: str

    @property
    def simulated(self) -> bool:
        """Whether it talks to a stand-in, which pages then say."""

    def apply(self, changes: Sequence[Change], *, seconds: float) -> Sequence[Outcome]:
        """Carry the changes out, those of different locks side by side."""

    def read(self, locks: Sequence[Address], *, seconds: float) -> Sequence[Seen]:
        """What stands in the locks' own places."""

    def computed(self, lock: Address, window: Window) -> str | None:
        """The code that a lock without a line computes for a window; None for all others."""

    def listen(self, locks: Sequence[Address], told: Callable[[Use], None], stopped: Callable[[], bool]) -> None:
        """Tell uses until `stopped`; raises when the line is lost."""

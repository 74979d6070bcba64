"""What crosses the scheduler's door. Times are aware, in JST; ends are exclusive, 24:00 is 0:00 of the next day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from .states import ACTIVE, STATES

_NO_ANSWERS: Mapping[str, str] = MappingProxyType({})
_NO_ADD_ONS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to be made. With a parent it becomes a part of it; `lanes` are parallel places of a leaf."""

    key: str
    title: str
    kind: str
    department: str
    parent: str | int | None = None
    lanes: int = 1
    branch: str = ""
    area: str = ""
    bookable: bool = True
    minutes_before: int = 0
    minutes_after: int = 0
    start_interval: int = 30
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that can be booked, or that only holds together what can be (`bookable` False)."""

    id: int
    key: str
    title: str
    kind: str
    parent_id: int | None
    lanes: int
    department: str
    branch: str
    area: str
    bookable: bool
    minutes_before: int
    minutes_after: int
    start_interval: int
    sample: bool


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for. `holder_id` is the account it is for; the caller vouches for group and user class.

    `for_ref` names the set-aside (a won slot) that it may use; it never comes from a form. `broker_id` is the partner
    for whose customer it is: the asking partner itself, or whom an office names. `add_ons` (minutes or pieces) and
    `tags` (kinds of use) are what was told that bears on the price.
    """

    unit: str | int
    start: datetime
    end: datetime
    holder_id: str
    channel: str
    quantity: int = 1
    group_id: str = ""
    purpose: str = ""
    attendees: int = 0
    title: str = ""
    answers: Mapping[str, str] = field(default_factory=lambda: _NO_ANSWERS)
    user_class: str = "resident"
    source: str = "first_come"
    for_ref: str = ""
    price: int = 0
    sample: bool = False
    broker_id: str = ""
    add_ons: Mapping[str, int] = field(default_factory=lambda: _NO_ADD_ONS)
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Booking:
    """A unit for a time. `answers` only where the caller asked for them."""

    id: UUID
    number: str
    unit_id: int
    unit_key: str
    unit_title: str
    kind: str
    department: str
    start: datetime
    end: datetime
    quantity: int
    state: str
    holder_id: str
    group_id: str
    user_class: str
    channel: str
    source: str
    for_ref: str
    purpose: str
    title: str
    attendees: int
    lease_until: datetime | None
    series_id: UUID | None
    sequence: int
    price: int
    created_at: datetime
    confirmed_at: datetime | None
    checked_in_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: str
    cancel_reason: str
    sample: bool
    answers: Mapping[str, str] = field(default_factory=lambda: _NO_ANSWERS)
    broker_id: str = ""
    add_ons: Mapping[str, int] = field(default_factory=lambda: _NO_ADD_ONS)
    tags: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        """Whether it takes its lanes."""
        return self.state in ACTIVE

    @property
    def state_title(self) -> str:
        """The state in the field's word."""
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Opening:
    """A stretch of opening time in which nothing changes.

    `state` is free, taken, closed (a closure), set_aside, past, window_over, not_open_yet.
    `hours` is the kind of opening hours (open, self_service, …).
    """

    start: datetime
    end: datetime
    state: str
    free_lanes: int
    lanes: int
    hours: str = "open"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Openings of several units over several days, read at one moment."""

    day_from: date
    days: int
    read_at: datetime
    openings: Mapping[int, Mapping[date, tuple[Opening, ...]]]

    def of(self, unit_id: int, day: date) -> tuple[Opening, ...]:
        """A unit's openings of a day in order; empty when it does not open."""
        return self.openings.get(unit_id, {}).get(day, ())


@dataclass(frozen=True, slots=True)
class FirstFree:
    """The first time a unit can be had."""

    unit_id: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Closure:
    """Time in which a unit is closed. `in_the_way` are bookings made before; staff move or cancel them."""

    id: int
    unit_id: int
    start: datetime
    end: datetime
    reason: str
    lifted_at: datetime | None
    in_the_way: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """Time kept for who holds `ref`."""

    id: int
    unit_id: int
    start: datetime
    end: datetime
    ref: str
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class Suspension:
    """利用停止 of a person or a group."""

    id: int
    holder_id: str
    group_id: str
    start: datetime
    until: datetime
    reason: str
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A time of a series that could not be booked, and why (an error's code and sentence)."""

    start: datetime
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Series:
    """Bookings made by one rule."""

    id: UUID
    unit_id: int
    rrule: str
    start: datetime
    end: datetime
    bookings: tuple[Booking, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A place as published: with the hash before it, it gives its own (`queue.link_hash`)."""

    seq: int
    ref: str
    unit: str
    start: datetime
    end: datetime
    quantity: int
    made_at: datetime
    hash: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in a waiting list: `position` of `of` people who wait for overlapping time; `hash` chains the order."""

    id: UUID
    unit_id: int
    start: datetime
    end: datetime
    quantity: int
    holder_id: str
    seq: int
    ref: str
    hash: str
    state: str
    position: int
    of: int
    offer_until: datetime | None
    booking_id: UUID | None

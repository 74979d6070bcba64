"""What crosses the organisation's door."""

from dataclasses import dataclass

from hataori.kernel.opening_hours import OpeningHours


@dataclass(frozen=True, slots=True)
class Department:
    """A section of the city hall. `confirm` tells what the city should check before it relies on the row."""

    key: str
    name: str
    division: str
    handles: str = ""
    sample: bool = False
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter inside a branch with hours of its own."""

    key: str
    name: str
    hours: OpeningHours
    reservation_required: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A place where residents are served."""

    key: str
    name: str
    kana: str
    kind: str
    address: str
    postcode: str
    hours: OpeningHours
    handles: tuple[str, ...] = ()
    counters: tuple[Counter, ...] = ()
    sample: bool = False
    note: str = ""

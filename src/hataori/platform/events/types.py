"""What crosses the log's door."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of fact: its dotted name (application.submitted), its title on screen, and the fields its data has.

    `fields` must all be present, `optional` may be; values are str, int, float or bool and never name a person.
    """

    name: str
    title: str
    fields: Mapping[str, type] = field(default_factory=dict)
    optional: Mapping[str, type] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """A recorded fact. `position` is its number in the log; `time` is the product's clock when it happened."""

    position: int
    txid: int
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    actor: str
    department: str
    data: Mapping[str, Any]

    @property
    def cursor(self) -> "Cursor":
        """Where a reader stands that has read this event."""
        return Cursor(self.txid, self.position)


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """A reader's place. The order is by writing transaction first, since positions may commit out of turn."""

    txid: int = -1
    position: int = 0


@dataclass(frozen=True, slots=True)
class Consumer:
    """A reader of the log. `handle` gets events of `types` (all when empty) in order, inside one transaction with the
    cursor, so its database effects happen exactly once.

    `start` is where it begins in a log that others have read before it came (ADR 0048): who counts reads all of it,
    who decides, tells or hands over begins "now", because what is over was settled without it.
    """

    name: str
    types: frozenset[str]
    handle: Callable[[Sequence[Event]], None]
    batch: int = 500
    start: Literal["beginning", "now"] = "beginning"

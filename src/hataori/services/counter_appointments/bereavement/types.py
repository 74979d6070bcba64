"""What the bereavement counter shows and hands over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from hataori.blocks.bundles import api as bundles
from hataori.blocks.catalogue.api import Procedure
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries

from .filling import Filled, Visitor
from .rules import Due, Found, NotDue


@dataclass(frozen=True, slots=True)
class Item:
    """A procedure that follows, with its own form filled in. `late` where its last day is over."""

    due: Due
    procedure: Procedure
    filled: Filled
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    department: str
    late: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A family's list as it is worked on: the facts, what follows, who came, what is left to ask, what was answered."""

    id: str
    dead: registries.RegisteredPerson
    died_on: date
    found: Found
    items: tuple[Item, ...]
    rest: tuple[tuple[NotDue, str], ...]
    visitor: Visitor
    asked: tuple[registration.FormField, ...]
    given: Mapping[str, str]
    opened_at: datetime
    signed_at: datetime | None
    sample: bool
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bundle: bundles.Bundle | None = None

    @property
    def filled(self) -> int:
        """How many answers the city wrote itself, over all applications."""
        return sum(bool(text) for each in self.items for text in each.filled.known.values())

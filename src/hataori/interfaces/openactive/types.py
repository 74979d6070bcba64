"""What is published, in the words of our side. Kept as JSON in the tables and crossing the door."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from hataori.kernel.typed import converted

Prepayment = Literal["required", "optional", "unavailable", ""]
Question = Literal["text", "paragraph", "boolean", "choice"]
T = TypeVar("T", bound=Struct)


class Address(Struct, frozen=True):
    """Where it is, as the feed's PostalAddress and GeoCoordinates say it."""

    street: str
    locality: str
    region: str
    postal_code: str
    country: str = "JP"
    latitude: float | None = None
    longitude: float | None = None


class Place(Struct, frozen=True):
    """The place where it happens."""

    name: str
    address: Address
    telephone: str = ""
    online: bool = False
    """A session that is attended by a link; the place is then the organiser's."""


class Terms(Struct, frozen=True):
    """Terms somebody has to know. `path` is an address of this installation."""

    name: str
    path: str


class Reconciliation(Struct, frozen=True):
    """What a payment must name so that the seller can match it (payment reconciliation detail validation)."""

    name: str = ""
    account_id: str = ""
    payment_provider_id: str = ""


class SellerFacts(Struct, frozen=True):
    """Who sells, and how prices are meant: with consumption tax (gross) or without (net)."""

    name: str
    legal_name: str
    address: Address
    department: str
    email: str = ""
    telephone: str = ""
    url: str = ""
    tax_mode: Literal["gross", "net"] = "gross"
    tax_permille: int = 100
    currency: str = "JPY"
    reconciliation: Reconciliation | None = None
    terms: tuple[Terms, ...] = ()


class Ask(Struct, frozen=True):
    """A question a booker answers beforehand (orderItemIntakeForm)."""

    key: str
    kind: Question
    label: str
    required: bool = True
    choices: tuple[str, ...] = ()


class Offer(Struct, frozen=True):
    """A price and its terms. Durations are ISO 8601 ("P7D"), counted back from the start; empty: no limit.

    With `user_class` the price of each time is that of the unit's own fees for this class, and `price` is not read.
    """

    key: str
    name: str
    price: int
    prepayment: Prepayment = ""
    opens_before: str = ""
    closes_before: str = ""
    cancel_before: str = ""
    refund: bool = True
    approval: bool = False
    negotiation: bool = False
    attendee: bool = False
    user_class: str = ""


class Image(Struct, frozen=True):
    """A picture and a small copy of it; both are addresses of this installation."""

    path: str
    small_path: str


class ListingFacts(Struct, frozen=True):
    """What people read of a published unit. `concept` is (id, label) in OpenActive's lists of activities or places."""

    name: str
    description: str
    place: Place
    offers: tuple[Offer, ...]
    concept: tuple[str, str]
    asks: tuple[Ask, ...] = ()
    image: Image | None = None

    def offer(self, key: str) -> Offer | None:
        """The offer of that key."""
        return next((each for each in self.offers if each.key == key), None)


@dataclass(frozen=True, slots=True)
class NewListing:
    """A unit to be published. With `slot_minutes` its opening time is cut into slots of that length by itself:

    at once, or with `later` by the worker, some listings a turn (a whole city has ten thousand slots).
    """

    unit: str
    kind: Literal["facility", "individual", "series"]
    seller: str
    facts: ListingFacts
    slot_minutes: int = 0
    dataset: str = ""
    later: bool = False


@dataclass(frozen=True, slots=True)
class NewTime:
    """A session of a series: a unit of the scheduler for itself."""

    unit: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class PublishedListing:
    """A unit as published."""

    id: UUID
    kind: str
    unit: str
    seller: str
    name: str
    outcome: Literal["created", "updated", "unchanged"] = "created"


@dataclass(frozen=True, slots=True)
class PublishedTime:
    """A time that can be ordered."""

    id: UUID
    listing: UUID
    start: datetime
    end: datetime
    lanes: int
    remaining: int


def kept(facts: Struct) -> Any:  # noqa: ANN401  JSON
    """As the tables keep it: what comes out of them again is equal."""
    return msgspec.json.decode(msgspec.json.encode(facts))


def read(words: Any, kind: type[T]) -> T:  # noqa: ANN401  JSON
    """From the tables."""
    return converted(words, kind)

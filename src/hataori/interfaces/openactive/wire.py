"""Reading what brokers send: what the API does not know is let be, what it needs and misses is an error by name."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpRequest

from .problems import OpenBookingError

_ROLES = {f"https://openactive.io/{name}": name for name in ("AgentBroker", "ResellerBroker", "NoBroker")}
_MOST_ITEMS = 100
Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AskedItem:
    """An order item as it came: addresses, not yet looked up."""

    position: int
    opportunity: str | None
    offer: str | None
    attendee: Words | None
    answers: tuple[Words, ...] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A quote, proposal or order as it came."""

    root: str
    role: str
    broker: Words | None
    customer: Words | None
    seller: str
    items: tuple[AskedItem, ...]
    payment: Words | None
    total: object
    digest: str
    raw: Words

    @property
    def role_address(self) -> str:
        """As the broker spelt it."""
        return f"https://openactive.io/{self.role}"


def body(request: HttpRequest) -> Words:
    """The JSON object of the request. OpenBookingError for anything else."""
    try:
        found = msgspec.json.decode(request.body)
    except msgspec.DecodeError as error:
        raise OpenBookingError("OpenBookingError") from error
    if not isinstance(found, dict):
        raise OpenBookingError("OpenBookingError")
    return found


def asked(words: Words, root: str, kinds: tuple[str, ...]) -> Asked:
    """A request of one of these types. UnexpectedOrderTypeError, OpenBookingError."""
    if words.get("@type") not in kinds:
        raise OpenBookingError("UnexpectedOrderTypeError")
    items = words.get("orderedItem")
    role = _ROLES.get(str(words.get("brokerRole")))
    if role is None or not isinstance(items, list) or not 1 <= len(items) <= _MOST_ITEMS:
        raise OpenBookingError("OpenBookingError")
    return Asked(
        root=root,
        role=role,
        broker=_object(words, "broker"),
        customer=_object(words, "customer"),
        seller=_address(words.get("seller")) or "",
        items=tuple(_items(items)),
        payment=_object(words, "payment"),
        total=(_object(words, "totalPaymentDue") or {}).get("price"),
        digest=digest(words),
        raw=words,
    )


def digest(words: Words) -> str:
    """What the same request has in common however it is spelt."""
    return hashlib.sha256(msgspec.json.encode(words, order="deterministic")).hexdigest()


def _items(found: list[Any]) -> list[AskedItem]:
    items = [_item(each, n) for n, each in enumerate(found)]
    if len({each.position for each in items}) != len(items):
        raise OpenBookingError("OpenBookingError")
    return items


def _item(found: object, n: int) -> AskedItem:
    if not isinstance(found, dict):
        raise OpenBookingError("OpenBookingError")
    position = found.get("position", n)
    if not isinstance(position, int):
        raise OpenBookingError("OpenBookingError")
    answers = found.get("orderItemIntakeFormResponse")
    return AskedItem(
        position,
        _address(found.get("orderedItem")),
        _address(found.get("acceptedOffer")),
        _object(found, "attendee"),
        tuple(each for each in answers if isinstance(each, dict)) if isinstance(answers, list) else None,
    )


def _object(words: Words, name: str) -> Words | None:
    found = words.get(name)
    if found is not None and not isinstance(found, dict):
        raise OpenBookingError("OpenBookingError")
    return found


def _address(found: object) -> str | None:
    """An address, or the @id of an embedded object."""
    if isinstance(found, dict):
        found = found.get("@id")
    return found if isinstance(found, str) else None

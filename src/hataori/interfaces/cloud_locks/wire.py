"""The cloud's messages, pure. Only what public descriptions name is used; the rest of the service is not public
(docs/reference/locks.md): the shapes of lists and of events are ours to confirm with the maker.

Times are the lock's own local time without a zone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hataori.blocks.access.api import Address, SlotCode

ACCEPT = "application/vnd.lockstate.v1+json"
PERSONS, EVENTS = "/access_persons", "/events"
_OPENED = "unlocked_event"


class Misspelled(ValueError):
    """An answer that is not in the agreed shape."""


@dataclass(frozen=True, slots=True)
class Person:
    """A guest with a PIN; `name` says which place of which lock he stands for."""

    id: str
    name: str
    status: str
    pin: str = field(repr=False)

    @property
    def opens(self) -> bool:
        """Whether his PIN can open a door: he has not been deactivated and did not expire."""
        return self.status in ("current", "upcoming")


@dataclass(frozen=True, slots=True)
class Opened:
    """A guest opened a door."""

    id: str
    person: str
    lock: str
    at: datetime


def name_of(lock: Address, place: int) -> str:
    """The guest's name: what ties him to a place. It names no person."""
    return f"hataori {lock.key} #{place}"


def guest(lock: Address, place: int, code: SlotCode) -> dict[str, Any]:
    """POST /access_persons."""
    return {
        "type": "access_guest",
        "attributes": {
            "name": name_of(lock, place),
            "starts_at": _local(lock, code.valid_from),
            "ends_at": _local(lock, code.valid_until),
            "pin": code.pin,
        },
    }


def _local(lock: Address, moment: datetime) -> str:
    return lock.local(moment).isoformat(timespec="seconds")


def access(lock: Address) -> dict[str, Any]:
    """POST /access_persons/{id}/accesses."""
    return {"attributes": {"accessible_id": str(lock.at["id"]), "accessible_type": "lock"}}


def person_of(told: Any) -> Person:  # noqa: ANN401  decoded JSON
    """One guest."""
    attributes = _mapping(_mapping(told).get("attributes"))
    return Person(
        _text(told, "id"), _text(attributes, "name"), _text(attributes, "status"), str(attributes.get("pin") or "")
    )


def persons_of(told: Any) -> list[Person]:  # noqa: ANN401  decoded JSON
    """A list of guests."""
    return [person_of(each) for each in _rows(told)]


def last_page(told: Any) -> int:  # noqa: ANN401  decoded JSON
    """How many pages a list has; one where it does not say."""
    found = _mapping(_mapping(told).get("meta") or {}).get("total_pages", 1)
    return found if isinstance(found, int) else 1


def opened_of(told: Any, zones: Mapping[str, Address]) -> list[Opened]:  # noqa: ANN401  decoded JSON
    """The openings among events, of locks that are ours."""
    rows = [row for row in _rows(told) if _mapping(row).get("type") == _OPENED]
    return [found for row in rows if (found := _opened(row)) and found.lock in zones]


def _opened(row: Any) -> Opened | None:  # noqa: ANN401  decoded JSON
    attributes = _mapping(_mapping(row).get("attributes"))
    try:
        at = datetime.fromisoformat(_text(attributes, "occurred_at"))
    except ValueError:
        raise Misspelled("occurred_at") from None
    person = attributes.get("associated_resource_id")
    return Opened(_text(row, "id"), person, _text(attributes, "publisher_id"), at) if isinstance(person, str) else None


def _rows(told: Any) -> Iterable[Any]:  # noqa: ANN401  decoded JSON
    rows = _mapping(told).get("data")
    if not isinstance(rows, list):
        raise Misspelled("data")
    return rows


def _mapping(told: Any) -> Mapping[str, Any]:  # noqa: ANN401  decoded JSON
    if not isinstance(told, dict):
        raise Misspelled("object")
    return told


def _text(told: Any, name: str) -> str:  # noqa: ANN401  decoded JSON
    found = _mapping(told).get(name)
    if not isinstance(found, str):
        raise Misspelled(name)
    return found

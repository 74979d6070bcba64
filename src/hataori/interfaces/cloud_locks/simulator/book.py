"""What the simulated cloud holds, and the faults it can play."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from hataori.kernel.clock import JST, now

FAULTS = ("500", "garbage", "other_pin", "slow")
"""Every call fails; answers that are no JSON; another PIN is kept than was sent; answers after two seconds."""
_PAGE = 50


@dataclass(slots=True)
class Book:
    """Guests, their accesses, events. One lock: threads answer."""

    guests: dict[str, dict[str, Any]] = field(default_factory=dict)
    accesses: dict[str, list[str]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def add(self, told: dict[str, Any]) -> dict[str, Any]:
        """A new guest."""
        attributes = dict(told["attributes"]) | {"status": "current"}
        if "other_pin" in self.faults:
            attributes["pin"] = "000000"
        row: dict[str, Any] = {"type": "access_guest", "id": str(uuid4()), "attributes": attributes}
        with self.lock:
            self.guests[row["id"]] = row
        return row

    def allow(self, person: str, told: dict[str, Any]) -> dict[str, Any]:
        """A guest may open a lock."""
        with self.lock:
            self.accesses.setdefault(person, []).append(told["attributes"]["accessible_id"])
        return {"type": "access_person_access", "id": str(uuid4()), "attributes": told["attributes"]}

    def deactivate(self, person: str) -> dict[str, Any]:
        """His PIN opens nothing any more."""
        with self.lock:
            self.guests[person]["attributes"]["status"] = "deactivated"
        return self.guests[person]

    def listed(self, page: int) -> dict[str, Any]:
        """A page of guests."""
        rows = list(self.guests.values())
        shown = rows[(page - 1) * _PAGE : page * _PAGE]
        return {"data": shown, "meta": {"total_pages": max(1, -(-len(rows) // _PAGE)), "page": page}}

    def type_in(self, lock: str, pin: str) -> bool:
        """Somebody types a PIN at a door; whether it opens (by the lock's own local time)."""
        at = now()
        local = at.astimezone(JST).replace(tzinfo=None)
        for person, row in self.guests.items():
            told = row["attributes"]
            starts, ends = datetime.fromisoformat(told["starts_at"]), datetime.fromisoformat(told["ends_at"])
            allowed = lock in self.accesses.get(person, ()) and told["status"] == "current"
            if allowed and told["pin"] == pin and starts <= local < ends:
                self._opened(lock, person, at)
                return True
        return False

    def _opened(self, lock: str, person: str, at: datetime) -> None:
        told = {"occurred_at": at.isoformat(), "publisher_id": lock, "associated_resource_id": person, "method": "pin"}
        with self.lock:
            self.events.append({"type": "unlocked_event", "id": str(uuid4()), "attributes": told})

"""Addresses that are ids at once (JSON-LD @id). Documents are kept without the host and get it as they are served."""

import re
from uuid import UUID

from django.http import HttpRequest

from . import models

BASE, SECURE = "{hataori-base}", "{hataori-secure}"
_TYPES = {"facility": "facility-uses", "individual": "individual-facility-uses", "series": "session-series"}
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


def root(request: HttpRequest) -> str:
    """Scheme and host under which the asker knows us."""
    return f"{request.scheme}://{request.get_host()}"


def served(text: str, request: HttpRequest) -> str:
    """A kept document with the host in it. What must travel encrypted says so whatever the asker used."""
    return text.replace(BASE, root(request)).replace(SECURE, f"https://{request.get_host()}")


def seller(key: str) -> str:
    """A seller."""
    return f"{BASE}/openactive/sellers/{key}"


def listing(row: models.Listing) -> str:
    """A facility, a single place, a series."""
    return f"{BASE}/openactive/{_TYPES[row.kind]}/{row.id}"


def facility_over(row: models.Listing) -> str:
    """The facility that a single place is listed under."""
    return f"{BASE}/openactive/facility-uses/{row.id}"


def opportunity(row: models.Opportunity, kind: str) -> str:
    """A slot or a session."""
    return f"{BASE}/openactive/{'scheduled-sessions' if kind == 'series' else 'slots'}/{row.id}"


def offer(row: models.Opportunity, above: models.Listing, key: str) -> str:
    """An offer: a slot's own, or a series' for all its sessions."""
    return f"{listing(above) if above.kind == 'series' else opportunity(row, above.kind)}#/offers/{key}"


def offer_of_series(row: models.Listing, key: str) -> str:
    """An offer of a series."""
    return f"{listing(row)}#/offers/{key}"


def order(row: models.Order, kind: str) -> str:
    """An order, a quote or a proposal."""
    words = {"quote": "order-quotes", "proposal": "order-proposals", "order": "orders"}
    return f"{BASE}/openactive/api/{words[kind]}/{row.uuid}"


def item(row: models.OrderItem, order_uuid: UUID) -> str:
    """An order item: the same in the proposal and in the order."""
    return f"{BASE}/openactive/api/orders/{order_uuid}#/orderedItems/{row.id}"


def version(row: models.Order) -> str:
    """A proposal's version."""
    return f"{order(row, 'proposal')}/versions/{row.version}"


def question(row: models.Listing, key: str) -> str:
    """A question asked beforehand."""
    return f"{listing(row)}#/questions/{key}"


def last_uuid(text: object, root_of: str, *, words: str) -> UUID | None:
    """The UUID of one of our addresses below `words`; None for anybody else's, or for none."""
    if not isinstance(text, str) or not text.startswith(f"{root_of}/openactive/{words}"):
        return None
    found = _UUID.fullmatch(text.split("#", maxsplit=1)[0].rsplit("/", 1)[-1])
    return UUID(found.group()) if found else None


def after_hash(text: str) -> str:
    """What stands last behind the #."""
    return text.partition("#")[2].rsplit("/", 1)[-1]

"""The one place that knows how 電子申請等情報受取等API is spelled.

The calls and their order are public (login, list by query, get one, list of processing states, status update); the
addresses and field names are NOT in what we have seen. Every name below is our own stand-in, used by the adapter and
by the simulator alike. Whoever holds the specification changes this file and nothing else.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

LOGIN = "/api/login"
LIST = "/api/applications/search"
ONE = "/api/applications/get"
STATES = "/api/states"
UPDATE = "/api/applications/state"

PAGE = 100
_YEARS = range(2000, 2200)
REVOKED_TOKEN = 401

# What we call a case's standing, and what their list of states calls it (states are matched by name).
STATE_NAMES = {
    "received": "受付済",
    "examining": "審査中",
    "correcting": "補正依頼中",
    "granted": "完了（承認）",
    "refused": "完了（不承認）",
    "withdrawn": "取下げ",
    "completed": "完了",
}


class Misspelled(ValueError):
    """An answer that does not read as this file says."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list."""

    reception_number: str
    procedure_code: str
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list; `total` counts all pages."""

    total: int
    rows: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """An attachment."""

    name: str
    document: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Arrived:
    """One application as the portal hands it over: (item code → value), attachments."""

    reception_number: str
    procedure_code: str
    arrived_at: datetime
    items: Mapping[str, str]
    enclosed: tuple[Enclosed, ...]


def login_body(municipality: str, client_id: str, secret: str) -> dict[str, str]:
    """What the login takes."""
    return {"municipalityCode": municipality, "clientId": client_id, "clientSecret": secret}


def token_of(answer: Any) -> str:  # noqa: ANN401  decoded JSON
    """The token of a login."""
    return _text(answer, "accessToken")


def query_body(since: datetime, page: int) -> dict[str, Any]:
    """The list's query: what arrived since a moment, a page of it (from 1)."""
    return {"arrivedFrom": since.isoformat(), "page": page, "pageSize": PAGE}


def page_of(answer: Any) -> Page:  # noqa: ANN401  decoded JSON
    """A page of the list."""
    rows = answer.get("applications") if isinstance(answer, dict) else None
    total = answer.get("total") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not isinstance(total, int):
        raise Misspelled("list")
    return Page(total, tuple(_listed(row) for row in rows))


def _listed(row: Any) -> Listed:  # noqa: ANN401  decoded JSON
    return Listed(_text(row, "receptionNumber"), _text(row, "procedureCode"), _moment(row, "arrivedAt"))


def one_body(reception_number: str) -> dict[str, str]:
    """Asks for one application."""
    return {"receptionNumber": reception_number}


def one_of(answer: Any) -> Arrived:  # noqa: ANN401  decoded JSON
    """One application. Misspelled for an item told twice, or an attachment that is not what its hash says."""
    listed = _listed(answer)
    told = [(_text(item, "code"), _text(item, "value")) for item in _rows(answer, "items")]
    items = dict(told)
    if len(items) != len(told):
        raise Misspelled("items")
    enclosed = tuple(_enclosed(each) for each in _rows(answer, "attachments"))
    return Arrived(listed.reception_number, listed.procedure_code, listed.arrived_at, items, enclosed)


def _enclosed(told: Any) -> Enclosed:  # noqa: ANN401  decoded JSON
    try:
        content = base64.b64decode(_text(told, "content"), validate=True)
    except binascii.Error:
        raise Misspelled("content") from None
    if hashlib.sha256(content).hexdigest() != _text(told, "sha256").lower():
        raise Misspelled("sha256")
    return Enclosed(_text(told, "fileName"), _text(told, "documentName"), content)


def states_of(answer: Any) -> dict[str, str]:  # noqa: ANN401  decoded JSON
    """The portal's states: name → code."""
    rows = answer.get("states") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise Misspelled("states")
    return {_text(row, "name"): _text(row, "code") for row in rows}


def update_body(reception_number: str, code: str, at: datetime, request_id: str) -> dict[str, str]:
    """A status update; `request_id` is the same for every attempt of one telling."""
    return {
        "receptionNumber": reception_number,
        "stateCode": code,
        "changedAt": at.isoformat(),
        "requestId": request_id,
    }


def _rows(told: Mapping[str, Any], name: str) -> list[Any]:
    found = told.get(name, [])
    if not isinstance(found, list):
        raise Misspelled(name)
    return found


def _text(told: Any, name: str) -> str:  # noqa: ANN401  decoded JSON
    found = told.get(name) if isinstance(told, dict) else None
    if not isinstance(found, str):
        raise Misspelled(name)
    return found


def _moment(told: Any, name: str) -> datetime:  # noqa: ANN401  decoded JSON
    try:
        found = datetime.fromisoformat(_text(told, name))
    except ValueError:
        raise Misspelled(name) from None
    if found.tzinfo is None or found.year not in _YEARS:
        raise Misspelled(name)
    return found

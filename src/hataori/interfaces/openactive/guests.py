"""Who comes by a broker: what it said of people stays sealed in the order, and is gone when the broker deletes it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from . import addresses, models


@dataclass(frozen=True, slots=True)
class Guest:
    """Who takes a place, by whom, and what was answered beforehand. The reader has to be one who may know."""

    name: str
    partner: str
    answers: Mapping[str, str]


def guests(booking_ids: Collection[UUID]) -> dict[UUID, Guest]:
    """The guests of those of the bookings that a broker made."""
    rows = models.OrderItem.objects.select_related("order").filter(booking_id__in=booking_ids)
    return {row.booking_id: _guest(row) for row in rows.exclude(order__kind="quote") if row.booking_id}


def _guest(row: models.OrderItem) -> Guest:
    given, asked = (json.loads(text) if text else {} for text in (row.given, row.order.request))
    answers = {
        addresses.after_hash(str(each.get("propertyID"))): each.get("value") for each in given.get("answers", ())
    }
    name = _name(given.get("attendee")) or _name(asked.get("customer"))
    return Guest(name, row.order.partner, {key: _said(value) for key, value in answers.items()})


def _name(person: Any) -> str:  # noqa: ANN401  JSON
    words = person if isinstance(person, dict) else {}
    whole = f"{words.get('familyName') or ''} {words.get('givenName') or ''}".strip()
    return whole or str(words.get("name") or "")


def _said(value: Any) -> str:  # noqa: ANN401  JSON
    return {True: "はい", False: "いいえ"}[value] if isinstance(value, bool) else str(value)

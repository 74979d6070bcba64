"""How a customer gets in: the door's PIN where there is a lock, else the reception's number; a pass; or a link."""

import secrets
from typing import Any

from hataori.blocks.access import api as access
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM

from . import addresses, models
from .items import facts_of

_WHY = "予約を仲介する者への通知"
Document = dict[str, Any]


def prepare(item: models.OrderItem) -> None:
    """Give a confirmed item its own secrets, and the lock its code (the follower of events would do it later)."""
    if item.booking_id is None:
        return
    booking = scheduler.booking(item.booking_id)
    item.reception_code = item.reception_code or booking.number
    item.pass_secret = item.pass_secret or secrets.token_hex(16)
    item.channel_secret = item.channel_secret or secrets.token_hex(8)
    if keys := access.locks_of_units(_units_above(booking.unit_id)):
        window = access.Window(booking.start, booking.end)
        access.grant(_ref(item), keys, window, "", actor=SYSTEM, sample=booking.sample)


def _units_above(unit_id: int) -> list[str]:
    keys: list[str] = []
    at: int | None = unit_id
    while at is not None:
        found = scheduler.unit(at)
        keys.append(found.key)
        at = found.parent_id
    return keys


def _ref(item: models.OrderItem) -> str:
    return f"booking/{item.booking_id}"


def ways_in(item: models.OrderItem) -> Document:
    """AccessCode and accessPass for a place, accessChannel for a session on line."""
    if facts_of(item.opportunity.listing).place.online:
        return {"accessChannel": _channel(item)}
    return {"accessCode": _codes(item), "accessPass": _passes(item)}


def _codes(item: models.OrderItem) -> list[Document]:
    code = access.code_for_staff(_ref(item), SYSTEM, reason=_WHY) if item.booking_id else None
    name, text = ("暗証番号", code.pin) if code else ("受付番号", item.reception_code)
    return [{"@type": "PropertyValue", "name": name, "description": text}]


def _passes(item: models.OrderItem) -> list[Document]:
    url = f"{addresses.SECURE}/openactive/passes/{item.pass_secret}.svg"
    code = {"@type": "Barcode", "url": url, "text": item.pass_secret, "beta:codeType": "qrcode"}
    return [{"@type": "ImageObject", "url": url}, code]


def _channel(item: models.OrderItem) -> Document:
    return {
        "@type": "VirtualLocation",
        "name": "オンライン会場",
        "description": "開始の10分前から入れます。",
        "url": f"{addresses.SECURE}/openactive/sessions/{item.channel_secret}",
        "accessId": item.reception_code,
        "accessCode": item.channel_secret,
    }


def new_code(item: models.OrderItem) -> None:
    """Another PIN, or another number at the reception."""
    if item.booking_id and access.code_for_staff(_ref(item), SYSTEM, reason=_WHY):
        access.change_code(_ref(item), actor=SYSTEM, reason=_WHY)
        return
    item.reception_code = secrets.token_hex(4).upper()

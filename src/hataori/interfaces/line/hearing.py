"""The webhook's events: somebody follows, leaves, links an account, or writes. Each is heard once, by LINE's id."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, Forbidden, Rejected

from . import linking, models, sdk
from .channel import NAME

log = structlog.get_logger("hataori.line")
_OLDEST = timedelta(days=3)
"""LINE sends again what failed for at most about a day; anything older is somebody's recording."""
_FORGOTTEN = timedelta(days=30)


class NotLine(Forbidden):
    """The signature is not LINE's: nothing of the body is read."""

    def __init__(self) -> None:
        super().__init__("line_signature", "LINEの署名を確かめられません。受け付けませんでした。")


def hear(body: bytes, signature: str) -> dict[str, int]:
    """All events of a call: how many were new, repeated, too old. NotLine for a wrong signature, Rejected for a body
    that is none.
    """
    found = {"new": 0, "repeated": 0, "old": 0}
    for event in _events(body, signature):
        found[_one(event)] += 1
    return found


def _events(body: bytes, signature: str) -> list[Mapping[str, Any]]:
    """The events as LINE wrote them, after the SDK has checked the signature over the very bytes."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise NotLine from None
    secret = settings.HATAORI_MESSENGERS["line"]["secret"]
    if not secret or not signature.isascii() or not sdk.webhook().SignatureValidator(secret).validate(text, signature):
        raise NotLine
    try:
        events = json.loads(text)["events"]
    except (ValueError, KeyError, TypeError, RecursionError):
        events = None
    if not isinstance(events, list) or not all(isinstance(each, dict) for each in events):
        raise Rejected([FieldProblem("events", "json", "LINEの知らせとして読み取れませんでした。")])
    return events


def _one(event: Mapping[str, Any]) -> str:
    """What became of an event: new, repeated or old."""
    number, kind = str(event.get("webhookEventId", ""))[:64], str(event.get("type", ""))[:40]
    if not number or _is_old(event.get("timestamp")):
        return "old"
    with transaction.atomic():
        _, new = models.HeardEvent.objects.get_or_create(
            event_id=number, defaults={"type": kind, "heard_at": clock.now()}
        )
        if not new:
            return "repeated"
        _ACTS.get(kind, _nothing)(event)
    return "new"


def _is_old(timestamp: object) -> bool:
    """By the machine's clock: LINE's is no test clock."""
    if not isinstance(timestamp, int):
        return True
    try:
        at = datetime.fromtimestamp(timestamp / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return True
    return abs(clock.machine() - at) > _OLDEST


def _user(event: Mapping[str, Any]) -> str:
    source = event.get("source")
    return str(source.get("userId", ""))[:100] if isinstance(source, dict) else ""


def _nothing(event: Mapping[str, Any]) -> None:
    """Kinds that change nothing here."""


def _followed(event: Mapping[str, Any]) -> None:
    """A new friend gets the way to link his account; the call leaves by the outbox, after this transaction."""
    linking.offer(_user(event), f"line:{event['webhookEventId']}")


def _unfollowed(event: Mapping[str, Any]) -> None:
    """A friend has blocked or left the account: nothing is sent there any more."""
    for address, _ in messaging.address_at(NAME, _user(event)):
        messaging.address_off(address, "unfollowed")


def _linked(event: Mapping[str, Any]) -> None:
    link = event.get("link")
    if isinstance(link, dict) and link.get("result") == "ok":
        linking.finish(_user(event), str(link.get("nonce", "")))


def _wrote(event: Mapping[str, Any]) -> None:
    """Whoever writes 「連携」 gets the way to link; other words are read by nobody here."""
    message = event.get("message")
    if isinstance(message, dict) and linking.WORD in str(message.get("text", "")):
        linking.offer(_user(event), f"line:{event['webhookEventId']}")


_ACTS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "follow": _followed,
    "unfollow": _unfollowed,
    "accountLink": _linked,
    "message": _wrote,
}


def forget() -> int:
    """Delete what was heard long ago; how many."""
    return models.HeardEvent.objects.filter(heard_at__lt=clock.now() - _FORGOTTEN).delete()[0]

"""A browser asks to be told: its subscription is checked and kept as an address."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from hataori.blocks.messaging import api as messaging
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.egress import allowed_hosts
from hataori.platform.egress.walls import is_public

from .channel import NAME
from .encryption import BadSubscription, check

_LONGEST = 1000
_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"))
_LANGUAGES = re.compile(r"[a-z]{2}(-[a-z]{1,8}){0,2}")


def keep(sent: Mapping[str, Any], *, actor: Actor, agent: str, language: str) -> tuple[str, bool]:
    """(id of the device, whether it is new) for a PushSubscription as browsers write it (W3C Push API, toJSON).

    A browser belongs to whoever is signed in there now, or to nobody. Rejected by field for what is no subscription.
    """
    endpoint, p256dh, auth = _read(sent)
    account = actor.id if actor.kind == "resident" else ""
    value = json.dumps({"endpoint": endpoint, "p256dh": p256dh, "auth": auth}, sort_keys=True)
    with transaction.atomic():
        known = {pk for pk, owner in messaging.address_at(NAME, endpoint) if owner == account}
        if account:
            messaging.own_address(NAME, endpoint, account)
        row = messaging.put_address(
            NAME,
            value,
            by=endpoint,
            account_id=account,
            label=device_name(agent),
            language=language if _LANGUAGES.fullmatch(language) else "ja",
            actor=actor,
        )
    return row, row not in known


def forget(endpoint: str) -> int:
    """The browser has unsubscribed; how many addresses ended. Who knows the endpoint is the browser."""
    found = messaging.address_at(NAME, endpoint)
    for address, _ in found:
        messaging.address_off(address, "unsubscribed")
    return len(found)


def _read(sent: Mapping[str, Any]) -> tuple[str, str, str]:
    endpoint, keys = sent.get("endpoint"), sent.get("keys")
    problems = []
    if not isinstance(endpoint, str) or not _may_send_to(endpoint):
        problems.append(FieldProblem("endpoint", "endpoint", "通知サービスのアドレスではありません。"))
    found = keys if isinstance(keys, dict) else {}
    p256dh, auth = found.get("p256dh"), found.get("auth")
    try:
        check(str(p256dh), str(auth))
    except BadSubscription:
        problems.append(FieldProblem("keys", "keys", "鍵（p256dh、auth）を読み取れません。"))
    if problems:
        raise Rejected(problems)
    return str(endpoint), str(p256dh), str(auth)


def _may_send_to(endpoint: str) -> bool:
    """Https to a name of the open net; what it leads to is looked at again when sending."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if len(endpoint) > _LONGEST or not endpoint.isascii() or parts.username or parts.password or parts.fragment:
        return False
    allowed = allowed_hosts()
    if host in allowed or f"{host}:{port}" in allowed:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and _is_open(host)


def _is_open(host: str) -> bool:
    """A name with a dot, or a public address."""
    try:
        return is_public(host)
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".localhost"))


def device_name(agent: str) -> str:
    """What a person tells a device by: "Chrome（Android）"."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "ブラウザー")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser}（{system}）" if system else browser

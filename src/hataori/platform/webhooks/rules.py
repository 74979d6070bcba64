"""Pure decisions: which facts are told, what an address may be, when a receiver is given up, how a message is signed.

https://www.standardwebhooks.com, version 1.0.0: headers webhook-id, webhook-timestamp, webhook-signature.
"""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

OFFERED = frozenset(
    {
        "application.submitted",
        "application.corrected",
        "case.opened",
        "case.stage_changed",
        "case.correction_requested",
        "case.correction_answered",
        "case.decided",
        "case.reopened",
        "case.lapsed",
        "case.completed",
        "procedure.imported",
        "procedure.owner_changed",
        "plan.version_published",
        "indicator.definition_changed",
        "indicator.snapshots_taken",
    }
)
"""The types that may be told. Facts about accounts, drafts, messages, staff and what a section does inside are not."""
WITHHELD = frozenset({"assignee", "actor", "note"})
"""Fields that would point at a member of staff, or hold what he wrote, should one of these types ever have them."""
PREFIX = "whsec_"
OVERLAP = timedelta(hours=24)
"""How long the old secret signs along after a rotation."""
FAILED_ATTEMPTS, FAILING = 12, timedelta(hours=24)
"""A receiver is given up after so many failed attempts in a row over at least this time."""
LONGEST_URL = 500


def is_offered(type_name: str) -> bool:
    """Whether partners may be told of this type."""
    return type_name in OFFERED


def body_of(type_name: str, at: datetime, event_id: str, department: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A message: type, time and data, as the standard lays it out. Who did it is never told."""
    told = {name: value for name, value in data.items() if name not in WITHHELD}
    return {"type": type_name, "timestamp": at.isoformat(), "data": {"id": event_id, "department": department, **told}}


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over id, timestamp and body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def headers(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers; with two secrets two signatures, parted by a blank."""
    signatures = " ".join(signature(secret, message_id, timestamp, body) for secret in secrets)
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}


def given_up(failures: int, failing_since: datetime | None, now: datetime) -> bool:
    """Whether a receiver that keeps failing is no longer told."""
    return failures >= FAILED_ATTEMPTS and failing_since is not None and now - failing_since >= FAILING


def url_problem(url: str, allowed: Collection[str]) -> str:
    """What is wrong with an address, in words; empty for a good one. Names are looked up only when it is sent to.

    `allowed` are hosts (or host:port) that may be private and without TLS.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "アドレスを読み取れません。https:// で始まるアドレスを入力してください。"
    if len(url) > LONGEST_URL or not url.isascii() or any(character.isspace() for character in url):
        return f"アドレスは半角で{LONGEST_URL}文字までです。"
    if host in allowed or f"{host}:{port}" in allowed:
        return ""
    if parts.scheme != "https" or not host:
        return "https:// で始まるアドレスを入力してください。"
    if parts.username or parts.password or parts.fragment:
        return "アドレスに利用者名・パスワード・# を入れないでください。署名で確かめてもらいます。"
    return "" if _is_public(host) else "庁内のアドレスには送れません。公開されたアドレスを入力してください。"


def _is_public(host: str) -> bool:
    """A literal address must be public; a name must have a dot, and what it resolves to is checked when sending."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".localhost"))
    return address.is_global and not address.is_multicast

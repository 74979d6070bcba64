"""The table of keys: claim one, keep its answer, let it go."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse

from hataori.kernel import clock
from hataori.platform.crypto import seal_bytes, unseal_bytes

from . import models

_LEASE = timedelta(seconds=20)
_KEPT = timedelta(hours=24)
_DONE, _REDIRECT = 2, 3
_HEADERS = ("Content-Type", "Location", "ETag")
_CONTEXT = "idempotency.answer"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim on a key. With a `lease` the view may run; else `answer` is what it gave, None while it still runs."""

    actor: str
    key: str
    lease: str = ""
    same: bool = True
    answer: HttpResponse | None = None


def claim(actor: str, key: str, fingerprint: str) -> Claim:
    """Take the key for running, or tell what is with it. Committed at once, so that a twin sees it."""
    lease, now = secrets.token_hex(16), clock.machine()
    with _unflushed(), transaction.atomic():
        if _is_new(actor, key, fingerprint, lease, now):
            return Claim(actor, key, lease)
        models.KeyedAnswer.objects.filter(actor=actor, key=key, expires_at__lt=now).delete()
        if _is_new(actor, key, fingerprint, lease, now):
            return Claim(actor, key, lease)
        row = models.KeyedAnswer.objects.select_for_update().get(actor=actor, key=key)
        if row.fingerprint != fingerprint:
            return Claim(actor, key, same=False)
        return _again(row, lease)


@contextmanager
def _unflushed() -> Iterator[None]:
    """Commit without waiting for the disk: a power cut that takes the claim away takes the one who held it as well, and
    logs are written in order, so an effect that was flushed never stands without its claim.
    """
    if connection.in_atomic_block or connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous=FULL")


_NEW = (
    "INSERT INTO idempotency_keyedanswer"
    " (actor, key, fingerprint, state, lease, lease_until, expires_at, headers, sealed_body)"
    " VALUES (%s, %s, %s, 'running', %s, %s, %s, '{}', %s) ON CONFLICT (actor, key) DO NOTHING"
)


def _is_new(actor: str, key: str, fingerprint: str, lease: str, now: datetime) -> bool:
    """Whether nobody had the key: in one statement, for nearly every key is new."""
    until, expires = map(connection.ops.adapt_datetimefield_value, (now + _LEASE, now + _KEPT))
    with connection.cursor() as cursor:
        cursor.execute(_NEW, [actor, key, fingerprint, lease, until, expires, b""])
        return bool(cursor.rowcount)


def _again(row: models.KeyedAnswer, lease: str) -> Claim:
    """A key seen before, with the same body: its answer, or its lease if the one who had it is gone."""
    if row.state == "done":
        return Claim(row.actor, row.key, answer=_stored(row))
    if row.lease_until > clock.machine():
        return Claim(row.actor, row.key)
    row.lease, row.lease_until = lease, clock.machine() + _LEASE
    row.save(update_fields=["lease", "lease_until"])
    return Claim(row.actor, row.key, lease)


def is_effect(response: HttpResponse) -> bool:
    """Whether the answer tells that something was done: 2xx for programs, a redirect for forms (200 shows it again)."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return response.status_code // 100 == _REDIRECT or (response.status_code // 100 == _DONE and not is_page)


class LeaseLost(Exception):
    """Another took the key over while this one ran: its transaction must not commit."""


_DONE_NOW = (
    "UPDATE idempotency_keyedanswer SET state = 'done', status = %s, headers = %s, sealed_body = %s"
    " WHERE actor = %s AND key = %s AND lease = %s"
)


def keep(held: Claim, response: HttpResponse) -> None:
    """Keep the answer, in the transaction of its effect. LeaseLost when another has taken the key over."""
    body = b"" if response.streaming else response.content
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    answer: list[Any] = [response.status_code, json.dumps(headers), seal_bytes(body, context=_CONTEXT)]
    with connection.cursor() as cursor:
        cursor.execute(_DONE_NOW, [*answer, held.actor, held.key, held.lease])
        changed = cursor.rowcount
    if not changed:
        raise LeaseLost(held.key)


def release(held: Claim) -> None:
    """Let the key go: nothing was done under it."""
    models.KeyedAnswer.objects.filter(actor=held.actor, key=held.key, lease=held.lease, state="running").delete()


def _stored(row: models.KeyedAnswer) -> HttpResponse:
    body = unseal_bytes(bytes(row.sealed_body), context=_CONTEXT)
    response = HttpResponse(body, status=row.status, headers=row.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def forget() -> int:
    """Delete keys older than a day."""
    return models.KeyedAnswer.objects.filter(expires_at__lt=clock.machine()).delete()[0]

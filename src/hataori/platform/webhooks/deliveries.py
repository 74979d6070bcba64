"""Sending: signed at each attempt, to public addresses only, taken when the receiver answers 2xx."""

import json
from uuid import UUID

import httpx
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.egress import EgressRefused, fetch
from hataori.platform.events import api as events
from hataori.platform.outbox.api import Delivery, Message, Undeliverable

from . import models, rules
from .actions import KIND, stop

_LARGEST = 64 * 1024
_GONE = 410
_REASON = "続けて届かなかったため、自動で停止しました。"
_GONE_REASON = "受け取る側が、もう受け取らないと答えました（410）。"


class NotTaken(Exception):
    """The receiver did not take the message; the outbox tries again."""


def deliver(message: Message) -> None:
    """One attempt. Whatever goes wrong counts against the receiver, and too much of it switches it off."""
    found = models.Telling.objects.select_related("subscription").filter(id=UUID(message.payload["telling"])).first()
    if found is None:  # the receiver was removed meanwhile
        return
    if found.subscription.disabled_at is not None:
        models.Telling.objects.filter(pk=found.pk).update(result="held", tried_at=clock.now())
        return
    status, error = _send(found)
    _note(found, status, error)
    if error and status == _GONE:
        raise Undeliverable(error)
    if error:
        raise NotTaken(error)


def _send(telling: models.Telling) -> tuple[int | None, str]:
    """The status of the answer and what went wrong, empty when the message was taken."""
    content = _content(telling)
    signed = rules.headers(
        _secrets(telling.subscription), message_id(telling), int(clock.machine().timestamp()), content
    )
    try:
        answer = fetch(
            "webhook",
            "POST",
            telling.subscription.url,
            largest=_LARGEST,
            content=content,
            headers={"Content-Type": "application/json", **signed},
        )
    except EgressRefused as refused:
        return None, refused.message
    except (httpx.HTTPError, OSError) as failed:
        return None, f"{type(failed).__name__}: {failed}"[:300]
    return answer.status_code, "" if answer.is_success else f"HTTP {answer.status_code}"


def message_id(telling: models.Telling) -> str:
    """The same for every attempt and every replay of a fact: by it the receiver tells a repeat."""
    return f"msg_{(telling.event_id or telling.id).hex}"


def _content(telling: models.Telling) -> bytes:
    row = telling.subscription
    event = events.by_id(str(telling.event_id)) if telling.event_id else None
    if event is None:
        body = rules.body_of(telling.type, telling.created_at, str(telling.id), "", {})
    else:
        body = rules.body_of(event.type, event.time.astimezone(clock.JST), event.id, event.department, event.data)
        body["data"] |= {"subject": event.subject} if row.with_subjects else {}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _secrets(row: models.Subscription) -> list[str]:
    old = row.previous_until is not None and clock.now() < row.previous_until
    return [row.secret, row.previous_secret] if old else [row.secret]


@transaction.atomic
def _note(telling: models.Telling, status: int | None, error: str) -> None:
    """What became of the attempt, and what follows for the receiver."""
    models.Telling.objects.filter(pk=telling.pk).update(
        result="failed" if error else "delivered",
        attempts=telling.attempts + 1,
        status=status,
        error=error[:300],
        tried_at=clock.now(),
    )
    row = models.Subscription.objects.select_for_update().get(pk=telling.subscription_id)
    row.failures = row.failures + 1 if error else 0
    row.failing_since = (row.failing_since or clock.now()) if error else None
    row.save(update_fields=["failures", "failing_since"])
    if row.disabled_at is None and (status == _GONE or rules.given_up(row.failures, row.failing_since, clock.now())):
        stop(row, SYSTEM, _GONE_REASON if status == _GONE else _REASON, by_failures=True)


DELIVERIES = (
    # 1, 2, 4 … minutes, at most 12 hours, less up to half of it by chance: about a day in all.
    Delivery(KIND, deliver, title="連携先への通知", max_attempts=12, first_delay=60.0, longest_delay=12 * 3600.0),
)

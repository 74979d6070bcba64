"""Verbs on receivers. Each is one transaction and one fact."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox

from . import models, rules
from .queries import as_subscription, manages, offered_types, row_of
from .types import Subscription

KIND = "webhook"
PING = "webhook.ping"
MOST_REPLAYED = 10_000
_MOST_OF_PARTNER = 20
_LONGEST_NAME = 200


@transaction.atomic
def subscribe(*, name: str, url: str, types: Sequence[str], actor: Actor, with_subjects: bool = False) -> Subscription:
    """Register a receiver; the answer alone holds its secret. It is told of what happens from now on.

    Rejected by field (url, types, name); Forbidden for who may not; `with_subjects` is the city's to give.
    """
    owner = "" if manages(actor) else _partner_with_room(actor)
    if problems := _problems(name, url, types, with_subjects=with_subjects and bool(owner)):
        raise Rejected(problems)
    secret = _new_secret()
    row = models.Subscription.objects.create(
        owner=owner,
        name=name.strip(),
        url=url,
        types=sorted(set(types)),
        with_subjects=with_subjects,
        secret=secret,
        created_at=clock.now(),
        created_by=actor.id,
    )
    _tell("webhook.subscribed", row, actor, types=len(row.types))
    return as_subscription(row, secret)


@transaction.atomic
def rotate(subscription_id: str, *, actor: Actor) -> Subscription:
    """Make a new secret, shown in the answer alone; the old one signs along for a day."""
    row = row_of(subscription_id, actor, lock=True)
    secret = _new_secret()
    row.previous_secret, row.previous_until = row.secret, clock.now() + rules.OVERLAP
    row.secret = secret
    row.save(update_fields=["secret", "previous_secret", "previous_until"])
    _tell("webhook.secret_rotated", row, actor)
    return as_subscription(row, secret)


@transaction.atomic
def disable(subscription_id: str, *, actor: Actor, reason: str) -> Subscription:
    """Tell it no longer, until it is enabled. Rejected without a reason."""
    row = row_of(subscription_id, actor, lock=True)
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "停止する理由を書いてください。")])
    return as_subscription(stop(row, actor, reason.strip()[:300], by_failures=False))


def stop(row: models.Subscription, actor: Actor, why: str, *, by_failures: bool) -> models.Subscription:
    """Disable a locked row, within the caller's transaction."""
    row.disabled_at, row.disabled_why = clock.now(), why
    row.save(update_fields=["disabled_at", "disabled_why"])
    _tell("webhook.disabled", row, actor, by_failures=by_failures)
    return row


@transaction.atomic
def enable(subscription_id: str, *, actor: Actor) -> Subscription:
    """Tell it again, of what happens from now on; `replay` sends what it missed."""
    row = row_of(subscription_id, actor, lock=True)
    row.disabled_at, row.disabled_why, row.failures, row.failing_since = None, "", 0, None
    row.save(update_fields=["disabled_at", "disabled_why", "failures", "failing_since"])
    _tell("webhook.enabled", row, actor)
    return as_subscription(row)


@transaction.atomic
def remove(subscription_id: str, *, actor: Actor) -> None:
    """Forget a receiver and what it was told."""
    row = row_of(subscription_id, actor, lock=True)
    _tell("webhook.removed", row, actor)
    row.delete()


@transaction.atomic
def ping(subscription_id: str, *, actor: Actor) -> str:
    """Send a message that says nothing, to see whether it arrives; answers the id of the telling. Conflict when off."""
    row = row_of(subscription_id, actor)
    _active(row)
    return str(put(row, None, PING).id)


@transaction.atomic
def replay(subscription_id: str, since: datetime, *, actor: Actor) -> int:
    """Send again what the receiver was to be told since then, under the same message ids; how many.

    Conflict when it is off, Rejected for more than can be sent at once.
    """
    row = row_of(subscription_id, actor)
    _active(row)
    found = events.find(types=row.types, start=since, limit=MOST_REPLAYED + 1) if row.types else []
    if len(found) > MOST_REPLAYED:
        message = f"一度に送り直せるのは{MOST_REPLAYED:,}件までです。もっと新しい日時を指定してください。"
        raise Rejected([FieldProblem("since", "too_many", message)])
    for event in found:
        put(row, event.id, event.type)
    _tell("webhook.replayed", row, actor, messages=len(found))
    return len(found)


def put(row: models.Subscription, event_id: str | None, type_name: str) -> models.Telling:
    """One message into the outbox, within the caller's transaction."""
    telling = models.Telling.objects.create(
        subscription=row, event_id=UUID(event_id) if event_id else None, type=type_name, created_at=clock.now()
    )
    outbox.enqueue(KIND, {"telling": str(telling.id)}, key=str(telling.id))
    return telling


def _active(row: models.Subscription) -> None:
    if row.disabled_at is not None:
        raise Conflict("webhook_disabled", "この通知先は停止しています。再開してから送ってください。")


def _problems(name: str, url: str, types: Sequence[str], *, with_subjects: bool) -> list[FieldProblem]:
    found = []
    if not name.strip() or len(name) > _LONGEST_NAME:
        found.append(FieldProblem("name", "name", f"通知先の名前を{_LONGEST_NAME}文字までで入力してください。"))
    if problem := rules.url_problem(url, frozenset(settings.HATAORI_EGRESS_ALLOW)):
        found.append(FieldProblem("url", "url", problem))
    known = {declared.name for declared in offered_types()}
    if not types or not set(types) <= known:
        found.append(FieldProblem("types", "types", "知らせる出来事を、一覧にあるものから1つ以上選んでください。"))
    if with_subjects:
        found.append(FieldProblem("with_subjects", "city", "受付番号を知らせる設定は、市の職員だけができます。"))
    return found


def _partner_with_room(actor: Actor) -> str:
    from .queries import subscriptions

    if len(subscriptions(actor)) >= _MOST_OF_PARTNER:
        message = f"通知先は{_MOST_OF_PARTNER}件までです。使わないものを削除してください。"
        raise Rejected([FieldProblem("url", "too_many", message)])
    return actor.id


def _new_secret() -> str:
    return rules.PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _tell(type_name: str, row: models.Subscription, actor: Actor, **data: int | bool) -> None:
    subject = f"webhook/{row.id}"
    events.record(type_name, subject=subject, data=data, actor=actor)
    if actor != SYSTEM:
        audit.record(type_name, actor=actor, subject=subject, detail=data)

"""Putting messages in, and what an operator may do with those that could not leave."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from . import models
from .queries import as_message, row_of
from .registry import delivery
from .types import Message


def enqueue(kind: str, payload: Mapping[str, Any], *, key: str, not_before: datetime | None = None) -> Message:
    """Put a message in, inside the caller's transaction; the same key again gives the message that is already there.

    `key` names what the message is about within its kind ("decision:0000123"). `not_before` is by the product's clock.
    Raises RuntimeError outside a transaction and KeyError for a kind that nobody delivers.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a message goes into the outbox in the transaction of the change it tells of")
    delivery(kind)
    row = models.OutboxMessage(
        kind=kind,
        key=key,
        payload=dict(payload),
        not_before=not_before,
        next_at=clock.machine(),
        created_at=clock.now(),
    )
    models.OutboxMessage.objects.bulk_create([row], ignore_conflicts=True)
    return as_message(models.OutboxMessage.objects.get(kind=kind, key=key))


def forget(about: str) -> int:
    """Delete the messages whose key speaks of `about` (a receipt number), whatever became of them; how many."""
    return models.OutboxMessage.objects.filter(key__contains=about).delete()[0]


@transaction.atomic
def replay(id: str, *, actor: Actor, reason: str) -> Message:  # noqa: A002  as in Message.id
    """Try a dead letter again from the first attempt. Conflict unless it is one; Rejected without a reason."""
    return _settle(id, "pending", actor=actor, reason=reason, action="outbox.replayed")


@transaction.atomic
def give_up(id: str, *, actor: Actor, reason: str) -> Message:  # noqa: A002  as in Message.id
    """Close a dead letter for good. Conflict unless it is one; Rejected without a reason."""
    return _settle(id, "given_up", actor=actor, reason=reason, action="outbox.given_up")


def _settle(message_id: str, state: str, *, actor: Actor, reason: str, action: str) -> Message:
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "理由を入力してください。")])
    row = row_of(message_id, lock=True)
    if row is None:
        raise NotFound
    if row.state != "dead":
        raise Conflict("not_dead", "このメッセージは、ほかの人が先に処理しました。一覧を読み込み直してください。")
    row.state, row.attempts, row.next_at = state, 0, clock.machine()
    row.save(update_fields=["state", "attempts", "next_at"])
    subject = f"outbox/{row.id}"
    events.record(action, subject=subject, data={"kind": row.kind}, actor=actor)
    audit.record(action, actor=actor, subject=subject, detail={"kind": row.kind}, reason=reason)
    return as_message(row)

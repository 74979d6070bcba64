"""Reading the outbox."""

import uuid

from django.db.models import Count, QuerySet

from . import models
from .types import Message


def as_message(row: models.OutboxMessage) -> Message:
    """The row as it crosses the door."""
    return Message(
        id=str(row.id),
        kind=row.kind,
        key=row.key,
        payload=row.payload,
        state=row.state,  # type: ignore[arg-type]  # held by outbox_state_known
        attempts=row.attempts,
        created_at=row.created_at,
        next_at=row.next_at,
        delivered_at=row.delivered_at,
        last_error=row.last_error,
    )


def row_of(id: str, *, lock: bool = False) -> models.OutboxMessage | None:  # noqa: A002  as in Message.id
    """The row of a message, locked for this transaction where asked."""
    try:
        key = uuid.UUID(id)
    except ValueError:
        return None
    rows = models.OutboxMessage.objects.filter(id=key)
    return (rows.select_for_update() if lock else rows).first()


def message(id: str) -> Message | None:  # noqa: A002  as in Message.id
    """The message of that id, None when there is none (delivered ones are kept 90 days)."""
    row = row_of(id)
    return as_message(row) if row else None


def message_of(kind: str, key: str) -> Message | None:
    """The message of that kind and key, None when there is none."""
    row = models.OutboxMessage.objects.filter(kind=kind, key=key).first()
    return as_message(row) if row else None


def counts() -> list[tuple[str, str, int]]:
    """(kind, state, how many) for all messages kept, by kind and state."""
    rows = models.OutboxMessage.objects.values_list("kind", "state").annotate(found=Count("id"))
    return sorted((kind, state, found) for kind, state, found in rows)


def depth() -> int:
    """How many messages still wait to leave."""
    return models.OutboxMessage.objects.filter(state__in=["pending", "leased"]).count()


def listed(state: str, kind: str = "") -> QuerySet[models.OutboxMessage]:
    """Messages in a state, newest first, of one kind where named; for the desk's pages."""
    rows = models.OutboxMessage.objects.filter(state=state)
    return (rows.filter(kind=kind) if kind else rows).order_by("-created_at", "id")


def dead_letters(kind: str = "", limit: int = 100) -> list[Message]:
    """Messages that could not leave and wait for an operator, newest first."""
    return [as_message(row) for row in listed("dead", kind)[:limit]]

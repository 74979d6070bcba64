"""Reading the audit log."""

import json
from datetime import datetime

from django.db.models import QuerySet

from . import models
from .types import READ, Entry


def as_entry(row: models.AuditEntry) -> Entry:
    """The row as it crosses the door; it is read from the body, which the chain protects."""
    body = json.loads(row.body)
    return Entry(
        id=body["id"],
        at=datetime.fromisoformat(body["at"]),
        action=body["action"],
        actor_id=body["actor"]["id"],
        actor_kind=body["actor"]["kind"],
        actor_name=body["actor"]["name"],
        subject=body["subject"],
        detail=body["detail"],
        reason=body["reason"],
    )


def listed(
    *,
    subject: str = "",
    actor_id: str = "",
    action: str = "",
    start: datetime | None = None,
    end: datetime | None = None,
) -> QuerySet[models.AuditEntry]:
    """Entries that match all that is named, newest first; start inclusive, end exclusive."""
    named = {"subject": subject, "actor_id": actor_id, "action": action, "at__gte": start, "at__lt": end}
    wanted = {name: value for name, value in named.items() if value}
    return models.AuditEntry.objects.filter(**wanted).order_by("-at", "id")


def entries(
    *,
    subject: str = "",
    actor_id: str = "",
    action: str = "",
    start: datetime | None = None,
    end: datetime | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[Entry]:
    """Entries that match all that is named, newest first; start inclusive, end exclusive."""
    rows = listed(subject=subject, actor_id=actor_id, action=action, start=start, end=end)
    return [as_entry(row) for row in rows[offset : offset + limit]]


def readers_of(subject: str, *, start: datetime, end: datetime) -> list[Entry]:
    """Who read this person's data ("account/<id>") or this file ("file/<id>") in that time, newest first."""
    return [as_entry(row) for row in listed(subject=subject, action=READ, start=start, end=end)]

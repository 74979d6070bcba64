"""Recording who did and who read what."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import connection, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.check_digits import contains_personal_number

from . import models
from .canonical import canonical, link_hash
from .queries import as_entry
from .types import READ, Entry, PersonalNumberRefused

_NAMED = frozenset({"staff", "partner", "system"})


def record(
    action: str, *, actor: Actor, subject: str, detail: Mapping[str, Any] | None = None, reason: str = ""
) -> Entry:
    """Record an act ("case.decided") on a subject ("case/0000123"), in the caller's transaction if there is one.

    `detail` holds text, booleans and integers, never names of residents. Raises PersonalNumberRefused (a Rejected: 422)
    where a personal number stands anywhere in it (番号法: those never enter a log).
    """
    actor_id = actor.id or actor.kind  # who filed at a counter has no account and no cookie
    body = _body(action, replace(actor, id=actor_id), subject, detail or {}, reason)
    if contains_personal_number(canonical({"detail": detail or {}, "reason": reason, "subject": subject})):
        raise PersonalNumberRefused
    row = models.AuditEntry(
        id=uuid.UUID(body["id"]),
        at=body["at"],
        action=action,
        actor_id=actor_id,
        actor_kind=actor.kind,
        subject=subject,
        body=canonical({**body, "at": body["at"].isoformat()}),
    )
    with transaction.atomic():
        row.save(force_insert=True)
        if connection.vendor != "postgresql":
            _forge(row)
    return as_entry(row)


def record_read(actor: Actor, subject: str, what: str, reason: str = "") -> Entry:
    """Record that `actor` read `what` ("住所") of a person or file (`subject`: "account/<id>", "file/<id>")."""
    return record(READ, actor=actor, subject=subject, detail={"what": what}, reason=reason)


def _body(action: str, actor: Actor, subject: str, detail: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Residents appear by their pseudonymous id only; staff by name too, for they act for the city."""
    return {
        "action": action,
        "actor": {"id": actor.id, "kind": actor.kind, "name": actor.name if actor.kind in _NAMED else ""},
        "at": clock.now(),
        "detail": dict(detail),
        "id": str(uuid.uuid4()),
        "reason": reason,
        "subject": subject,
    }


def _forge(row: models.AuditEntry) -> None:
    """SQLite: the link, under the database's one write lock. PostgreSQL forges it at commit (migration 0002)."""
    head, _ = models.AuditHead.objects.get_or_create(id=1)
    head.sequence, head.hash = head.sequence + 1, link_hash(row.body, head.hash, head.sequence + 1)
    models.AuditLink(sequence=head.sequence, entry_id=row.id, hash=head.hash).save(force_insert=True)
    head.save(update_fields=["sequence", "hash"])

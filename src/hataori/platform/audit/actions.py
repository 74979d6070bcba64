"""Recording who did and who read what."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import connection, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.check_digits import contains_personal_number
from hataori.platform.prepared import insert

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
        insert(row)
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
    with connection.cursor() as cursor:  # plain SQL: this runs with every page that names somebody
        cursor.execute("SELECT sequence, hash FROM audit_audithead WHERE id = 1")
        found = cursor.fetchone() or _first_head()
        sequence = found[0] + 1
        link = link_hash(row.body, found[1], sequence)
        cursor.execute(
            "INSERT INTO audit_auditlink (sequence, entry_id, hash) VALUES (%s, %s, %s)", [sequence, row.id.hex, link]
        )
        cursor.execute("UPDATE audit_audithead SET sequence = %s, hash = %s WHERE id = 1", [sequence, link])


def _first_head() -> tuple[int, str]:
    head = models.AuditHead.objects.create(id=1)
    return head.sequence, head.hash

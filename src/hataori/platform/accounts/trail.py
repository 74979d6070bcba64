"""What accounts writes into the audit log."""

from collections.abc import Mapping
from typing import Any

from hataori.kernel.actor import Actor


def note(
    action: str, *, actor: Actor, account_id: object, detail: Mapping[str, Any] | None = None, reason: str = ""
) -> None:
    """Record one act on one account in the caller's transaction."""
    from hataori.platform.audit import api as audit

    audit.record(action, actor=actor, subject=f"account/{account_id}", detail=detail or {}, reason=reason)

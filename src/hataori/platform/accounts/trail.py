"""What accounts writes into the audit log: the account is always the subject."""

from collections.abc import Mapping
from typing import Any

from hataori.kernel.actor import Actor
from hataori.platform.audit import api as audit


def note(
    action: str, *, actor: Actor, account_id: object, detail: Mapping[str, Any] | None = None, reason: str = ""
) -> None:
    """Record one act on one account in the caller's transaction."""
    audit.record(f"accounts.{action}", actor=actor, subject=f"account/{account_id}", detail=detail, reason=reason)

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


def note_refused(what: str, row_id: int, *, actor: Actor, owner_id: object) -> None:
    """Somebody asked for what is another's; call it outside of the act's transaction, which ends without a trace."""
    note("refused", actor=actor, account_id=owner_id, detail={what: row_id})

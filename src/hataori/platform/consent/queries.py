"""Reading consents."""

from hataori.kernel import clock
from hataori.platform.prepared import LookUp

from . import models
from .types import Consent


def as_consent(row: models.ConsentRow) -> Consent:
    """The row as it crosses the door."""
    return Consent(
        id=str(row.id),
        account_id=str(row.account_id),
        purpose=row.purpose,
        scope=row.scope,
        granted_at=row.granted_at,
        expires_on=row.expires_on,
        withdrawn_at=row.withdrawn_at,
    )


def active(account_id: str, scope: str) -> Consent | None:
    """The consent that holds today for that scope, None without one: without it, do not use the data."""
    row = _OPEN.first(account_id, scope)
    found = as_consent(row) if row else None
    return found if found and found.is_active(clock.today()) else None


_OPEN = LookUp(lambda: models.ConsentRow.objects.filter(withdrawn_at__isnull=True), "account_id", "scope")


def consents_of(account_id: str) -> list[Consent]:
    """All a person ever gave, those still open first, newest first."""
    rows = models.ConsentRow.objects.filter(account_id=account_id).order_by("-granted_at", "id")
    return sorted((as_consent(row) for row in rows), key=lambda found: found.withdrawn_at is not None)

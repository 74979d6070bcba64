"""Reading consents."""

import uuid

from hataori.kernel import clock
from hataori.kernel.errors import NotFound

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
    row = models.ConsentRow.objects.filter(account_id=account_id, scope=scope, withdrawn_at__isnull=True).first()
    found = as_consent(row) if row else None
    return found if found and found.is_active(clock.today()) else None


def consents_of(account_id: str) -> list[Consent]:
    """All a person ever gave, those still open first, newest first."""
    rows = models.ConsentRow.objects.filter(account_id=account_id).order_by("-granted_at", "id")
    return sorted((as_consent(row) for row in rows), key=lambda found: found.withdrawn_at is not None)


def row_for(id: str, account_id: str) -> models.ConsentRow:  # noqa: A002  as in Consent.id
    """A person's consent, locked for this transaction. NotFound for anybody else's."""
    try:
        row = models.ConsentRow.objects.select_for_update().filter(id=uuid.UUID(id), account_id=account_id).first()
    except ValueError:
        row = None
    if row is None:
        raise NotFound("consent_not_found", "同意の記録が見つかりません。一覧から選び直してください。")
    return row


def consent(id: str, account_id: str) -> Consent:  # noqa: A002  as in Consent.id
    """A person's own consent. NotFound for anybody else's."""
    found = next((each for each in consents_of(account_id) if each.id == id), None)
    if found is None:
        raise NotFound("consent_not_found", "同意の記録が見つかりません。一覧から選び直してください。")
    return found

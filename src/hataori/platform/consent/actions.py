"""Giving and taking back a consent."""

import uuid
from datetime import date

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from . import models
from .queries import as_consent
from .types import Consent


def grant(*, account_id: str, purpose: str, scope: str, expires_on: date | None = None, actor: Actor) -> Consent:
    """Record that a person allows `scope` for `purpose`; an open consent of that scope is replaced by this one.

    `actor` is the person, or the clerk at whose counter it was signed.
    """
    row = models.ConsentRow(account_id=uuid.UUID(account_id), purpose=purpose, scope=scope, expires_on=expires_on)
    try:
        return _grant(row, actor)
    except IntegrityError:
        return _grant(row, actor)  # a twin granted the same at the same moment: its row is replaced now


@transaction.atomic
def _grant(row: models.ConsentRow, actor: Actor) -> Consent:
    now = clock.now()
    for before in models.ConsentRow.objects.select_for_update().filter(
        account_id=row.account_id, scope=row.scope, withdrawn_at__isnull=True
    ):
        before.withdrawn_at = max(now, before.granted_at)
        before.save(update_fields=["withdrawn_at"])
    row.id, row.granted_at = uuid.uuid4(), now
    row.save(force_insert=True)
    events.record("consent.granted", subject=f"account/{row.account_id}", data={"scope": row.scope}, actor=actor)
    return as_consent(row)


def withdraw(id: str, *, account_id: str, actor: Actor) -> Consent:  # noqa: A002  as in Consent.id
    """Take a consent back; it ends at once, and a second time changes nothing.

    NotFound for anybody else's, and that is audited (before the transaction, which would take the entry back).
    """
    found = models.ConsentRow.objects.filter(id=uuid.UUID(id)).first()
    if found is None or str(found.account_id) != account_id:
        if found:
            audit.record("consent.refused", actor=actor, subject=f"consent/{found.id}")
        raise NotFound("consent_not_found", "同意の記録が見つかりません。一覧から選び直してください。")
    return _withdraw(found.id, actor)


@transaction.atomic
def _withdraw(consent_id: uuid.UUID, actor: Actor) -> Consent:
    row = models.ConsentRow.objects.select_for_update().get(id=consent_id)
    if row.withdrawn_at is None:
        row.withdrawn_at = max(clock.now(), row.granted_at)
        row.save(update_fields=["withdrawn_at"])
        subject = f"account/{row.account_id}"
        events.record("consent.withdrawn", subject=subject, data={"scope": row.scope}, actor=actor)
    return as_consent(row)

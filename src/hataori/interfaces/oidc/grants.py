"""Codes and tokens: made, redeemed once, rotated, ended. Called inside the endpoint's transaction."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.consent import api as consent
from hataori.platform.events import api as events

from . import models
from .settings import ACCESS_LASTS, CODE_LASTS, REFRESH_LASTS


@dataclass(frozen=True, slots=True)
class Proof:
    """How and when the person was proven."""

    acr: str
    auth_time: datetime


def digest(secret: str) -> str:
    """SHA-256, hex: a stolen table opens nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def consent_key(client_id: str, scope: str) -> str:
    """Under which a person's consent to this client and these scopes is kept."""
    return f"oidc:{client_id} {scope}"[:100]


def is_consented(account_id: str, client_id: str, scope: str) -> bool:
    """Whether the person's consent holds today."""
    return consent.active(account_id, consent_key(client_id, scope)) is not None


@transaction.atomic
def allow(client: models.Client, scope: str, *, words: str, actor: Actor) -> None:
    """Keep the consent; it is withdrawn under /my/consents/, and all tokens end with it."""
    consent.grant(account_id=actor.id, purpose=words, scope=consent_key(client.client_id, scope), actor=actor)


@transaction.atomic
def open_code(
    client: models.Client,
    code: str,
    *,
    scope: str,
    redirect_uri: str,
    challenge: str,
    nonce: str,
    proof: Proof,
    actor: Actor,
) -> None:
    """A grant and its code."""
    now = clock.machine()
    grant = models.Grant.objects.create(
        client=client,
        account_id=actor.id,
        scope=scope,
        acr=proof.acr,
        auth_time=proof.auth_time,
        nonce=nonce,
        granted_at=now,
    )
    models.Code.objects.create(
        digest=digest(code),
        grant=grant,
        redirect_uri=redirect_uri,
        challenge=challenge,
        expires_at=now + CODE_LASTS,
    )
    data = {"client": client.client_id}
    events.record("oidc.granted", subject=f"account/{actor.id}", data=data, actor=actor)
    audit.record("oidc.granted", actor=actor, subject=f"account/{actor.id}", detail={**data, "scope": scope})


def take_code(code: str, client: models.Client) -> models.Code | None:
    """The code of this client, for the first who brings it. A second time ends all it led to (RFC 6749, 4.1.2)."""
    now = clock.machine()
    row = models.Code.objects.filter(digest=digest(code), grant__client=client).select_related("grant").first()
    if row is None:
        return None
    # Only its own columns: a condition on the grant would become a subquery, which two at once both pass.
    first = models.Code.objects.filter(pk=row.pk, used_at=None).update(used_at=now)
    if not first:
        end(row.grant, "code_reused")
    return row if first and row.expires_at > now and row.grant.ended_at is None else None


def keep_tokens(grant: models.Grant, scope: str, *, access: str, refresh: str) -> None:
    """Write down what was just given out."""
    now = clock.machine()
    kept = [("access", access, ACCESS_LASTS), ("refresh", refresh, REFRESH_LASTS)]
    models.Token.objects.bulk_create(
        models.Token(digest=digest(secret), kind=kind, grant=grant, scope=scope, issued_at=now, expires_at=now + lasts)
        for kind, secret, lasts in kept
        if secret
    )


def spend_refresh(secret: str, client: models.Client) -> models.Token | None:
    """The refresh token, used up by this. One that was used up before ends its grant: somebody has a copy."""
    now = clock.machine()
    rows = models.Token.objects.filter(digest=digest(secret), kind="refresh", grant__client=client)
    row = rows.select_related("grant", "grant__client").first()
    if row is None:
        return None
    if not models.Token.objects.filter(pk=row.pk, spent_at=None).update(spent_at=now):
        end(row.grant, "refresh_reused")
        return None
    return row if row.expires_at > now and row.grant.ended_at is None and _holds(row.grant) else None


def bearer(secret: str) -> models.Token | None:
    """The access token, where it, its grant, its client, its consent and its account all hold."""
    rows = models.Token.objects.filter(digest=digest(secret), kind="access", expires_at__gt=clock.machine())
    row = rows.filter(grant__ended_at=None).select_related("grant", "grant__client").first()
    return row if row is not None and _holds(row.grant) else None


def _holds(grant: models.Grant) -> bool:
    if grant.client.stopped_at is not None:
        return False
    if not accounts.account_of(str(grant.account_id)).active:
        return False
    return is_consented(str(grant.account_id), grant.client.client_id, grant.scope)


def end(grant: models.Grant, why: str) -> None:
    """From now on nothing of the grant opens anything."""
    models.Grant.objects.filter(pk=grant.pk, ended_at=None).update(ended_at=clock.machine(), ended_by=why)


def end_all(client: models.Client, *, account_id: str = "", why: str) -> None:
    """End the client's grants: one person's, or everybody's."""
    rows = models.Grant.objects.filter(client=client, ended_at=None)
    if account_id:
        rows = rows.filter(account_id=uuid.UUID(account_id))
    rows.update(ended_at=clock.machine(), ended_by=why)


def first_use(client: models.Client, jti: str, expires_at: datetime) -> bool:
    """Whether this assertion was never seen before."""
    try:
        with transaction.atomic():
            models.SeenAssertion.objects.create(client=client, digest=digest(jti), expires_at=expires_at)
    except IntegrityError:
        return False
    return True


def clean() -> None:
    """Forget what ran out; grants a month after their last token."""
    now = clock.machine()
    models.Code.objects.filter(expires_at__lt=now - timedelta(hours=1)).delete()
    models.SeenAssertion.objects.filter(expires_at__lt=now).delete()
    models.Token.objects.filter(Q(expires_at__lt=now)).delete()
    old = models.Grant.objects.filter(granted_at__lt=now - timedelta(days=31))
    old.exclude(token__isnull=False).delete()

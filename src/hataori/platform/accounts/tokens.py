"""Bearer tokens of the JSON APIs (RFC 6750): 256 random bits, only the digest is kept."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.prepared import LookUp

from . import models, queries
from .actors import actor_for
from .errors import SignInNeeded
from .trail import note
from .types import NewToken

PREFIX = "hataori_"
LONGEST_DAYS = 366
_SCOPE = re.compile(r"[a-z][a-z0-9_.:/-]{0,59}")
_USED_EVERY = timedelta(minutes=10)


def create_token(*, account_id: str, scopes: Sequence[str], days: int, actor: Actor) -> NewToken:
    """Make a token for an active account. Rejected for bad scopes or days, NotFound for no such account."""
    _check(scopes, days)
    account = queries.row_of(account_id)
    if not account.is_active:
        raise NotFound("account_not_found", queries.NO_ACCOUNT)
    secret, now = PREFIX + secrets.token_urlsafe(32), clock.now()
    expires = now + timedelta(days=days)
    with transaction.atomic():
        models.ApiToken.objects.create(
            account=account, digest=_digest(secret), scopes=" ".join(scopes), created_at=now, expires_at=expires
        )
        detail = {"scopes": " ".join(scopes), "expires_at": expires.isoformat()}
        note("token_created", actor=actor, account_id=account_id, detail=detail)
    return NewToken(secret, account_id, tuple(scopes), expires)


def revoke_token(secret: str, *, actor: Actor) -> None:
    """From now on the token opens nothing. NotFound where it is none of ours."""
    with transaction.atomic():
        row = models.ApiToken.objects.select_for_update().filter(digest=_digest(secret)).first()
        if row is None:
            raise NotFound("token_not_found", "このトークンはありません。")
        models.ApiToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=clock.now())
        note("token_revoked", actor=actor, account_id=row.account_id)


def actor_of_token(authorization: str, scopes: Sequence[str]) -> Actor:
    """The actor of an Authorization header. SignInNeeded for no valid token, Forbidden for a missing scope."""
    scheme, _, secret = authorization.partition(" ")
    row = _valid(secret.strip()) if scheme.lower() == "bearer" else None
    if row is None:
        raise SignInNeeded("token_invalid", "有効なアクセストークンを Authorization: Bearer で送ってください。")
    missing = [scope for scope in scopes if scope not in row.scopes.split()]
    if missing:
        raise Forbidden("scope_missing", f"このトークンには {' '.join(missing)} の範囲がありません。")
    _note_use(row)
    return actor_for(row.account)


_BY_DIGEST = LookUp(
    lambda: models.ApiToken.objects.select_related("account").filter(revoked_at=None, account__is_active=True), "digest"
)


def _valid(secret: str) -> models.ApiToken | None:
    row = _BY_DIGEST.first(_digest(secret))
    return row if row and row.expires_at > clock.now() else None


def _note_use(row: models.ApiToken) -> None:
    """A write for each call would cost more than the call; ten minutes are exact enough to find unused tokens."""
    now = clock.now()
    if row.last_used_at is None or now - row.last_used_at >= _USED_EVERY:
        models.ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)


def _check(scopes: Sequence[str], days: int) -> None:
    problems = [
        FieldProblem("scope", "scope_form", f"範囲「{scope}」は英小文字・数字・_.:/- で書いてください。")
        for scope in scopes
        if not _SCOPE.fullmatch(scope)
    ]
    if not scopes:
        problems.append(FieldProblem("scope", "scope_empty", "範囲を一つ以上指定してください。"))
    if not 1 <= days <= LONGEST_DAYS:
        problems.append(FieldProblem("days", "days_range", f"有効日数は1から{LONGEST_DAYS}までです。"))
    if problems:
        raise Rejected(problems)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

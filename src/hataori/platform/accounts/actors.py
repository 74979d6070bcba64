"""Who is asking: the request's actor, at most one query more, kept on the request."""

import hashlib
import secrets

from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hataori.kernel.actor import Actor

from . import models, queries

GUEST_COOKIE = "hataori_guest"
GUEST_DAYS = 30
_GUEST_SALT = "hataori.accounts.guest"
_KEPT = "_hataori_actor"
_RESERVED = "_hataori_guest"


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in resident or member of staff (bearer token or session), else a guest.

    A guest's id is `guest:<hash>` once a guest cookie was set (`ensure_guest`), plain `guest` before.
    """
    kept: Actor | None = getattr(request, _KEPT, None)
    if kept is None:
        kept = _signed_in(request) or _guest(request)
        use_actor(request, kept)
    return kept


def use_actor(request: HttpRequest, actor: Actor) -> None:
    """Let `actor` be the one who asks, for the rest of this request (tokens, sign-in)."""
    setattr(request, _KEPT, actor)


def forget_actor(request: HttpRequest) -> None:
    """Find out anew who asks."""
    if hasattr(request, _KEPT):
        delattr(request, _KEPT)


def actor_for(row: models.Account) -> Actor:
    """The actor an account is; staff bring the roles they hold today (one query)."""
    if row.kind == "staff":
        return Actor(str(row.pk), "staff", row.display_name, queries.held_roles(row.pk))
    return Actor(str(row.pk), "partner" if row.kind == "partner" else "resident", row.display_name)


def guest_actor(request: HttpRequest) -> Actor:
    """The asker, and where that is an unknown guest, one with an id already reserved for him.

    Call `ensure_guest` on the answer, or the id is lost with the request.
    """
    actor = actor_of(request)
    if actor.kind != "guest" or actor.id != "guest":
        return actor
    secret = secrets.token_urlsafe(18)
    setattr(request, _RESERVED, secret)
    use_actor(request, _guest_of(secret))
    return actor_of(request)


def ensure_guest(request: HttpRequest, response: HttpResponseBase) -> Actor:
    """Let the asker be known again: a signed random cookie where nobody is signed in and none was set yet."""
    actor = guest_actor(request)
    secret = getattr(request, _RESERVED, None)
    if secret is not None:
        response.set_cookie(
            GUEST_COOKIE,
            signing.Signer(salt=_GUEST_SALT).sign(secret),
            max_age=GUEST_DAYS * 86400,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return actor


def guest_behind(request: HttpRequest) -> Actor | None:
    """The guest this browser was before its person signed in (his drafts become the person's), None without one."""
    found = _guest(request)
    return found if found.id != "guest" else None


def _signed_in(request: HttpRequest) -> Actor | None:
    user = getattr(request, "user", None)
    # isinstance sees through Django's lazy user (it forwards __class__); an anonymous one is no Account.
    return actor_for(user) if isinstance(user, models.Account) else None


def _guest(request: HttpRequest) -> Actor:
    cookie = request.COOKIES.get(GUEST_COOKIE, "")
    try:
        return _guest_of(signing.Signer(salt=_GUEST_SALT).unsign(cookie))
    except signing.BadSignature:
        return Actor("guest", "guest", "ゲスト")


def _guest_of(secret: str) -> Actor:
    digest = hashlib.sha256(f"guest:{secret}".encode()).hexdigest()
    return Actor(f"guest:{digest[:32]}", "guest", "ゲスト")

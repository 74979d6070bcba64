"""Who calls: api_key of GeoReport is a bearer token of an account, with the scope `open311`; and how often he may."""

from django.conf import settings
from django.http import HttpRequest

from hataori.kernel.actor import Actor
from hataori.kernel.errors import Forbidden
from hataori.platform.accounts.api import Budget, SignInNeeded, SlowDown, actor_of_token, guest_actor, source, within

from .problems import FORBIDDEN, Refused

SCOPE, UPDATES = "open311", "open311:updates"
_HOUR = 3_600
GUESTS = Budget("open311_guest", settings.HATAORI_GEOREPORT_GUESTS, _HOUR)
"""Calls that write, of one source without a key."""

PARTNERS = Budget("open311_partner", settings.HATAORI_GEOREPORT_PARTNERS, _HOUR)
_TOO_OFTEN = "回数の上限に達しました。1時間ほど待ってから送ってください。"


def caller(request: HttpRequest, *scopes: str) -> Actor | None:
    """The account behind the key, None without one. 403 for a key that opens nothing or not this."""
    key = _key(request)
    if not key:
        return None
    try:
        return actor_of_token(f"Bearer {key}", scopes or (SCOPE,))
    except (SignInNeeded, Forbidden) as refused:
        raise Refused(FORBIDDEN, f"api_key is invalid: {refused.message}") from None


def _key(request: HttpRequest) -> str:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return secret.strip()
    return str(request.POST.get("api_key") or request.GET.get("api_key") or "").strip()


def may_trust(request: HttpRequest) -> bool:
    """Whether the key lets its partner move requests of the city."""
    try:
        return caller(request, SCOPE, UPDATES) is not None
    except Refused:
        return False


def writer(request: HttpRequest) -> Actor:
    """The caller of something that writes, within his budget. 403 for a bad key, 429 for too many calls."""
    known = caller(request)
    budget, of = (PARTNERS, known.id) if known else (GUESTS, source(request))
    if not within(budget, of):
        raise SlowDown("too_many_calls", _TOO_OFTEN)
    return known or guest_actor(request)

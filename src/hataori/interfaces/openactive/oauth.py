"""Client credentials for brokers (Open Booking API, section on OpenID Connect; RFC 6749 section 4.4).

A broker has a secret that lasts (`hataori token create --partner NAME --scope openactive openactive:client …`) and
brings it here for an access token of a day. The secret's own scopes say which sellers it may sell for; an access token
cannot be brought again. Sellers signing in for a broker (authorization code) and registration by programs are not
offered: the operator gives a broker the scopes of the sections that want it.
"""

import base64
import binascii
from datetime import timedelta
from urllib.parse import unquote_plus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from hataori.kernel.actor import Actor
from hataori.kernel.errors import HataoriError
from hataori.platform.accounts import api as accounts

from . import addresses, models
from .asking import SCOPE

ORDERS_FEED, BOOKING = "openactive-ordersfeed", "openactive-openbooking"
CLIENT = f"{SCOPE}:client"
PATH = "/openactive/auth"
_DAYS = 1


@require_safe
def discovery(request: HttpRequest) -> JsonResponse:
    """GET …/.well-known/openid-configuration."""
    issuer = f"{addresses.root(request)}{PATH}"
    return JsonResponse(
        {
            "issuer": issuer,
            "token_endpoint": f"{issuer}/token",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "scopes_supported": [ORDERS_FEED, BOOKING],
        }
    )


@csrf_exempt
@never_cache
@require_POST
def token(request: HttpRequest) -> JsonResponse:
    """POST …/token with grant_type=client_credentials: a bearer token of a day. Errors as of RFC 6749 section 5.2."""
    if request.POST.get("grant_type") != "client_credentials":
        return _refused("unsupported_grant_type")
    asked = request.POST.get("scope", ORDERS_FEED).split()
    if not asked or set(asked) - {ORDERS_FEED, BOOKING}:
        return _refused("invalid_scope")
    name, secret = _credentials(request)
    broker = _broker(name, secret)
    if broker is None:
        refused = _refused("invalid_client", 401)
        refused.headers["WWW-Authenticate"] = 'Basic realm="hataori"'
        return refused
    scopes = [SCOPE, *(_sellers(secret) if BOOKING in asked else ())]
    made = accounts.create_token(account_id=broker.id, scopes=scopes, days=_DAYS, actor=broker)
    lasts = int(timedelta(days=_DAYS).total_seconds())
    return JsonResponse(
        {"access_token": made.secret, "token_type": "Bearer", "expires_in": lasts, "scope": " ".join(asked)}
    )


def _refused(code: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"error": code}, status=status)


def _credentials(request: HttpRequest) -> tuple[str, str]:
    """Id and secret, from the header (each form-encoded, RFC 6749 section 2.3.1) or from the body."""
    scheme, _, word = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    try:
        name, _, secret = base64.b64decode(word, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def _broker(name: str, secret: str) -> Actor | None:
    """The partner of that name (or id) whose secret it is."""
    try:
        found = accounts.actor_of_token(f"Bearer {secret}", (SCOPE, CLIENT))
    except HataoriError:
        return None
    return found if found.kind == "partner" and name in (found.name, found.id) else None


def _sellers(secret: str) -> list[str]:
    """Of the sellers there are, those the secret is for."""
    keys = ["all", *models.Seller.objects.order_by("key").values_list("key", flat=True)]
    return [f"{SCOPE}:{key}" for key in keys if _holds(secret, f"{SCOPE}:{key}")]


def _holds(secret: str, scope: str) -> bool:
    try:
        accounts.actor_of_token(f"Bearer {secret}", (scope,))
    except HataoriError:
        return False
    return True

"""What programs call: metadata, keys, token, userinfo."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.platform.accounts.api import profile_of

from . import grants
from .authlib_client import ASSERTION
from .protocol import authorization_server
from .scopes import WORDS, claims_of
from .settings import ALGORITHM, KEYS, issuer, subject_of

CLAIMS = (
    "sub",
    "name",
    "family_name",
    "given_name",
    "family_name#ja-Kana-JP",
    "given_name#ja-Kana-JP",
    "birthdate",
    "email",
    "email_verified",
    "address",
    "phone_number",
)


@require_safe
def metadata(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  a view's signature
    """GET /.well-known/openid-configuration (Discovery 1.0, 3)."""
    address = {name: f"{issuer()}{reverse(f'oidc:{view}')}" for name, view in _ENDPOINTS.items()}
    return JsonResponse({"issuer": issuer(), **address, **_PROFILE})


_ENDPOINTS = {
    "authorization_endpoint": "authorize",
    "token_endpoint": "token",
    "userinfo_endpoint": "userinfo",
    "jwks_uri": "keys",
    "end_session_endpoint": "logout",
}
_PROFILE: dict[str, Any] = {
    "response_types_supported": ["code"],
    "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code", "refresh_token"],
    "subject_types_supported": ["pairwise"],
    "id_token_signing_alg_values_supported": [ALGORITHM],
    "token_endpoint_auth_methods_supported": ["none", ASSERTION],
    "token_endpoint_auth_signing_alg_values_supported": [ALGORITHM],
    "code_challenge_methods_supported": ["S256"],
    "scopes_supported": list(WORDS),
    "claims_supported": list(CLAIMS),
    "acr_values_supported": ["aal1", "aal3"],
    "prompt_values_supported": ["none", "login", "consent"],
    "ui_locales_supported": ["ja", "en"],
    "authorization_response_iss_parameter_supported": True,
    "request_parameter_supported": False,
    "request_uri_parameter_supported": False,
    "claims_parameter_supported": False,
}


@require_safe
def keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  a view's signature
    """GET /oidc/jwks.json."""
    return JsonResponse(dict(KEYS.public()))


@csrf_exempt
@never_cache
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """POST /oidc/token. One transaction: a code or refresh token is spent by whoever comes first, even if refused."""
    if request.GET or any(len(values) != 1 for _name, values in request.POST.lists()):
        return _told({"error": "invalid_request", "error_description": "Parameters go once, in the body."}, 400)
    try:
        with transaction.atomic():
            response: HttpResponse = authorization_server().create_token_response(request)
    except ValueError:  # Authlib quotes what it refuses, and refuses to quote what is not ASCII
        return _told({"error": "invalid_request"}, 400)
    return response


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    """GET/POST /oidc/userinfo with a bearer token in the header (RFC 6750, 2.1)."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    found = grants.bearer(secret.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        response = _told({"error": "invalid_token"}, 401)
        response.headers["WWW-Authenticate"] = 'Bearer realm="hataori", error="invalid_token"'
        return response
    account_id = str(found.grant.account_id)
    subject = subject_of(account_id, found.grant.client.sector)
    return _told({"sub": subject, **claims_of(profile_of(account_id), found.scope)}, 200)


def _told(payload: dict[str, Any], status: int) -> JsonResponse:
    return JsonResponse(payload, status=status, json_dumps_params={"ensure_ascii": False})

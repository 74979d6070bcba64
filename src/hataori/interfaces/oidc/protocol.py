"""Authlib's provider, held to our profile: code with PKCE S256 only, ES256, private_key_jwt or public, rotation."""

import json
from functools import cache
from typing import Any

from authlib.common.security import generate_token
from authlib.integrations.django_oauth2.requests import DjangoOAuth2Payload
from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oidc.rpinitiated import EndSessionEndpoint
from django.http import HttpRequest, HttpResponse, QueryDict
from joserfc.jwk import KeySet

from . import clients, grants, models
from .authlib_client import ASSERTION, LEEWAY, Assertion, RegisteredClient
from .authlib_grants import Challenge, CodeGrant, IdToken, RefreshGrant
from .settings import ACCESS_LASTS, ALGORITHM, KEYS


class EndSession(EndSessionEndpoint):  # type: ignore[misc]  # Authlib ships no types
    """RP-initiated logout; who is signed out is decided by the view."""

    def get_server_jwks(self) -> KeySet:
        """Our keys: an ID token of ours is known again until two rotations later."""
        return KEYS.all()

    def get_algorithms(self) -> list[str]:
        """Ours."""
        return [ALGORITHM]

    def end_session(self, end_session_request: Any) -> None:  # noqa: ANN401  Authlib's request
        """Done by the view, which has the browser."""


class Asked(OAuth2Request):  # type: ignore[misc]  # Authlib ships no types
    """A Django request as Authlib reads it. That it came by TLS is the settings' affair, not looked at here."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.method, f"https://{request.get_host()}{request.path}", headers=request.headers)
        self.payload = DjangoOAuth2Payload(request)
        self._request = request

    @property
    def args(self) -> QueryDict:
        """The query."""
        return self._request.GET

    @property
    def form(self) -> QueryDict:
        """The body."""
        return self._request.POST


class Server(AuthorizationServer):  # type: ignore[misc]  # Authlib ships no types
    """Authlib's server over Django's requests."""

    def query_client(self, client_id: str) -> RegisteredClient | None:
        """A client that was not stopped."""
        row = clients.running(client_id)
        return RegisteredClient(row) if row else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        """Kept as digests."""
        grant: models.Grant = request.user
        grants.keep_tokens(grant, token["scope"], access=token["access_token"], refresh=token.get("refresh_token", ""))

    def create_oauth2_request(self, request: HttpRequest | OAuth2Request) -> OAuth2Request:
        """Once."""
        return request if isinstance(request, OAuth2Request) else Asked(request)

    def handle_response(self, status: int, body: Any, headers: Any) -> HttpResponse:  # noqa: ANN401  Authlib's signature
        """As Django answers."""
        content = json.dumps(body, ensure_ascii=False) if isinstance(body, dict) else body
        response = HttpResponse(content, status=status)
        for name, value in headers:
            response[name] = value
        return response

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Authlib's signature
        """Nobody listens."""


def _tokens(
    grant_type: str,  # noqa: ARG001  Authlib's signature
    client: RegisteredClient,
    scope: str = "",
    *,
    include_refresh_token: bool = True,
    **_more: object,
) -> dict[str, Any]:
    """A bearer token, and a refresh token where the person allowed to stay connected."""
    token = {
        "token_type": "Bearer",
        "access_token": generate_token(43),
        "expires_in": int(ACCESS_LASTS.total_seconds()),
        "scope": scope,
    }
    if include_refresh_token and "offline_access" in scope.split() and client.check_grant_type("refresh_token"):
        token["refresh_token"] = generate_token(48)
    return token


@cache
def authorization_server() -> Server:
    """The one server, put together."""
    server = Server()
    server.scopes_supported = None
    server.register_token_generator("default", _tokens)
    server.register_client_auth_method(ASSERTION, Assertion(leeway=LEEWAY))
    server.register_grant(CodeGrant, [IdToken(), Challenge(required=True)])
    server.register_grant(RefreshGrant, [IdToken()])
    server.register_endpoint(EndSession)
    return server

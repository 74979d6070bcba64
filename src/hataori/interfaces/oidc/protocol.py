"""Authlib's provider, held to our profile: code with PKCE S256 only, ES256, private_key_jwt or public, rotation."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from authlib.common.security import generate_token
from authlib.integrations.django_oauth2.requests import DjangoOAuth2Payload
from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749 import ClientMixin, InvalidClientError, InvalidRequestError
from authlib.oauth2.rfc6749 import grants as rfc6749
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from authlib.oidc.rpinitiated import EndSessionEndpoint
from django.http import HttpRequest, HttpResponse, QueryDict
from joserfc.jwk import ECKey, KeySet

from hataori.kernel import clock
from hataori.kernel.actor import Actor

from . import clients, grants, models
from .scopes import settled
from .settings import ACCESS_LASTS, ALGORITHM, ID_TOKEN_LASTS, KEYS, issuer, subject_of

TOKEN_PATH = "/oidc/token"  # noqa: S105  an address
ASSERTION = "private_key_jwt"
LEEWAY = 30
LONGEST_ASSERTION = 3600
"""Seconds: an assertion good for longer would have to be remembered for longer."""


@dataclass(frozen=True, slots=True)
class User:
    """Authlib's end user: the person and how he was proven."""

    actor: Actor
    proof: grants.Proof


class RegisteredClient(ClientMixin):  # type: ignore[misc]  # Authlib ships no types
    """A client's row as Authlib asks it."""

    def __init__(self, row: models.Client) -> None:
        self.row = row
        self.client_id = row.client_id
        self.id_token_signed_response_alg = ALGORITHM
        self.client_metadata = {"post_logout_redirect_uris": row.post_logout_redirect_uris}

    def get_client_id(self) -> str:
        """Its id."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """None: the redirect URI has to be said."""

    def get_allowed_scope(self, scope: str) -> str | None:
        """Of what is asked, what it may have; without openid nothing."""
        allowed = set(self.row.scopes.split())
        asked = settled(" ".join(word for word in (scope or "").split() if word in allowed))
        return asked if "openid" in asked.split() else None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """To the letter (RFC 9700, 2.1)."""
        return redirect_uri in self.row.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:  # noqa: ARG002  Authlib's signature
        """Nobody has one."""
        return False

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002  Authlib's signature
        """As registered."""
        return method == self.row.auth_method

    def check_response_type(self, response_type: str) -> bool:
        """Code alone."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Code, and refresh where it may stay connected."""
        return grant_type == "authorization_code" or (
            grant_type == "refresh_token" and "offline_access" in self.row.scopes.split()
        )


class Assertion(JWTBearerClientAssertion):  # type: ignore[misc]  # Authlib ships no types
    """private_key_jwt: for us (token endpoint or issuer), ES256, soon over, and once."""

    CLIENT_AUTH_METHOD = ASSERTION

    def get_audiences(self) -> list[str]:
        """Who we are to a client."""
        return [f"{issuer()}{TOKEN_PATH}", issuer()]

    def resolve_client_public_key(self, client: RegisteredClient) -> KeySet:
        """The keys it registered; a public client has none, and an assertion in its name does not hold."""
        if not client.row.jwks:
            raise InvalidClientError(description="This client has no keys.")
        return KeySet.import_key_set(client.row.jwks)

    def extract_assertion(self, assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Only ES256, whatever the key would do."""
        header, claims = super().extract_assertion(assertion)
        if header.get("alg") != ALGORITHM:
            raise InvalidRequestError("The client assertion has to be signed with ES256.")
        return header, claims

    def validate_jti(self, claims: dict[str, Any], jti: object) -> bool:
        """Never seen before; remembered until it has run out."""
        now, ends = clock.machine().timestamp(), float(claims["exp"])
        row = clients.running(str(claims["sub"]))
        if row is None or ends > now + LONGEST_ASSERTION:
            return False
        return grants.first_use(row, ascii(jti), datetime.fromtimestamp(ends + LEEWAY, UTC))


class Challenge(CodeChallenge):  # type: ignore[misc]  # Authlib ships no types
    """PKCE for every client, S256 only."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)
    CODE_CHALLENGE_METHODS = {"S256": CodeChallenge.CODE_CHALLENGE_METHODS["S256"]}

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:  # noqa: ANN401  Authlib's grant
        """It has to be there and to say that it is S256 (the standard's own default is plain)."""
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE with code_challenge_method=S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)

    def get_authorization_code_challenge(self, authorization_code: "TakenCode") -> str:
        """As kept."""
        return authorization_code.row.challenge

    def get_authorization_code_challenge_method(self, authorization_code: "TakenCode") -> str:  # noqa: ARG002  Authlib's signature
        """Always the one."""
        return "S256"


class TakenCode:
    """A code that was brought for the first time, as Authlib asks it."""

    def __init__(self, row: models.Code) -> None:
        self.row = row

    def get_redirect_uri(self) -> str:
        """The one of the request."""
        return self.row.redirect_uri

    def get_scope(self) -> str:
        """What was granted."""
        return self.row.grant.scope

    def get_nonce(self) -> str:
        """The client's."""
        return self.row.grant.nonce

    def get_auth_time(self) -> int:
        """When the person was proven."""
        return int(self.row.grant.auth_time.timestamp())

    def get_acr(self) -> str:
        """How strongly."""
        return self.row.grant.acr

    def get_amr(self) -> None:
        """Not told."""


class CodeGrant(rfc6749.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib ships no types
    """The authorization code over our tables."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("none", ASSERTION)

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        """Written with its grant."""
        asked, user = request.payload.data, request.user
        grants.open_code(
            request.client.row,
            code,
            scope=request.scope,
            redirect_uri=request.payload.redirect_uri,
            challenge=asked["code_challenge"],
            nonce=asked.get("nonce", "")[:500],
            proof=user.proof,
            actor=user.actor,
        )

    def query_authorization_code(self, code: str, client: RegisteredClient) -> TakenCode | None:
        """Taken by this look: a code that fails any later check is spent."""
        row = grants.take_code(code, client.row)
        return TakenCode(row) if row else None

    def delete_authorization_code(self, authorization_code: TakenCode) -> None:
        """Taken already."""

    def authenticate_user(self, authorization_code: TakenCode) -> models.Grant:
        """Whose grant it is."""
        return authorization_code.row.grant


class RefreshGrant(rfc6749.RefreshTokenGrant):  # type: ignore[misc]  # Authlib ships no types
    """Refresh with rotation: each use gives a new one, a second use of an old one ends everything."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("none", ASSERTION)
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> "SpentRefresh | None":
        """Spent by this look."""
        row = grants.spend_refresh(refresh_token, self.request.client.row)
        return SpentRefresh(row) if row else None

    def authenticate_user(self, refresh_token: "SpentRefresh") -> models.Grant:
        """Whose grant it is."""
        return refresh_token.row.grant

    def revoke_old_credential(self, refresh_token: "SpentRefresh") -> None:
        """Spent already."""


class SpentRefresh:
    """A refresh token just used, as Authlib asks it."""

    def __init__(self, row: models.Token) -> None:
        self.row = row

    def check_client(self, client: RegisteredClient) -> bool:
        """Of the client that brings it."""
        return self.row.grant.client_id == client.row.pk

    def get_scope(self) -> str:
        """What was granted."""
        return self.row.scope


class IdToken(OpenIDCode):  # type: ignore[misc]  # Authlib ships no types
    """The ID token: pairwise subject, no claims of the person (those are asked at userinfo)."""

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:  # noqa: ARG002  Authlib's signature
        """A nonce is the client's affair; PKCE and the single code stand against replay here."""
        return False

    def resolve_client_private_key(self, client: RegisteredClient) -> ECKey:  # noqa: ARG002  Authlib's signature
        """Our newest key."""
        return KEYS.newest()

    def get_encode_header(self, client: RegisteredClient) -> dict[str, str | None]:  # noqa: ARG002  Authlib's signature
        """With the key's id."""
        return {"alg": ALGORITHM, "kid": KEYS.newest().kid, "typ": "JWT"}

    def get_client_claims(self, client: RegisteredClient) -> dict[str, Any]:
        """Who says it to whom."""
        now = int(clock.machine().timestamp())
        return {"iss": issuer(), "aud": client.client_id, "iat": now, "exp": now + int(ID_TOKEN_LASTS.total_seconds())}

    def generate_user_info(self, user: models.Grant, scope: str) -> dict[str, str]:  # noqa: ARG002  Authlib's signature
        """Nothing but the subject."""
        return {"sub": subject_of(str(user.account_id), user.client.sector)}


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

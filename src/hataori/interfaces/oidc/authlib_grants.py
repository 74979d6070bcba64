"""Authlib's grants over our tables: the code with PKCE, refresh with rotation, the ID token."""

from dataclasses import dataclass
from typing import Any

from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc6749 import grants as rfc6749
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from joserfc.jwk import ECKey

from hataori.kernel import clock
from hataori.kernel.actor import Actor

from . import grants, models
from .authlib_client import ASSERTION, RegisteredClient
from .settings import ALGORITHM, ID_TOKEN_LASTS, KEYS, issuer, subject_of


@dataclass(frozen=True, slots=True)
class User:
    """Authlib's end user: the person and how he was proven."""

    actor: Actor
    proof: grants.Proof


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

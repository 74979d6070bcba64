"""A registered client as Authlib asks it, and how one that has a key proves itself (RFC 7523)."""

from datetime import UTC, datetime
from typing import Any

from authlib.oauth2.rfc6749 import ClientMixin, InvalidClientError, InvalidRequestError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc.jwk import KeySet

from hataori.kernel import clock

from . import clients, grants, models
from .scopes import settled
from .settings import ALGORITHM, issuer

TOKEN_PATH = "/oidc/token"  # noqa: S105  an address
ASSERTION = "private_key_jwt"
LEEWAY = 30
LONGEST_ASSERTION = 3600
"""Seconds: an assertion good for longer would have to be remembered for longer."""


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

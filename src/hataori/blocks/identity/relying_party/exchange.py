"""The trip itself: where the browser is sent, and what the code it brings back is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc7523 import private_key_jwt_sign
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from hataori.blocks.identity.configuration import ACR, SCOPE, SIGN_SCOPE, Configuration, redirect_uri
from hataori.blocks.identity.errors import NotProven
from hataori.blocks.identity.signing_keys import RELYING_PARTY
from hataori.blocks.identity.types import ProvenPerson
from hataori.kernel import clock

from . import claims, id_token, provider
from .calls import call

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60
STRENGTH = "aal3"
"""What a login with the card's certificate and its PIN is worth (行政手続のオンライン本人確認ガイドライン)."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What only this trip knows. `verifier` and `nonce` never leave the server, but for their hashes."""

    state: str
    nonce: str
    verifier: str


def authorization_url(found: Configuration, trip: Secrets, *, scope: str = SCOPE, **more: str) -> str:
    """Where the browser goes. NotProven unavailable when the provider does not answer us either."""
    query = {
        "response_type": "code",
        "client_id": found.client_id,
        "redirect_uri": redirect_uri(),
        "scope": scope,
        "state": trip.state,
        "nonce": trip.nonce,
        "code_challenge": create_s256_code_challenge(trip.verifier),
        "code_challenge_method": "S256",
        "acr_values": ACR,
        **more,
    }
    return f"{provider.endpoints(found).authorization}?{urlencode(query)}"


def redeem(found: Configuration, code: str, trip: Secrets) -> ProvenPerson:
    """The person behind a code. NotProven for whatever is not exactly as agreed."""
    tokens = tokens_for(found, {"grant_type": "authorization_code", "code": code}, trip)
    access, told = _bearer(tokens), tokens.get("id_token")
    if not isinstance(told, str):
        raise NotProven("refused", "id_token_absent")
    subject = checked_subject(found, told, access, trip)
    where = provider.endpoints(found).userinfo
    about = call("GET", where, what="userinfo", headers={"Authorization": f"Bearer {access}"})
    return claims.proven(found.issuer, subject, STRENGTH, about)


def checked_subject(found: Configuration, token: str, access_token: str, trip: Secrets) -> str:
    """The subject of an ID token that holds."""
    now = int(clock.machine().timestamp())
    expected = id_token.Expected(found.issuer, found.client_id, trip.nonce, tuple(ACR.split()), access_token, now)
    return str(id_token.checked(token, expected, lambda kid: provider.key_of(found, kid))["sub"])


def tokens_for(found: Configuration, grant: Mapping[str, str], trip: Secrets) -> Mapping[str, Any]:
    """What the token endpoint answers to this trip's code."""
    return token_call(found, {**grant, "redirect_uri": redirect_uri(), "code_verifier": trip.verifier})


def service_token(found: Configuration) -> str:
    """An access token of the city itself (client credentials), for signing transactions."""
    return _bearer(token_call(found, {"grant_type": "client_credentials", "scope": SIGN_SCOPE.split()[1]}))


def signing_token(found: Configuration, code: str, trip: Secrets) -> str:
    """The access token of a signing trip; its ID token, where one comes, has to hold too."""
    tokens = tokens_for(found, {"grant_type": "authorization_code", "code": code}, trip)
    access = _bearer(tokens)
    if "id_token" in tokens:
        checked_subject(found, str(tokens["id_token"]), access, trip)
    return access


def token_call(found: Configuration, form: Mapping[str, str]) -> Mapping[str, Any]:
    """One POST to the token endpoint, as the client that owns our key (RFC 7523, private_key_jwt)."""
    where = provider.endpoints(found).token
    data = {
        **form,
        "client_id": found.client_id,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": _assertion(found, where),
    }
    return call("POST", where, what="token", data=data, headers={"Accept": "application/json"})


def _assertion(found: Configuration, audience: str) -> str:
    key, now = RELYING_PARTY.newest(), int(clock.machine().timestamp())
    signed: str = private_key_jwt_sign(
        key,
        client_id=found.client_id,
        token_endpoint=audience,
        alg=id_token.ALGORITHM,
        header={"kid": key.kid, "typ": "JWT"},
        issued_at=now,
        expires_at=now + ASSERTION_SECONDS,
    )
    return signed


def _bearer(tokens: Mapping[str, Any]) -> str:
    access, kind = tokens.get("access_token"), tokens.get("token_type")
    if not isinstance(access, str) or not access or str(kind).lower() != "bearer":
        raise NotProven("refused", "token_form")
    return access

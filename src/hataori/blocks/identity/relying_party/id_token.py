"""Checking an ID token (OpenID Connect Core 1.0, 3.1.3.7), strictly: what is not as agreed is not taken."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key

from hataori.blocks.identity.errors import NotProven

ALGORITHM = "ES256"
LEEWAY = 30
"""Seconds two well-kept clocks may differ (both sides follow NTP)."""
OLDEST = 600
"""A token issued longer ago than this was not issued for this trip."""
LATEST = 2**40
"""Beyond this (or NaN) no number is a time."""
LONGEST_SUBJECT = 255


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token has to say, known before it arrived."""

    issuer: str
    client_id: str
    nonce: str
    acr_values: tuple[str, ...]
    access_token: str
    now: int


def checked(token: str, expected: Expected, key_of: Callable[[str], Key]) -> Mapping[str, Any]:
    """The claims of a token that holds. NotProven with the first thing wrong with it."""
    kid = _kid(token)
    try:
        claims = jwt.decode(token, key_of(kid), algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError) as error:
        raise NotProven("refused", "id_token_signature") from error
    for check in (_issuer, _audience, _times, _nonce, _subject, _acr, _access_token):
        check(claims, expected)
    return claims


def _kid(token: str) -> str:
    """The key's id, out of a header that names our algorithm and nothing critical (RFC 8725, 3.1)."""
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise NotProven("refused", "id_token_form") from error
    if header.get("alg") != ALGORITHM:
        raise NotProven("refused", "id_token_alg")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid or "crit" in header:
        raise NotProven("refused", "id_token_header")
    return kid


def _issuer(claims: Mapping[str, Any], expected: Expected) -> None:
    _require(claims.get("iss") == expected.issuer, "issuer")


def _audience(claims: Mapping[str, Any], expected: Expected) -> None:
    """For us and nobody else; an azp, where given, is us as well."""
    audience = claims.get("aud")
    _require(audience in (expected.client_id, [expected.client_id]), "audience")
    _require(claims.get("azp", expected.client_id) == expected.client_id, "azp")


def _times(claims: Mapping[str, Any], expected: Expected) -> None:
    issued, ends = claims.get("iat"), claims.get("exp")
    _require(_is_time(issued) and _is_time(ends), "times")
    _require(float(ends or 0) > expected.now - LEEWAY, "expired")
    _require(float(issued or 0) <= expected.now + LEEWAY, "iat_future")
    _require(float(issued or 0) >= expected.now - OLDEST, "iat_old")
    not_before = claims.get("nbf", 0)
    _require(_is_time(not_before) and float(not_before) <= expected.now + LEEWAY, "nbf_future")


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LATEST


def _nonce(claims: Mapping[str, Any], expected: Expected) -> None:
    nonce = claims.get("nonce")
    _require(isinstance(nonce, str) and hmac.compare_digest(nonce.encode(), expected.nonce.encode()), "nonce")


def _subject(claims: Mapping[str, Any], _: Expected) -> None:
    subject = claims.get("sub")
    fits = isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT and subject.isprintable()
    _require(fits, "subject")


def _acr(claims: Mapping[str, Any], expected: Expected) -> None:
    """Where the provider says how strongly it knew the person, it has to be one of the ways asked for."""
    if "acr" in claims:
        told = claims["acr"]
        words = told.split() if isinstance(told, str) else []
        _require(bool(words) and set(words) <= set(expected.acr_values), "acr")


def _access_token(claims: Mapping[str, Any], expected: Expected) -> None:
    """3.1.3.8: the access token that came along is the one meant, where the token says which."""
    if "at_hash" in claims:
        half = hashlib.sha256(expected.access_token.encode()).digest()[:16]
        ours = base64.urlsafe_b64encode(half).rstrip(b"=")
        _require(hmac.compare_digest(str(claims["at_hash"]).encode(), ours), "at_hash")


def _require(holds: bool, what: str) -> None:  # noqa: FBT001  reads as a sentence
    if not holds:
        raise NotProven("refused", f"id_token_{what}")

"""What we know of the provider: its addresses and its keys, remembered for a while and renewed when it rotates."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, KeySet

from hataori.blocks.identity.configuration import Configuration
from hataori.blocks.identity.errors import NotProven

from .calls import call

KEYS_SECONDS = 600.0
ASK_AGAIN_SECONDS = 5.0
"""An unknown key makes us look anew, but a flood of forged tokens does not make a flood of requests."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The provider's addresses."""

    authorization: str
    token: str
    userinfo: str
    keys: str
    signatures: str


@dataclass(slots=True)
class _Remembered:
    endpoints: Endpoints
    keys: KeySet
    asked_at: float


_remembered: dict[Configuration, _Remembered] = {}


def endpoints(found: Configuration) -> Endpoints:
    """The provider's addresses; asks it where they are not known yet. NotProven unavailable when it does not answer."""
    return _known(found).endpoints


def key_of(found: Configuration, kid: str) -> Key:
    """The key of that id. NotProven when the provider has published none, even after looking again."""
    known = _known(found)
    key = _pick(known.keys, kid)
    if key is None and time.monotonic() - known.asked_at > ASK_AGAIN_SECONDS:
        key = _pick(_ask(found).keys, kid)
    if key is None:
        raise NotProven("refused", "key_unknown")
    return key


def forget() -> None:
    """Ask everything anew (tests; a provider that moved)."""
    _remembered.clear()


def _known(found: Configuration) -> _Remembered:
    known = _remembered.get(found)
    if known is None or time.monotonic() - known.asked_at > KEYS_SECONDS:
        return _ask(found)
    return known


def _ask(found: Configuration) -> _Remembered:
    where = _discovered(found) if found.discovery else _agreed(found.issuer)
    published = call("GET", where.keys, what="keys")
    known = _Remembered(where, _key_set(published), time.monotonic())
    _remembered[found] = known
    return known


def _agreed(issuer: str) -> Endpoints:
    """The layout the operator documents: everything below the realm's protocol folder."""
    base = f"{issuer}/protocol/openid-connect"
    host = urlsplit(issuer)
    signatures = f"{host.scheme}://{host.netloc}/api/sign-transactions"
    return Endpoints(f"{base}/auth", f"{base}/token", f"{base}/userinfo", f"{base}/certs", signatures)


def _discovered(found: Configuration) -> Endpoints:
    """OpenID Connect Discovery 1.0, 4.3: the issuer must be the very one we asked; addresses stay on its host."""
    told = call("GET", f"{found.issuer}/.well-known/openid-configuration", what="discovery")
    if told.get("issuer") != found.issuer:
        raise NotProven("refused", "discovery_issuer")
    names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    addresses = [str(told.get(name, "")) for name in names]
    authorization, token, userinfo, keys = addresses
    if any(_origin(address) != _origin(found.issuer) for address in addresses):
        raise NotProven("refused", "discovery_origin")
    return Endpoints(authorization, token, userinfo, keys, _agreed(found.issuer).signatures)


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


def _key_set(published: Mapping[str, Any]) -> KeySet:
    try:
        return KeySet.import_key_set({"keys": list(published["keys"])})
    except (JoseError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotProven("refused", "keys_form") from error


def _pick(keys: KeySet, kid: str) -> Key | None:
    """Only an EC key on P-256 checks an ES256 signature; whatever else is published is not looked at."""
    found = next((key for key in keys if key.kid == kid), None)
    return found if isinstance(found, ECKey) and found.curve_name == "P-256" else None

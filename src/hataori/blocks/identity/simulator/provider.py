"""The protocol of the simulated provider: the published profile, checked as strictly as the real one says it is.

Wire names of signing transactions are not public; ours are marked so in docs/reference/identity.md.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from .ca import LookAlikeCA
from .people import CardHolder

CODE_SECONDS = 60
TOKEN_SECONDS = 300
PROTOCOL = "/protocol/openid-connect"


class Refused(Exception):
    """An OAuth error: `error` as in RFC 6749, 5.2."""

    def __init__(self, error: str, description: str = "") -> None:
        super().__init__(error)
        self.error, self.description = error, description


@dataclass(frozen=True, slots=True)
class Asked:
    """An authorization request that holds."""

    client_id: str
    redirect_uri: str
    scope: str
    state: str
    nonce: str
    challenge: str
    transaction: str = ""


@dataclass(slots=True)
class Issued:
    """A code or an access token and what it stands for."""

    asked: Asked
    holder: CardHolder
    ends: float
    used: bool = False


@dataclass(slots=True)
class Transaction:
    """A digest to be signed, and who signed it."""

    digest: bytes
    holder: CardHolder | None = None


@dataclass(slots=True)
class Provider:
    """One provider with its clients' keys and everything it has given out; kept in memory only."""

    issuer: str
    client_id: str
    redirect_uris: tuple[str, ...]
    holders: tuple[CardHolder, ...]
    client_keys: Callable[[], Mapping[str, Any]]
    authority_source: Callable[[], LookAlikeCA] | None = None
    authority: LookAlikeCA | None = None
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    codes: dict[str, Issued] = field(default_factory=dict)
    tokens: dict[str, Issued] = field(default_factory=dict)
    city_tokens: dict[str, float] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    transactions: dict[str, Transaction] = field(default_factory=dict)

    def asked(self, query: Mapping[str, str]) -> Asked:
        """Read an authorization request. Refused where even an error may not be sent back."""
        if query.get("client_id") != self.client_id or query.get("redirect_uri") not in self.redirect_uris:
            raise Refused("invalid_client")
        found = Asked(
            query["client_id"],
            query["redirect_uri"],
            query.get("scope", ""),
            query.get("state", ""),
            query.get("nonce", ""),
            query.get("code_challenge", ""),
            query.get("transaction_id", ""),
        )
        fits = query.get("response_type") == "code" and query.get("code_challenge_method") == "S256"
        if not (fits and found.challenge and found.state and found.nonce):
            raise Refused("invalid_request")
        return found

    def consent(self, asked: Asked, holder: CardHolder) -> str:
        """The person typed his PIN: a code, good once for a minute."""
        code = secrets.token_urlsafe(24)
        self.codes[code] = Issued(asked, holder, time.time() + CODE_SECONDS)
        if asked.transaction in self.transactions:
            self.transactions[asked.transaction].holder = holder
        return code

    def token(self, form: Mapping[str, str]) -> dict[str, Any]:
        """The token endpoint."""
        self._authenticate(form)
        if form.get("grant_type") == "client_credentials":
            token = secrets.token_urlsafe(24)
            self.city_tokens[token] = time.time() + TOKEN_SECONDS
            return {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        issued = self.redeemed(form)
        access = secrets.token_urlsafe(24)
        self.tokens[access] = Issued(issued.asked, issued.holder, time.time() + TOKEN_SECONDS)
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "id_token": self.signed(self.claims(issued, access)),
        }

    def redeemed(self, form: Mapping[str, str]) -> Issued:
        """The code's grant, once, for whoever knows its verifier (RFC 7636, 4.6)."""
        issued = self.codes.get(form.get("code", ""))
        if issued is None or issued.used or issued.ends < time.time():
            raise Refused("invalid_grant", "code")
        issued.used = True
        verifier = form.get("code_verifier", "").encode()
        if s256(verifier) != issued.asked.challenge or form.get("redirect_uri") != issued.asked.redirect_uri:
            raise Refused("invalid_grant", "verifier")
        return issued

    def claims(self, issued: Issued, access: str) -> dict[str, Any]:
        """What the ID token says."""
        now = int(time.time())
        half = hashlib.sha256(access.encode()).digest()[:16]
        return {
            "iss": self.issuer,
            "sub": issued.holder.subject_for(self.client_id),
            "aud": self.client_id,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "auth_time": now,
            "nonce": issued.asked.nonce,
            "acr": "aal3",
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        }

    def signed(self, claims: Mapping[str, Any]) -> str:
        """The ID token, ES256."""
        self.key.ensure_kid()
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, dict(claims), self.key, algorithms=["ES256"])

    def userinfo(self, bearer: str) -> dict[str, Any]:
        """Who the bearer of an access token speaks for."""
        issued = self._bearer(bearer)
        holder = issued.holder
        return {
            "sub": holder.subject_for(self.client_id),
            "name": holder.name,
            "birthdate": holder.birthdate,
            "address": holder.address,
            "gender": holder.gender,
        }

    def jwks(self) -> dict[str, Any]:
        """The provider's public keys."""
        self.key.ensure_kid()
        return {"keys": [{**self.key.as_dict(private=False), "use": "sig", "alg": "ES256"}]}

    def open_transaction(self, bearer: str, body: Mapping[str, Any]) -> dict[str, str]:
        """A digest to be signed, from the city itself."""
        if self.city_tokens.get(bearer, 0) < time.time():
            raise Refused("invalid_token")
        digest = base64.b64decode(str(body.get("digest", "")), validate=True)
        if len(digest) != hashlib.sha256().digest_size:
            raise Refused("invalid_request", "digest")
        found = secrets.token_urlsafe(16)
        self.transactions[found] = Transaction(digest)
        return {"id": found}

    def result(self, bearer: str, transaction: str) -> dict[str, str]:
        """Signature and certificate, sealed to the city's key (JWE)."""
        issued, found = self._bearer(bearer), self.transactions.get(transaction)
        if found is None or found.holder is None or issued.asked.transaction != transaction:
            raise Refused("not_signed")
        if self.authority is None:
            self.authority = self.authority_source() if self.authority_source else LookAlikeCA.new()
        signature, certificate = self.authority.sign(found.holder, found.digest)
        plain = {"signature": _b64(signature), "certificate": _b64(certificate)}
        header = {"alg": "ECDH-ES", "enc": "A256GCM"}
        return {"result": jwe.encrypt_compact(header, json.dumps(plain).encode(), self._sealing_key())}

    def _sealing_key(self) -> ECKey:
        published = next(key for key in self.client_keys()["keys"] if key.get("use") == "enc")
        return ECKey.import_key(published)

    def _authenticate(self, form: Mapping[str, str]) -> None:
        """private_key_jwt (RFC 7523, 3): signed by the client, for us, in time, and never seen before."""
        keys = KeySet.import_key_set({"keys": [key for key in self.client_keys()["keys"] if key.get("use") != "enc"]})
        try:
            claims = jwt.decode(form.get("client_assertion", ""), keys, algorithms=["ES256"]).claims
        except (JoseError, ValueError):
            raise Refused("invalid_client", "assertion") from None
        ours = f"{self.issuer}{PROTOCOL}/token"
        named = claims.get("iss") == claims.get("sub") == self.client_id and claims.get("aud") == ours
        jti = str(claims.get("jti", ""))
        if not named or claims.get("exp", 0) < time.time() or not jti or jti in self.seen:
            raise Refused("invalid_client", "claims")
        self.seen.add(jti)

    def _bearer(self, token: str) -> Issued:
        issued = self.tokens.get(token)
        if issued is None or issued.ends < time.time():
            raise Refused("invalid_token")
        return issued


def s256(verifier: bytes) -> str:
    """RFC 7636, 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()

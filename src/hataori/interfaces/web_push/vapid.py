"""VAPID (RFC 8292): who sends, told to a push service by a signed token for its origin. No framework here."""

import json
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from .encryption import encoded

HOURS_12 = 12 * 3600
_HEADER = encoded(b'{"typ":"JWT","alg":"ES256"}')


def new_key() -> tuple[str, str]:
    """(private key as PEM, public point as base64url)."""
    key = generate_private_key(SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return pem, public_of(key)


def public_of(key: EllipticCurvePrivateKey) -> str:
    """The point browsers are given as applicationServerKey."""
    return encoded(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


class Signer:
    """Signs for origins; a token is used for at most eleven hours (a day is the most allowed)."""

    def __init__(self, pem: str, contact: str) -> None:
        key = load_pem_private_key(pem.encode(), None)
        if not isinstance(key, EllipticCurvePrivateKey):
            raise TypeError("the VAPID key is on P-256")
        self._key, self._contact, self._public = key, contact, public_of(key)
        self._tokens: dict[str, tuple[str, int]] = {}

    def authorization(self, endpoint: str, now: int) -> str:
        """The Authorization header for an endpoint, at a time in seconds since 1970."""
        parts = urlsplit(endpoint)
        origin = f"{parts.scheme}://{parts.netloc}"
        token, expires = self._tokens.get(origin, ("", 0))
        if expires - now < HOURS_12 // 12:
            token, expires = self._sign(origin, now + HOURS_12), now + HOURS_12
            self._tokens[origin] = (token, expires)
        return f"vapid t={token}, k={self._public}"

    def _sign(self, origin: str, expires: int) -> str:
        claims = {"aud": origin, "exp": expires, "sub": self._contact}
        signed = f"{_HEADER}.{encoded(json.dumps(claims, separators=(',', ':')).encode())}"
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ECDSA(SHA256())))
        return f"{signed}.{encoded(r.to_bytes(32) + s.to_bytes(32))}"

"""Encrypting one push message for one browser: RFC 8291 over aes128gcm (RFC 8188), in one record.

Plain functions without a framework: the sending processes import nothing else.
"""

import hmac
import os
from base64 import b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric.ec import ECDH, SECP256R1, EllipticCurvePublicKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

POINT, SECRET = 65, 16
"""Bytes of a browser's public point (uncompressed) and of its secret."""
LARGEST = 3800
"""Bytes a message may have: push services take 4,096 with the record's own."""
_PLAIN = str.maketrans("-_", "+/")
_RECORD = (4096).to_bytes(4)


class BadSubscription(ValueError):
    """The browser's keys are none."""


def decoded(text: str) -> bytes:
    """Base64url without padding, as browsers write keys, or plain base64. BadSubscription for anything else."""
    plain = text.rstrip("=").translate(_PLAIN)
    try:
        return b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except ValueError:
        raise BadSubscription(text[:20]) from None


def encoded(content: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def check(p256dh: str, auth: str) -> None:
    """BadSubscription unless the keys are a point of P-256 and a secret of 16 bytes."""
    _point(decoded(p256dh))
    if len(decoded(auth)) != SECRET:
        raise BadSubscription("auth")


def encrypt(content: bytes, p256dh: bytes, auth: bytes) -> bytes:
    """The body to send; a new key pair and salt for every message (RFC 8291, 3.1)."""
    browser, own, salt = _point(p256dh), generate_private_key(SECP256R1()), os.urandom(16)
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ECDH(), browser)
    ikm = _expand(_mac(auth, shared), b"WebPush: info\0" + p256dh + point, 32)
    prk = _mac(salt, ikm)
    key = _expand(prk, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _expand(prk, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, content + b"\x02", None)
    return salt + _RECORD + bytes([POINT]) + point + sealed


def _point(p256dh: bytes) -> EllipticCurvePublicKey:
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), p256dh)
    except ValueError:
        raise BadSubscription("p256dh") from None


def _mac(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")


def _expand(prk: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand (RFC 5869) for at most one hash's length."""
    return _mac(prk, info + b"\x01")[:length]

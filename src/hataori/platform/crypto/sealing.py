"""Sealing: AES-256-GCM with a random nonce, bound to a context so that a sealed value cannot be moved elsewhere.

Layout of sealed bytes: version (1), key number (2, big endian), nonce (12), ciphertext with tag.
"""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from . import keys

_VERSION = 1
_NONCE = 12
_HEAD = 3


class SealBroken(Exception):
    """The sealed value was changed, cut, or belongs to another context."""


def seal_bytes(plain: bytes, *, context: str) -> bytes:
    """Seal bytes for `context` ("accounts.profile.phone"); only the same context opens them."""
    number = keys.current()
    head = bytes([_VERSION]) + number.to_bytes(2)
    nonce = os.urandom(_NONCE)
    return head + nonce + AESGCM(keys.key(number)).encrypt(nonce, plain, head + context.encode())


def unseal_bytes(sealed: bytes, *, context: str) -> bytes:
    """The bytes that were sealed. SealBroken when changed or of another context, KeyMissing without the key."""
    head, nonce, rest = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
    if len(head) < _HEAD or head[0] != _VERSION or len(nonce) < _NONCE:
        raise SealBroken(context)
    try:
        return AESGCM(keys.key(key_number(sealed))).decrypt(nonce, rest, head + context.encode())
    except InvalidTag:
        raise SealBroken(context) from None


def key_number(sealed: bytes) -> int:
    """The number of the key it was sealed with."""
    return int.from_bytes(sealed[1:_HEAD])


def seal(plain: str, *, context: str) -> str:
    """`seal_bytes` for text; the answer is URL-safe base64."""
    return base64.urlsafe_b64encode(seal_bytes(plain.encode(), context=context)).decode()


def unseal(sealed: str, *, context: str) -> str:
    """`unseal_bytes` for text."""
    try:
        raw = base64.urlsafe_b64decode(sealed.encode())
    except ValueError:
        raise SealBroken(context) from None
    return unseal_bytes(raw, context=context).decode()


def blind_index(plain: str, *, context: str) -> str:
    """A keyed hash (HMAC-SHA-256, hex) for finding a sealed value by equality without opening others.

    It always uses the first key, so that rotation leaves indexes as they are.
    """
    keys.current()
    inner = hmac.digest(keys.key(keys.numbers()[0]), b"blind-index:" + context.encode(), "sha256")
    return hmac.new(inner, plain.encode(), hashlib.sha256).hexdigest()

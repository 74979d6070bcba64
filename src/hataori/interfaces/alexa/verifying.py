"""Whether a request is Amazon's: its signature over the raw body, by a certificate of echo-api.amazon.com.

Amazon, "Manually verify that a request was sent by Alexa". The check in ask-sdk-webservice-support does the same, but
needs oscrypto, which cannot read the version of OpenSSL 3.0.10 and later and fails at import.
"""

import base64
import binascii
import posixpath
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import certifi
import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from hataori.kernel import clock
from hataori.kernel.errors import HataoriError
from hataori.platform import egress

_HOST, _PATH, _NAME = "s3.amazonaws.com", "/echo.api/", "echo-api.amazon.com"
_HTTPS = 443
_LARGEST = 64 * 1024


class NotAmazon(HataoriError):
    """The request cannot be shown to be Amazon's."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__("not_amazon", message)


def verify(body: bytes, chain_url: str, signature: str) -> None:
    """Return, or raise NotAmazon."""
    if not chain_url or not signature:
        raise NotAmazon("署名がありません。")
    key = _key(checked_url(chain_url))
    try:
        key.verify(base64.b64decode(signature, validate=True), body, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise NotAmazon("署名が合いません。") from error


def checked_url(url: str) -> str:
    """The address, where it is one that Amazon keeps certificates at."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError as error:
        raise NotAmazon("証明書の場所が正しくありません。") from error
    path = posixpath.normpath(parts.path)
    right = parts.scheme.lower() == "https" and (parts.hostname or "") == _HOST and path.startswith(_PATH)
    if not right or port not in (None, _HTTPS):
        raise NotAmazon("証明書の場所が正しくありません。")
    return f"https://{_HOST}{path}"


def _key(url: str) -> RSAPublicKey:
    leaf, between = _chain(url)
    try:
        verifier = PolicyBuilder().store(_roots()).time(_machine_time()).build_server_verifier(x509.DNSName(_NAME))
        verifier.verify(leaf, between)
    except VerificationError as error:
        _chain.cache_clear()
        raise NotAmazon("証明書を確かめられません。") from error
    key = leaf.public_key()
    if not isinstance(key, RSAPublicKey):
        raise NotAmazon("証明書の鍵の種類が違います。")
    return key


def _machine_time() -> datetime:
    # Certificates hold by the world's time, also where a test has moved the product's clock.
    return clock.machine()


@lru_cache(maxsize=8)
def _chain(url: str) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """The certificates at the address, the signer's first; kept, for Amazon changes them a few times a year."""
    try:
        answer = egress.fetch("alexa", "GET", url, largest=_LARGEST)
    except httpx.HTTPError as error:
        raise NotAmazon("証明書を取り寄せられません。") from error
    try:
        found = x509.load_pem_x509_certificates(answer.content)
    except ValueError as error:
        raise NotAmazon("証明書を読めません。") from error
    return found[0], found[1:]


@lru_cache(maxsize=1)
def _roots() -> Store:
    return Store(x509.load_pem_x509_certificates(Path(certifi.where()).read_bytes()))

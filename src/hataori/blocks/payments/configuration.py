"""Whom this installation speaks of payments with, and the secrets it shares with them.

HATAORI_CARD_URL, HATAORI_CARD_SECRET (docs/reference/fees.md); HATAORI_INSTITUTION_URL, HATAORI_INSTITUTION_SECRET
(docs/reference/slips.md).
"""

import hashlib
import hmac
import os
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class CardPage:
    """A hosted card page and the secret shared with it; without an address cards are not offered."""

    url: str
    secret: bytes
    simulated: bool

    @property
    def offered(self) -> bool:
        """Whether payers may choose it."""
        return bool(self.url)

    def sign(self, text: str) -> str:
        """HMAC-SHA-256 in hexadecimal."""
        return signed(self.secret, text)


@dataclass(frozen=True, slots=True)
class Institution:
    """Who takes what is paid with a slip and tells us. `url`, if any, is a page where payers can pay by its number."""

    url: str
    secret: bytes
    simulated: bool

    def sign(self, text: str) -> str:
        """HMAC-SHA-256 in hexadecimal."""
        return signed(self.secret, text)


def signed(secret: bytes, text: str) -> str:
    """HMAC-SHA-256 in hexadecimal."""
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def card_page() -> CardPage:
    """What the environment says. `simulate` for the stand-in beside us (`hataori simulate card-page`)."""
    url = os.environ.get("HATAORI_CARD_URL", "")
    return CardPage(
        url.rstrip("/"), _shared(os.environ.get("HATAORI_CARD_SECRET", ""), b"card-page"), url.startswith(SIMULATED)
    )


def institution() -> Institution:
    """What the environment says. The stand-in beside us is `hataori simulate payment-institution`."""
    url = os.environ.get("HATAORI_INSTITUTION_URL", "")
    shared = _shared(os.environ.get("HATAORI_INSTITUTION_SECRET", ""), b"payment-institution")
    return Institution(url.rstrip("/"), shared, url.startswith(SIMULATED))


def _shared(secret: str, purpose: bytes) -> bytes:
    """The secret as told, else one that only this installation and the stand-ins beside it can derive."""
    return secret.encode() or hashlib.sha256(purpose + settings.SECRET_KEY.encode()).digest()


SIMULATED = "http://127.0.0.1:"
"""A page on this machine is the stand-in; a real one is https and elsewhere."""

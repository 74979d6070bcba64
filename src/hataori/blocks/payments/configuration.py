"""Which card page this installation sends payers to: HATAORI_CARD_URL, HATAORI_CARD_SECRET (docs/reference/fees.md)."""

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
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()


def card_page() -> CardPage:
    """What the environment says. `simulate` for the stand-in beside us (`hataori simulate card-page`)."""
    url, secret = os.environ.get("HATAORI_CARD_URL", ""), os.environ.get("HATAORI_CARD_SECRET", "")
    simulated = url.startswith(SIMULATED)
    shared = secret.encode() or hashlib.sha256(b"card-page" + settings.SECRET_KEY.encode()).digest()
    return CardPage(url.rstrip("/"), shared, simulated)


SIMULATED = "http://127.0.0.1:"
"""A page on this machine is the stand-in; a real one is https and elsewhere."""

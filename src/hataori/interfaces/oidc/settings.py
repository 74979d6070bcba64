"""Who we are as a provider, how long things hold, and our keys."""

from datetime import timedelta

from django.conf import settings

from hataori.blocks.identity.api import KeyRing
from hataori.platform.crypto import blind_index

ALGORITHM = "ES256"
CODE_LASTS = timedelta(minutes=1)
ACCESS_LASTS = timedelta(minutes=10)
ID_TOKEN_LASTS = timedelta(minutes=5)
REFRESH_LASTS = timedelta(days=30)
KEYS = KeyRing("op")


def issuer() -> str:
    """Our name (Core 2): the address residents see."""
    return str(settings.HATAORI_URL)


def subject_of(account_id: str, sector: str) -> str:
    """Pairwise (Core 8.1): clients of different hosts cannot put their people together; it survives key rotation."""
    return blind_index(f"{sector}|{account_id}", context="oidc.subject")[:48]

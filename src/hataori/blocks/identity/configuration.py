"""Which provider this installation trusts: HATAORI_DIGITAL_AUTH_* (docs/reference/settings.md)."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

SCOPE = "openid name address birthdate gender"
SIGN_SCOPE = "openid sign"
ACR = "aal3 crl"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The provider as agreed with its operator. Empty `issuer`: the way in is not offered."""

    issuer: str
    client_id: str
    simulated: bool
    discovery: bool

    @property
    def offered(self) -> bool:
        """Whether residents may use it."""
        return bool(self.issuer and self.client_id)


def configuration() -> Configuration:
    """What the settings say."""
    found = settings.HATAORI_DIGITAL_AUTH
    return Configuration(found["issuer"].rstrip("/"), found["client_id"], found["simulated"], found["discovery"])


def redirect_uri() -> str:
    """Where the provider sends people back to; registered there to the letter, so it is never the request's host."""
    return f"{settings.HATAORI_URL}{reverse('identity:callback')}"

"""The secret link to what a mail address without an account follows: it stands in each mail, and is no secret kept."""

from uuid import UUID

from django.core import signing

from hataori.kernel.errors import NotFound

from . import models
from .addresses import MAIL

_SALT = "messaging.own"
_GONE = "このリンクは使えません。登録が消されたか、リンクが途中で切れています。"


def own_token(address_id: object) -> str:
    """The token that opens the page of this address; it ends with the address."""
    return signing.dumps(str(address_id), salt=_SALT)


def address_behind(token: str) -> models.Address:
    """The address that the token opens. NotFound for a forged one, and once the address is forgotten."""
    try:
        number = UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        number = UUID(int=0)
    row = models.Address.objects.filter(pk=number, channel=MAIL, account_id="", verified_at__isnull=False).first()
    if row is None:
        raise NotFound("no_follower", _GONE)
    return row

"""Messages of the last page in a cookie, as Django keeps them; what signs it is made only for who has or gets one."""

from functools import cached_property

from django.contrib.messages.storage.base import BaseStorage
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import signing
from django.http import HttpRequest


class Messages(CookieStorage):
    """Django makes the signer, two keys from the secret, for every request."""

    def __init__(self, request: HttpRequest) -> None:
        BaseStorage.__init__(self, request)

    @cached_property
    def signer(self) -> signing.Signer:
        """With Django's own salt: cookies of before are read."""
        return signing.get_cookie_signer(salt=self.key_salt)

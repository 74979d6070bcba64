"""Sessions and accounts as Django keeps them, read by kept look-ups: every page of somebody signed in asks for both."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session

from hataori.kernel import clock
from hataori.platform.prepared import LookUp

from . import models

_SESSION: LookUp[Session] = LookUp(Session.objects.all, "session_key")
_ACCOUNT: LookUp[models.Account] = LookUp(models.Account.objects.all, "id")


class SessionStore(DatabaseStore):
    """Django's sessions in the database (SESSION_ENGINE)."""

    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.first(self.session_key)
        if found and found.expire_date > clock.machine():
            return found
        self._session_key: str | None = None
        return None


class Accounts(ModelBackend):
    """Django's backend of accounts and passwords (AUTHENTICATION_BACKENDS)."""

    def get_user(self, user_id: Any) -> models.Account | None:  # noqa: ANN401  Django's signature
        """The account of a session, None when it may no longer be used."""
        found = _ACCOUNT.first(user_id)
        return found if found and self.user_can_authenticate(found) else None

"""Making, finding and ending keys; choosing mails."""

import hashlib
import secrets

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.events.api import record

from . import models

_LONGEST = 100


def make_key(actor: Actor) -> str:
    """A new key for the actor's calendar; the one before opens nothing any more."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        _end(actor.id)
        models.CalendarKey.objects.create(
            account_id=actor.id, secret=secret, digest=_digest(secret), made_at=clock.now()
        )
        record("calendar.key_made", subject=f"account/{actor.id}", data={}, actor=actor)
    return secret


def revoke_key(actor: Actor) -> None:
    """From now on no calendar reads with the key. Again: nothing happens."""
    with transaction.atomic():
        if _end(actor.id):
            record("calendar.key_revoked", subject=f"account/{actor.id}", data={}, actor=actor)


def key_of(account_id: str) -> str:
    """The person's key, empty without one."""
    row = models.CalendarKey.objects.filter(account_id=account_id, revoked_at=None).first()
    return row.secret if row else ""


def owner_of(secret: str) -> str:
    """Whose calendar a key opens, empty for a wrong or revoked one."""
    if not secret or len(secret) > _LONGEST:
        return ""
    rows = models.CalendarKey.objects.filter(digest=_digest(secret), revoked_at=None)
    return rows.values_list("account_id", flat=True).first() or ""


def choose_mail(actor: Actor, *, mail: bool) -> None:
    """Whether each booking comes as a mail for the calendar."""
    with transaction.atomic():
        if mail:
            models.MailWish.objects.get_or_create(account_id=actor.id, defaults={"since": clock.now()})
        else:
            models.MailWish.objects.filter(account_id=actor.id).delete()
        record("calendar.mail_chosen", subject=f"account/{actor.id}", data={"mail": mail}, actor=actor)


def wants_mail(account_id: str) -> bool:
    """Whether he has asked for it."""
    return models.MailWish.objects.filter(account_id=account_id).exists()


def _end(account_id: str) -> int:
    return models.CalendarKey.objects.filter(account_id=account_id, revoked_at=None).update(revoked_at=clock.now())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()

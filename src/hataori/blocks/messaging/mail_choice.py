"""Whether a person wants mail about his box: the one choice that is older than the choices by purpose."""

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.events.api import record

from . import models


def choose_mail(actor: Actor, *, mail: bool) -> None:
    """Whether mail shall come when something is put into the actor's own box."""
    with transaction.atomic():
        models.MailPreference.objects.update_or_create(
            account_id=actor.id, defaults={"mail": mail, "changed_at": clock.now()}
        )
        record("message.mail_preference_changed", subject=f"account/{actor.id}", data={"mail": mail}, actor=actor)

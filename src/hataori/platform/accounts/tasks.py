"""Cleaning by age: ended windows of tries, expired codes, sessions that ran out."""

from django.contrib.sessions.models import Session

from hataori.kernel import clock
from hataori.platform.worker.api import Periodic

from . import limits, models


def clean() -> None:
    """Forget what no longer decides anything. Sessions live by the machine's clock, the rest by the product's."""
    now = clock.now()
    limits.clean(int(now.timestamp()))
    models.OneTimeCode.objects.filter(expires_at__lte=now).delete()
    Session.objects.filter(expire_date__lt=clock.machine()).delete()
    alive = Session.objects.values("session_key")
    models.SignIn.objects.exclude(session_key__in=alive).delete()


PERIODIC: tuple[Periodic, ...] = (Periodic("accounts-clean", 3600, clean),)

"""Addresses nobody is told at any more are forgotten: of no account, following nothing, three months old."""

from datetime import timedelta

from hataori.kernel import clock
from hataori.platform.worker.api import Periodic

from . import models
from .by_mail import forget_unconfirmed

KEPT = timedelta(days=90)


def forget_unused() -> int:
    """Delete them; how many. What a person with an account registered stays until he removes it."""
    rows = models.Address.objects.filter(account_id="", created_at__lt=clock.now() - KEPT, subscriptions=None)
    return rows.delete()[0]


PERIODIC = (
    Periodic("messaging.forget_unused", 86_400.0, forget_unused),
    Periodic("messaging.forget_unconfirmed", 3_600.0, forget_unconfirmed),
)

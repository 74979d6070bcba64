"""What programs sent is forgotten after 90 days, as the outbox forgets it."""

from datetime import timedelta

from hataori.kernel import clock
from hataori.platform.worker.api import Periodic

from . import models

KEPT = timedelta(days=90)


def forget() -> int:
    """Delete old notifications; how many."""
    return models.Notification.objects.filter(created_at__lt=clock.now() - KEPT).delete()[0]


PERIODIC = (Periodic("notify.forget", 86_400.0, forget),)

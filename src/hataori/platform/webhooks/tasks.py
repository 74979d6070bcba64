"""What receivers were told is forgotten after a month."""

from datetime import timedelta

from hataori.kernel import clock
from hataori.platform.worker.api import Periodic

from .models import Telling

KEPT = timedelta(days=30)


def forget() -> int:
    """Delete old tellings; how many."""
    return Telling.objects.filter(created_at__lt=clock.now() - KEPT).delete()[0]


PERIODIC = (Periodic("webhooks.forget", every_seconds=86_400.0, run=forget),)

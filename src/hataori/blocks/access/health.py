"""/readyz tells of locks that do not answer; everything is served all the same."""

from hataori.platform.observability.api import Warn

from . import models, rules


def away() -> str:
    """A sentence where locks have not answered several times in a row, else empty."""
    found = models.Lock.objects.filter(active=True, failures__gte=rules.STUCK_AFTER).count()
    return f"{found}個の錠が返事をしません。スマートロックの管理ページで確かめてください。" if found else ""


WARNINGS = (Warn("locks", away),)

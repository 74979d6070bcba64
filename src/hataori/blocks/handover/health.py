"""What an operator is told: cases that wait for a core system longer than a week, and lines that failed."""

from datetime import timedelta

from hataori.kernel import clock
from hataori.platform.observability.api import Warn

from . import models

_LONG = timedelta(days=7)


def stuck() -> str:
    """A sentence where something has been lying about, else empty."""
    old = models.HandedCase.objects.filter(state__in=("held", "error", "recalled"), changed_at__lt=clock.now() - _LONG)
    count = old.count()
    return (
        f"連携先に渡せないままの案件が{count}件あります（7日以上）。/desk/handover/ を見てください。" if count else ""
    )


WARNINGS = (Warn("handover", stuck),)

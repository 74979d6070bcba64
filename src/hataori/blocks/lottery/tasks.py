"""What goes on by itself: rounds close on time, are drawn when their chance is out, wins run out, rounds settle."""

from datetime import datetime, timedelta

import structlog

from hataori.kernel import clock
from hataori.kernel.errors import HataoriError, Unavailable
from hataori.platform.worker.api import Periodic

from . import models
from .closing import close_round
from .conducting import draw_round
from .wins import lapse_due, settle_round

KEPT = timedelta(days=3 * 366)
log = structlog.get_logger("hataori.lottery")


def run_due() -> dict[str, int]:
    """One look at everything that is due; how many of each. What cannot go on now is told and tried again."""
    now = clock.now()
    return {
        "closed": sum(_close(each) for each in _due(state__in=["open", "closing"], apply_until__lte=now)),
        "drawn": sum(_draw(each) for each in _due(state="closed", draw_at__lte=now)),
        "lapsed": lapse_due(now),
        "settled": sum(settle_round(each) for each in _due(state="drawn", confirm_until__lte=now)),
    }


def _due(**which: str | list[str] | datetime) -> list[str]:
    return [str(key) for key in models.Round.objects.filter(**which).values_list("pk", flat=True)]


def _close(round_id: str) -> bool:
    """One round that cannot be closed does not hold up the others."""
    try:
        close_round(round_id)
    except HataoriError as wrong:
        log.warning("lottery.closing_stopped", round=round_id, code=wrong.code)
        return False
    return True


def _draw(round_id: str) -> bool:
    """Numbers out of the papers wait for staff; a drand round that is not out or not reached, for the next look."""
    if models.Closing.objects.filter(round_id=round_id, source="public_numbers").exists():
        return False
    try:
        draw_round(round_id)
    except Unavailable as waiting:
        log.info("lottery.draw_waits", round=round_id, code=waiting.code)
        return False
    except HataoriError as wrong:
        log.warning("lottery.draw_stopped", round=round_id, code=wrong.code)
        return False
    return True


def forget_accounts() -> int:
    """Three years after the end nobody needs to know whose account entered; what was published stays. How many."""
    over = models.Round.objects.filter(state__in=["settled", "cancelled"], ended_at__lt=clock.now() - KEPT)
    entries = models.Entry.objects.filter(round__in=over).exclude(account_id="").update(account_id="")
    return entries + models.Group.objects.filter(round__in=over).exclude(holder_id="").update(holder_id="")


PERIODIC = (
    Periodic("lottery.due", every_seconds=20.0, run=run_due),
    Periodic("lottery.forget_accounts", every_seconds=86_400.0, run=forget_accounts),
)
"""Twenty seconds: a drand round comes every three, and a city hall's clock is read to the minute."""

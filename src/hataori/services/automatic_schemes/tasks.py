"""Periodic work: what is left of a look, terms that ended, and the nightly look."""

from datetime import timedelta

import structlog
from django.conf import settings

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import HataoriError
from hataori.platform.worker.api import Periodic

from . import actions, models, scanning

log = structlog.get_logger("hataori.schemes")

_CHUNKS = 10


def go_on() -> int:
    """Some chunks of the open look, so that other work of the worker is not kept waiting."""
    return sum(scanning.step() for _ in range(_CHUNKS))


def nightly() -> int:
    """Begin the look of the night (HATAORI_NIGHT), once: who became entitled by a birth or a move is told next day."""
    now = clock.now().astimezone(clock.JST)
    since = now - timedelta(hours=12)
    if now.hour not in settings.HATAORI_NIGHT or models.Run.objects.filter(created_at__gte=since).exists():
        return 0
    try:
        scanning.start(as_of=clock.today(), actor=SYSTEM, reason="毎晩の確認")
    except HataoriError as error:  # a closed register, or a look somebody began meanwhile: tried again in half an hour
        log.warning("schemes.nightly_not_begun", code=error.code)
        return 0
    return 1


PERIODIC = (
    Periodic("automatic_schemes.look", 2, go_on),
    Periodic("automatic_schemes.lapse", 3600, actions.lapse),
    Periodic("automatic_schemes.nightly", 1800, nightly),
)

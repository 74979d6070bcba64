"""Invitations whose time has come, and forgetting whose they were."""

from datetime import timedelta

from hataori.kernel import clock
from hataori.platform.worker.api import Periodic

from .actions import forget_holders, send_due

_KEPT = timedelta(days=90)


def forget() -> int:
    """Three months after the answer or the end nobody can tell whose use it was."""
    return forget_holders(clock.now() - _KEPT)


PERIODIC = (Periodic("surveys.send", 60.0, send_due), Periodic("surveys.forget", 86_400.0, forget))

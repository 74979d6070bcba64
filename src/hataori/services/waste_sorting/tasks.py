"""What the clock does: reminders, and homes of devices nobody uses any more are forgotten."""

from hataori.kernel.actor import SYSTEM
from hataori.platform.worker.api import Periodic

from .homes import forget_unused
from .reminding import remind


def forget() -> int:
    """How many homes were forgotten."""
    return forget_unused(SYSTEM)


PERIODIC = (
    Periodic("waste-sorting.forget", every_seconds=86400.0, run=forget),
    Periodic("waste-sorting.remind", every_seconds=600.0, run=remind),
)

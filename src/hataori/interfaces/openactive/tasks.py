"""What comes with time: slots of days that come near, and places that rejected proposals still hold."""

from hataori.platform.worker.api import Periodic

from .proposals import release_rejected
from .slots import refresh_slots

_A_TURN = 4


def _some_slots() -> int:
    """Some listings a turn: the worker has other things to do."""
    return refresh_slots(_A_TURN)


PERIODIC = (
    Periodic("openactive.slots", 30.0, _some_slots),
    Periodic("openactive.rejected", 30.0, release_rejected),
)

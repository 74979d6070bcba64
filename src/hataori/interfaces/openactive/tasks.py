"""What comes with time: slots of days that come near, terms that open, and places that rejected proposals hold."""

from hataori.platform.worker.api import Periodic

from .holding import refresh_after
from .proposals import release_rejected
from .slots import refresh_slots

_A_TURN = 4
_UNITS_A_TURN = 10
_counted = 0


def _some_slots() -> int:
    """Some listings a turn: the worker has other things to do."""
    return refresh_slots(_A_TURN)


def _some_counts() -> int:
    """Some units a turn, those after the last ones; from the beginning once all were."""
    global _counted  # noqa: PLW0603  where this process goes on; another begins at the beginning
    _counted = refresh_after(_counted, _UNITS_A_TURN)
    return _counted


PERIODIC = (
    Periodic("openactive.slots", 30.0, _some_slots),
    Periodic("openactive.counts", 60.0, _some_counts),
    Periodic("openactive.rejected", 30.0, release_rejected),
)

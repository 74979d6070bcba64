"""The repair loop: what was missed (an outage, a lost errand, a drift) is put right without anybody asking."""

from hataori.platform.worker.api import Periodic

from . import registry
from .reading import read_due
from .syncing import sync_driver


def repair() -> int:
    """Carry out what any lock waits for."""
    return sum(sync_driver(key) for key in registry.drivers())


PERIODIC = (Periodic("access.repair", 5.0, repair), Periodic("access.read", 60.0, read_due))

"""What comes with time: slots of days that come near, and places that rejected proposals still hold."""

from hataori.platform.worker.api import Periodic

from .proposals import release_rejected
from .slots import refresh_slots

PERIODIC = (
    Periodic("openactive.slots", 3600.0, refresh_slots),
    Periodic("openactive.rejected", 30.0, release_rejected),
)

"""Places open and close on their day by themselves."""

from hataori.platform.worker.api import Periodic

from .places import tell_due

PERIODIC = (Periodic("smart-counter.places", 3_600, tell_due),)

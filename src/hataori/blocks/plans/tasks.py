"""A plan published for a later day comes into force on that day."""

from hataori.platform.worker.api import Periodic

from .store import register

PERIODIC = (Periodic("plans.in_force", every_seconds=900.0, run=register),)

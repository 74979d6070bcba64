"""Reminders by the clock."""

from hataori.platform.worker.api import Periodic

from .telling import remind

PERIODIC = (Periodic("city-events.remind", every_seconds=600.0, run=remind),)

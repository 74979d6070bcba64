"""Reminders, forgetting and the open feeds by the clock."""

from hataori.platform.worker.api import Periodic

from .open_data import keep_published
from .running import forget
from .telling import remind

PERIODIC = (
    Periodic("city-events.remind", every_seconds=600.0, run=remind),
    Periodic("city-events.forget", every_seconds=86_400.0, run=forget),
    Periodic("city-events.open-data", every_seconds=300.0, run=keep_published),
)

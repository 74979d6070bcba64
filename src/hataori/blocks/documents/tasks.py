"""What the worker does for papers by itself: ask for new time stamps in time."""

from hataori.platform.worker.api import Periodic

from .restamping import ask

PERIODIC: tuple[Periodic, ...] = (Periodic("papers-restamp", 6 * 3600, ask),)

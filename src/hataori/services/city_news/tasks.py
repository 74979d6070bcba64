"""What the clock does: posts whose time has come."""

from hataori.platform.worker.api import Periodic

from .releasing import release_due

PERIODIC = (Periodic("city-news.release", every_seconds=20.0, run=release_due),)

"""What LINE told is forgotten after a month."""

from hataori.platform.worker.api import Periodic

from .hearing import forget

PERIODIC = (Periodic("line.forget", every_seconds=86_400.0, run=forget),)

"""Batches past their time are emptied."""

from hataori.platform.worker.api import Periodic

from .batches import forget

PERIODIC = (Periodic("handover.forget", every_seconds=86_400.0, run=forget),)

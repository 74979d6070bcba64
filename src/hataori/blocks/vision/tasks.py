"""Forgetting photos past their time."""

from hataori.platform.worker.api import Periodic

from .actions import forget_due

PERIODIC = (Periodic("vision.forget", 86_400, forget_due),)

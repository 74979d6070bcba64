"""Forgetting what has long been delivered."""

from hataori.platform.worker.api import Periodic

from .deliver_run import forget_delivered

PERIODIC = (Periodic("outbox.forget_delivered", 86_400, forget_delivered),)

"""Forgetting keys after their day."""

from hataori.platform.worker.api import Periodic

from .ledger import forget

PERIODIC = (Periodic("idempotency.forget", 3_600, forget),)

"""Errands to the locks, in the outbox: "see to this lock", now or when a window begins or ends."""

from datetime import datetime

from hataori.kernel import clock
from hataori.platform.outbox.api import enqueue

from . import models

SYNC = "access.sync"


def sync_soon(lock: models.Lock, at: datetime | None = None) -> None:
    """See to the lock at that time by the product's clock, else now. One errand a lock and moment, in the caller's
    transaction.
    """
    if at is None or at <= clock.now():
        enqueue(SYNC, {"lock": lock.key}, key=f"{lock.key}:{clock.machine().isoformat()}")
        return
    enqueue(SYNC, {"lock": lock.key}, key=f"{lock.key}:{at.isoformat()}", not_before=at)

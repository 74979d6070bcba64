"""A door was opened with a code: one fact, and the booking counts as begun (check-in)."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.db import transaction

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import HataoriError
from hataori.platform.events.api import record

from . import events, models
from .types import Use

log = structlog.get_logger("hataori.access")
_LATE_NEWS = timedelta(minutes=1)


def take(use: Use) -> bool:
    """Write down a use told by a lock; False for one that is known already, or of an unknown lock.

    A place holds one code at a time, so the moment says whose it was. Uses of codes that are not ours (a caretaker's)
    are kept without a booking and are no fact of the measure.
    """
    with transaction.atomic():
        lock = models.Lock.objects.filter(key=use.lock).first()
        if lock is None or models.Usage.objects.filter(lock=lock, place=use.place, at=use.at).exists():
            return False
        row = _placement(lock, use)
        models.Usage.objects.create(lock=lock, placement=row, place=use.place, at=use.at)
        if row is None:
            return True
        told = {"lock": lock.key, "place": lock.site, "sample": row.grant.sample or lock.sample}
        record(events.UNLOCKED, subject=row.grant.booking_ref, data=told, actor=SYSTEM, department=lock.department)
    _check_in(row.grant.booking_ref, use)
    return True


def _placement(lock: models.Lock, use: Use) -> models.Placement | None:
    found = models.Placement.objects.filter(lock=lock, place=use.place).select_related("grant")
    return found.filter(
        valid_from__lte=use.at, valid_until__gt=use.at - _LATE_NEWS, programmed_at__isnull=False
    ).first()


def _check_in(booking_ref: str, use: Use) -> None:
    """The first use of a booking's code is its check-in; what the scheduler does not take changes nothing here."""
    kind, _, id_ = booking_ref.partition("/")
    if kind != "booking":
        return
    try:
        scheduler.check_in(UUID(id_), "pin", SYSTEM, at=use.at)
    except HataoriError as refused:
        log.info("access.no_check_in", booking=booking_ref, code=refused.code)

"""Sending what is due: lease, deliver outside of the transaction, settle. The worker calls this, tests too."""

import os
import random
import socket
import uuid
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.check_digits import without_personal_numbers
from hataori.platform.events import api as events

from . import models
from .queries import as_message
from .registry import deliveries, kinds_of
from .types import Delivery, Later, Undeliverable

log = structlog.get_logger("hataori.outbox")
_BATCH = 10
_ERROR_LENGTH = 1000
_WORKER = f"{socket.gethostname()[:40]}:{os.getpid()}"
_jitter = random.SystemRandom()


def deliver_due(limit: int | None = None, *, lane: str | None = None) -> int:
    """Deliver what is due, at most `limit` messages; answers how many attempts were made (failed ones count).

    `lane` takes only what leaves by that lane. Several workers may run this at once. A message whose lease ran out
    (its worker died) is taken over.
    """
    tried = 0
    while limit is None or tried < limit:
        leased = _lease(_BATCH if limit is None else min(_BATCH, limit - tried), kinds_of(lane))
        if not leased:
            break
        for row in leased:
            _attempt(row)
        tried += len(leased)
    return tried


def due_lanes() -> frozenset[str]:
    """The lanes that have something to deliver now, found in one look: a dozen lanes need not ask each for itself."""
    kinds = _due(list(deliveries())).order_by().values_list("kind", flat=True).distinct()
    return frozenset(deliveries()[kind].lane for kind in kinds)


def _due(kinds: list[str]) -> QuerySet[models.OutboxMessage]:
    now = clock.machine()
    ready = Q(state="pending", next_at__lte=now) | Q(state="leased", lease_until__lt=now)
    begun = Q(not_before__isnull=True) | Q(not_before__lte=clock.now())
    return models.OutboxMessage.objects.filter(ready & begun, kind__in=kinds)


def _lease(limit: int, kinds: list[str]) -> list[models.OutboxMessage]:
    """Take up to `limit` due messages; nothing is written while there are none."""
    if not _due(kinds).exists():
        return []
    holder = f"{_WORKER}:{uuid.uuid4().hex[:12]}"
    with transaction.atomic():
        rows = list(_due(kinds).select_for_update(skip_locked=True).order_by("next_at")[:limit])
        for row in rows:
            _take(row, holder)
    return rows


def _take(row: models.OutboxMessage, holder: str) -> None:
    """The attempt counts from here, so that a message that kills its worker comes to an end too."""
    row.state, row.leased_by, row.attempts = "leased", holder, row.attempts + 1
    row.lease_until = clock.machine() + timedelta(seconds=deliveries()[row.kind].lease_seconds)
    row.save(update_fields=["state", "leased_by", "attempts", "lease_until"])


def _attempt(row: models.OutboxMessage) -> None:
    declared = deliveries()[row.kind]
    if row.attempts > declared.max_attempts:
        _fail(row, declared, "送信の途中で処理が止まりました（上限の回数に達しました）")
        return
    if not _renew(row, declared):
        return
    try:
        declared.deliver(as_message(row))
    except Undeliverable as error:
        _bury(row, str(error))
    except Later as later:
        _put_off(row, later.seconds)
    except Exception as error:  # noqa: BLE001  whatever a receiver does, the message stays and the worker goes on
        _fail(row, declared, f"{type(error).__name__}: {error}")
    else:
        _ours(row).update(state="delivered", delivered_at=clock.now(), lease_until=None, leased_by="", last_error="")


def _ours(row: models.OutboxMessage) -> QuerySet[models.OutboxMessage]:
    """The row as long as this worker holds it; a late finisher changes nothing that another has taken over."""
    return models.OutboxMessage.objects.filter(id=row.id, state="leased", leased_by=row.leased_by)


def _renew(row: models.OutboxMessage, declared: Delivery) -> bool:
    """Whether the lease is still held; it starts anew when half is gone, for the batch may have been slow."""
    left = row.lease_until - clock.machine() if row.lease_until else timedelta(0)
    if left > timedelta(seconds=declared.lease_seconds / 2):
        return True
    return bool(_ours(row).update(lease_until=clock.machine() + timedelta(seconds=declared.lease_seconds)))


def _fail(row: models.OutboxMessage, declared: Delivery, error: str) -> None:
    if row.attempts >= declared.max_attempts:
        _bury(row, error)
        return
    wait = delay(declared, row.attempts)
    log.warning("outbox.retry", message=str(row.id), kind=row.kind, attempts=row.attempts, wait_s=round(wait, 1))
    _ours(row).update(
        state="pending",
        next_at=clock.machine() + timedelta(seconds=wait),
        lease_until=None,
        leased_by="",
        last_error=_kept(error),
    )


def _put_off(row: models.OutboxMessage, seconds: float) -> None:
    """Back to those waiting; the attempt that made none is not counted."""
    _ours(row).update(
        state="pending",
        attempts=row.attempts - 1,
        next_at=clock.machine() + timedelta(seconds=seconds),
        lease_until=None,
        leased_by="",
    )


def delay(declared: Delivery, attempts: int) -> float:
    """Seconds to wait after that many attempts: doubling up to the longest, the last half of it by chance."""
    whole = min(declared.longest_delay, declared.first_delay * 2.0 ** min(attempts - 1, 60))
    return whole * _jitter.uniform(0.5, 1.0)


def _bury(row: models.OutboxMessage, error: str) -> None:
    log.error("outbox.dead_letter", message=str(row.id), kind=row.kind, attempts=row.attempts, error=_kept(error))
    with transaction.atomic():
        if _ours(row).update(state="dead", lease_until=None, leased_by="", last_error=_kept(error)):
            events.record(
                "outbox.dead_lettered",
                subject=f"outbox/{row.id}",
                data={"kind": row.kind, "attempts": row.attempts},
                actor=SYSTEM,
            )


def _kept(error: str) -> str:
    return without_personal_numbers(error)[:_ERROR_LENGTH]


def forget_delivered(days: int = 90) -> int:
    """Delete messages delivered or given up longer ago than that; their payload names people."""
    before = clock.now() - timedelta(days=days)
    old = models.OutboxMessage.objects.filter(Q(delivered_at__lt=before) | Q(state="given_up", created_at__lt=before))
    return old.delete()[0]

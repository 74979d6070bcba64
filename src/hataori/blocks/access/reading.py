"""Looking at what really stands on the locks: a code that is gone comes back, one that nobody gave is taken away."""

from collections.abc import Mapping
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events.api import record

from . import events, models, queries, registry, settling, syncing
from .types import Seen

log = structlog.get_logger("hataori.access")
EVERY = timedelta(minutes=15)
SECONDS = 20.0
_AT_ONCE = 100


def read_due(*, every: timedelta = EVERY) -> int:
    """Read the locks not read for a while; how many places did not hold what they should."""
    return sum(_read(key, every) for key in registry.drivers())


def _read(driver: str, every: timedelta) -> int:
    now = clock.machine()
    due = (Q(read_at=None) | Q(read_at__lte=now - every)) & (Q(rest_until=None) | Q(rest_until__lte=now))
    wanted = models.Lock.objects.filter(due, driver=driver, active=True).order_by("read_at")
    if not wanted.exists():
        return 0
    rows = syncing.claim(wanted)[:_AT_ONCE]
    try:
        return _compared(driver, rows)
    finally:
        syncing.release(rows)


def _compared(driver: str, rows: list[models.Lock]) -> int:
    addresses = [queries.as_address(row) for row in rows]
    try:
        found = {seen.lock: seen for seen in registry.drivers()[driver].read(addresses, seconds=SECONDS)}
    except Exception as error:  # whatever a driver does, the worker goes on
        log.exception("access.read_failed", driver=driver)
        found = {row.key: Seen(row.key, None, f"錠の中身を読めません（{type(error).__name__}）。") for row in rows}
    differences = 0
    for row in rows:
        with transaction.atomic():
            differences += take(row, found.get(row.key, Seen(row.key, None, "錠から返事がありません。")))
    return differences


def take(row: models.Lock, seen: Seen) -> int:
    """Compare one lock with what it says; how many places differ. The caller holds the lock's claim."""
    models.Lock.objects.filter(pk=row.pk).update(read_at=clock.machine())
    if seen.taken is None:
        if seen.error:
            models.Lock.objects.filter(pk=row.pk).update(last_error=seen.error[:300])
        return 0
    models.Lock.objects.filter(pk=row.pk).update(last_seen_at=clock.now(), last_error="", failures=0)
    believed = list(queries.open_placements(row).exclude(on_lock=models.NOTHING))
    wrong = sum(_differs(each, seen.taken) for each in believed)
    known = {each.place for each in believed}
    foreign = [place for place in queries.as_address(row).own_places if place in seen.taken and place not in known]
    _gone(row, seen.taken)
    return wrong + sum(_found(row, place, "unexpected") for place in foreign)


def _differs(row: models.Placement, taken: Mapping[int, str]) -> bool:
    """Whether the place does not hold the code; then it counts as not there and is written anew."""
    if row.on_lock != row.mark:
        return False
    pin = row.own_pin or row.grant.code.pin
    if row.place in taken and taken[row.place] in ("", pin):
        return False
    kind = "different" if row.place in taken else "missing"
    if kind == "missing" and row.valid_until <= clock.now():
        settling.cleared(row)
    else:
        row.on_lock = models.NOTHING if kind == "missing" else models.UNKNOWN
        row.state = "drifted"
        _found(row.lock, row.place, kind)
    row.save()
    return True


def _found(row: models.Lock, place: int, kind: str) -> bool:
    """Write a difference down; it is one finding until it is mended."""
    _, new = models.Drift.objects.get_or_create(
        lock=row, place=place, mended_at=None, defaults={"kind": kind, "found_at": clock.now()}
    )
    if new:
        told: dict[str, str | int] = {"lock": row.key, "place": place, "kind": kind}
        record(events.DRIFTED, subject=f"lock/{row.key}", data=told, actor=SYSTEM)
    return True


def _gone(row: models.Lock, taken: Mapping[int, str]) -> None:
    """Foreign codes that somebody has taken away meanwhile."""
    still = models.Drift.objects.filter(lock=row, kind="unexpected", mended_at=None).exclude(place__in=list(taken))
    still.update(mended_at=clock.now())

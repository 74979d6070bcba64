"""Making locks hold what they should: find what differs, tell the driver, settle what came of it.

What is about to be sent is first written down as "not known to be there", so that a worker killed in between leaves
nothing behind; a place is emptied only while nobody has a right to it: a late clearing never takes a newer code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet

from hataori.kernel import clock

from . import models, queries, registry, rules, settling
from .types import Change, Driver, Outcome, SlotCode

log = structlog.get_logger("hataori.access")
SECONDS = 8.0
_LEASE = timedelta(seconds=45)


class LockAway(Exception):
    """The lock does not answer, or refuses: the errand is tried again."""


@dataclass(frozen=True, slots=True)
class Work:
    """A change and what it is for: a placement, or a code nobody knows of."""

    change: Change
    placement_id: int | None = None
    mark: int = models.NOTHING
    drift_id: int | None = None

    @property
    def is_put(self) -> bool:
        """Whether a code is put, not cleared."""
        return self.change.code is not None


def sync(lock_key: str) -> None:
    """See to one lock, and in the same breath to all others of its driver that wait. LockAway where this one did not
    take everything.
    """
    row = models.Lock.objects.get(key=lock_key)
    if not row.active or not needs(row):
        return
    sync_driver(row.driver)
    row.refresh_from_db()
    if needs(row):
        raise LockAway(f"{row.title}：{row.last_error or '錠とやりとりできません。'}")


def sync_driver(key: str) -> int:
    """Carry out what the driver's locks wait for, those aside that rest; how many changes were tried."""
    driver = registry.drivers().get(key)
    if driver is None:
        return 0
    claimed = claim(_waiting(key))
    try:
        with transaction.atomic():
            found = [each for row in claimed for each in _work(row)]
            work = [each for each in found if settling.begin(each.placement_id, put=each.is_put)]
        _settle(work, _applied(driver, [each.change for each in work]))
        return len(work)
    finally:
        release(claimed)


def _applied(driver: Driver, changes: Sequence[Change]) -> Sequence[Outcome]:
    """The driver's answers. One that raises, against its promise, has reached nobody."""
    if not changes:
        return []
    try:
        return driver.apply(changes, seconds=SECONDS)
    except Exception as error:  # whatever a driver does, the codes stay and the worker goes on
        log.exception("access.driver_failed", driver=driver.key)
        said = f"錠の接続先でエラーになりました（{type(error).__name__}）。"
        return [Outcome(change, None, said, reached=False) for change in changes]


def _settle(work: Sequence[Work], outcomes: Sequence[Outcome]) -> None:
    found = {(each.change.lock.key, each.change.place): each for each in outcomes}
    for each in work:
        answer = found.get((each.change.lock.key, each.change.place))
        outcome = answer or Outcome(each.change, None, "錠から返事がありません。", reached=False)
        with transaction.atomic():
            settling.settle(each.placement_id, each.mark, each.drift_id, outcome)


def _due() -> Q:
    """Placements whose lock does not hold what it should at this moment (machine's clock for waits)."""
    now = clock.now()
    wanted = Q(stopped_at=None, valid_from__lte=now, valid_until__gt=now)
    put = wanted & ~Q(on_lock=F("mark"))
    ended = Q(valid_until__lte=now) | Q(stopped_at__isnull=False, computed=False)
    over = ended & (~Q(on_lock=models.NOTHING) | Q(valid_until__lte=now))
    early = Q(valid_from__gt=now) & ~Q(on_lock=models.NOTHING)  # its booking was moved to later
    rested = Q(next_at=None) | Q(next_at__lte=clock.machine())
    return (put | over | early) & rested & ~Q(state="cleared")


def needs(row: models.Lock) -> bool:
    """Whether something is to be done on the lock now."""
    return models.Placement.objects.filter(_due(), lock=row).exists() or _foreign(row).exists()


def _foreign(row: models.Lock) -> QuerySet[models.Drift]:
    rested = Q(next_at=None) | Q(next_at__lte=clock.machine())
    return models.Drift.objects.filter(rested, lock=row, kind="unexpected", mended_at=None)


def _waiting(driver: str) -> QuerySet[models.Lock]:
    now = clock.machine()
    rested = Q(rest_until=None) | Q(rest_until__lte=now)
    foreign = models.Drift.objects.filter(Q(next_at=None) | Q(next_at__lte=now), kind="unexpected", mended_at=None)
    work = Q(pk__in=models.Placement.objects.filter(_due()).values("lock")) | Q(pk__in=foreign.values("lock"))
    return models.Lock.objects.filter(rested, work, driver=driver, active=True)


@transaction.atomic
def claim(wanted: QuerySet[models.Lock]) -> list[models.Lock]:
    """Take those of the locks that no other worker sees to now; `release` them."""
    now = clock.machine()
    idle = Q(busy_until=None) | Q(busy_until__lt=now)
    found = wanted.filter(idle).select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    rows = list(found)
    models.Lock.objects.filter(pk__in=[row.pk for row in rows]).update(busy_until=now + _LEASE)
    return rows


def release(rows: Sequence[models.Lock]) -> None:
    """Others may see to the locks again."""
    models.Lock.objects.filter(pk__in=[row.pk for row in rows]).update(busy_until=None)


def _work(row: models.Lock) -> Iterable[Work]:
    """What is to be sent to one lock, at most one change a place."""
    address, now = queries.as_address(row), clock.now()
    due = list(queries.open_placements(row).filter(_due()))
    puts = [each for each in due if rules.is_wanted(each.valid_from, each.valid_until, each.stopped_at, now)]
    held = {each.place for each in queries.open_placements(row) if _holds(each)}
    for each in puts:
        pin = each.own_pin or each.grant.code.pin
        code = SlotCode(pin, each.valid_from, each.valid_until, f"hataori {each.pk}")
        yield Work(Change(address, each.place, code), each.pk, each.mark)
    emptied = {each.place: each for each in due if each not in puts and each.place not in held}
    for place, each in emptied.items():
        yield Work(Change(address, place, None), each.pk)
    for drift in _foreign(row):
        if drift.place not in held and drift.place not in emptied:
            yield Work(Change(address, drift.place, None), None, models.NOTHING, drift.pk)


def _holds(row: models.Placement) -> bool:
    return rules.is_wanted(row.valid_from, row.valid_until, row.stopped_at, clock.now())

"""What staff see of locks and codes, never a code."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from hataori.kernel import clock
from hataori.platform.outbox import api as outbox

from . import models, queries, registry, rules
from .errands import SYNC
from .types import State

_BACK = timedelta(days=1)
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class LockState:
    """A line of the list of locks."""

    key: str
    title: str
    site: str
    site_title: str
    department: str
    driver: str
    active: bool
    sample: bool
    codes: int
    troubled: int
    away: bool
    last_seen_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class DoorRow:
    """A booking's code on a lock; `problem` tells staff what to do."""

    booking_ref: str
    lock: str
    lock_title: str
    valid_from: datetime
    valid_until: datetime
    state: State
    stopped: bool
    stuck: bool
    problem: str
    sample: bool


@dataclass(frozen=True, slots=True)
class DriftRow:
    """A place that did not hold what it should."""

    lock: str
    lock_title: str
    place: int
    kind: str
    found_at: datetime
    mended_at: datetime | None
    last_error: str


def lock_states(*, site: str = "", departments: frozenset[str] | None = None) -> list[LockState]:
    """Every lock with what is open on it."""
    bad = Q(placements__state__in=["failed", "drifted"])
    held = ~Q(placements__state="cleared") & Q(placements__isnull=False)
    rows = models.Lock.objects.annotate(
        codes=Count("placements", filter=held, distinct=True), troubled=Count("placements", filter=bad, distinct=True)
    ).order_by("site", "key")
    rows = rows.filter(site=site) if site else rows
    rows = rows if departments is None else rows.filter(department__in=departments)
    return [
        LockState(
            row.key, row.title, row.site, row.site_title, row.department, row.driver, row.active, row.sample,
            row.codes, row.troubled, row.failures > 0, row.last_seen_at, row.last_error,
        )
        for row in rows
    ]  # fmt: skip


def doors_of(site: str) -> list[DoorRow]:
    """The codes of a site's locks that are to come, hold now, are not gone yet, or ended within a day."""
    recent = ~Q(state="cleared") | Q(valid_until__gt=clock.now() - _BACK)
    rows = models.Placement.objects.filter(recent, lock__site=site).select_related("lock", "grant")
    return [_row(row) for row in rows.order_by("valid_from", "lock__key")[:_SHOWN]]


def troubles(*, departments: frozenset[str] | None = None) -> list[DoorRow]:
    """What staff must look at, and grants that found no place."""
    rows = queries.troubled().order_by("valid_from")
    rows = rows if departments is None else rows.filter(lock__department__in=departments)
    return [_row(row) for row in rows[:_SHOWN]]


def _row(row: models.Placement) -> DoorRow:
    return DoorRow(
        row.grant.booking_ref, row.lock.key, row.lock.title, row.valid_from, row.valid_until, queries.state_of(row),
        bool(row.stopped_at), row.attempts >= rules.STUCK_AFTER, row.grant.problem or row.last_error or _told(row),
        row.grant.sample,
    )  # fmt: skip


def _told(row: models.Placement) -> str:
    """The lock without a line keeps a cancelled code until its window ends."""
    if row.computed and row.stopped_at and row.state != "cleared":
        return "通信しない錠なので、取り消しても、この番号は時間が終わるまで使えます。"
    return ""


def drifts(*, departments: frozenset[str] | None = None, limit: int = 100) -> list[DriftRow]:
    """The latest findings, open ones first."""
    rows = models.Drift.objects.select_related("lock").order_by("mended_at", "-found_at")
    rows = rows if departments is None else rows.filter(lock__department__in=departments)
    open_first = sorted(rows.order_by("-found_at")[:limit], key=lambda row: row.mended_at is not None)
    return [
        DriftRow(
            row.lock.key, row.lock.title, row.place, row.get_kind_display(), row.found_at, row.mended_at, row.last_error
        )
        for row in open_first
    ]


def dead_errands() -> int:
    """Errands that came to no end; an operator sees them among the dead letters."""
    return sum(found for kind, state, found in outbox.counts() if kind == SYNC and state == "dead")


def simulated_makes() -> list[str]:
    """Makes of locks in use that are stand-ins; pages say so."""
    used = set(models.Lock.objects.filter(active=True).values_list("driver", flat=True))
    return [driver.title for key, driver in registry.drivers().items() if key in used and driver.simulated]

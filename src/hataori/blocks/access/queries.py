"""Reading locks and grants."""

from collections.abc import Iterable
from datetime import datetime
from typing import get_args

from django.db.models import Q, QuerySet

from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.kernel.errors import NotFound

from . import models, rules
from .types import Address, Grant, Lock, State, Window

_LOCK_MISSING = "この錠は登録されていません。"
_GRANT_MISSING = "この予約の入口の番号はありません。"


def locks(*, site: str = "", departments: frozenset[str] | None = None) -> list[Lock]:
    """The locks, those of a site or of some departments only (None: all), by site and title."""
    found = models.Lock.objects.prefetch_related("ways").order_by("site", "key")
    found = found.filter(site=site) if site else found
    return [as_lock(row) for row in (found if departments is None else found.filter(department__in=departments))]


def lock(key: str) -> Lock:
    """One lock. NotFound for an unknown key."""
    return as_lock(lock_row(key))


def lock_row(key: str) -> models.Lock:
    """Its row. NotFound for an unknown key."""
    row = models.Lock.objects.filter(key=key).first()
    if row is None:
        raise NotFound("lock_unknown", _LOCK_MISSING)
    return row


def locks_of_units(units: Iterable[str]) -> list[str]:
    """Keys of the active locks on the way to any of the units."""
    found = models.LockUnit.objects.filter(unit__in=list(units), lock__active=True)
    return sorted(set(found.values_list("lock__key", flat=True)))


def as_lock(row: models.Lock) -> Lock:
    """Without its address and key."""
    units = tuple(sorted(way.unit for way in row.ways.all()))
    return Lock(
        row.key, row.title, row.site, row.site_title, row.driver, row.department, units, row.places, row.active,
        row.sample, row.failures, row.last_seen_at, row.last_error,
    )  # fmt: skip


def as_address(row: models.Lock) -> Address:
    """As its driver sees it."""
    return Address(row.key, row.address, row.first_place, row.places, row.timezone, row.secret)


def grant_row(booking_ref: str) -> models.Grant:
    """The booking's newest grant. NotFound without one."""
    row = models.Grant.objects.filter(booking_ref=booking_ref).order_by("stopped_at", "-made_at").first()
    stopped = models.Grant.objects.filter(booking_ref=booking_ref, stopped_at=None).first()
    if row is None:
        raise NotFound("grant_unknown", _GRANT_MISSING)
    return stopped or row


def grant(booking_ref: str) -> Grant:
    """The booking's right to open doors. NotFound without one."""
    return as_grant(grant_row(booking_ref))


def grants_of(holder_id: str) -> list[Grant]:
    """A person's codes that are not over or taken back, the next first."""
    rows = models.Grant.objects.filter(holder_id=holder_id, stopped_at=None, valid_until__gt=clock.now())
    return [as_grant(row) for row in rows.order_by("starts_at")]


def opens(booking_ref: str, holder_id: str) -> bool:
    """Whether this person has, or will have, a number for the doors on the way to the booking."""
    rows = models.Grant.objects.filter(booking_ref=booking_ref, holder_id=holder_id, stopped_at=None)
    return rows.filter(valid_until__gt=clock.now(), placements__isnull=False).exists()


def _jst(moment: datetime) -> datetime:
    return moment.astimezone(JST)


def as_grant(row: models.Grant) -> Grant:
    """With the state of its doors in one word."""
    doors = list(row.placements.select_related("lock").order_by("lock__key"))
    state = "cleared" if row.stopped_at and not doors else rules.overall(state_of(door) for door in doors)
    return Grant(
        str(row.pk), row.booking_ref, row.holder_id, tuple(door.lock.key for door in doors),
        Window(_jst(row.starts_at), _jst(row.ends_at)), _jst(row.valid_from), _jst(row.valid_until),
        "failed" if row.problem and not row.stopped_at else state, row.sample, row.problem,
    )  # fmt: skip


def open_placements(lock_row: models.Lock) -> QuerySet[models.Placement]:
    """What is or may be on the lock, or shall come onto it, in the order of time."""
    found = models.Placement.objects.filter(lock=lock_row).exclude(state="cleared")
    return found.select_related("grant", "grant__code", "lock").order_by("valid_from")


def troubled() -> QuerySet[models.Placement]:
    """Placements that staff should look at: refused, drifted, or overdue on a lock that is away."""
    bad = Q(state__in=["failed", "drifted"]) | Q(attempts__gte=rules.STUCK_AFTER)
    return models.Placement.objects.exclude(state="cleared").filter(bad).select_related("lock", "grant")


def open_drifts() -> QuerySet[models.Drift]:
    """Places that do not hold what they should."""
    return models.Drift.objects.filter(mended_at=None).select_related("lock").order_by("-found_at")


def state_of(row: models.Placement) -> State:
    """Its state as a word of the field."""
    states: tuple[State, ...] = get_args(State)
    return next(word for word in states if word == row.state)

"""Forgetting: after the years its rules name, a booking no longer says who used a unit and for what.

What stays names nobody: number, unit, time, state, channel, price, so that use can still be counted.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST

from . import models
from .ground import RuleBook
from .states import ACTIVE
from .telling import tell_of_unit

_BATCH = 500
_GONE = "（保存期間が過ぎたため消しました）"
SUSPENSION_YEARS = 3
"""What led to a suspension counts for no later one, so that nothing needs it after it has ended."""


def forget() -> int:
    """Take what names people out of bookings older than their unit's `keep_years`; how many bookings."""
    now = clock.now()
    units = list(models.Unit.objects.filter(bookings__forgotten_at=None, bookings__isnull=False).distinct())
    book = RuleBook(units)
    forgotten = sum(_forget_unit(unit, before(now, book.on(unit.pk, now.date()).keep_years), now) for unit in units)
    models.Suspension.objects.filter(until__lt=before(now, SUSPENSION_YEARS)).delete()
    return forgotten


def before(now: datetime, years: int) -> datetime:
    """The moment so many years ago; 29 February counts as the 28th (民法第143条)."""
    today = now.astimezone(JST).date()
    day = today.day - 1 if (today.month, today.day) == (2, 29) else today.day
    past = date(today.year - years, today.month, day)
    return datetime(past.year, past.month, past.day, tzinfo=JST)


def _forget_unit(unit: models.Unit, until: datetime, now: datetime) -> int:
    old = models.Booking.objects.filter(unit=unit, ends_at__lt=until, forgotten_at=None).exclude(state__in=ACTIVE)
    forgotten = 0
    for ids in _batches(list(old.values_list("id", flat=True))):
        with transaction.atomic():
            forgotten += _forget(unit, ids, now)
    _forget_waiting(unit, until)
    return forgotten


def _batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for at in range(0, len(ids), _BATCH):
        yield ids[at : at + _BATCH]


def _forget(unit: models.Unit, ids: Sequence[UUID], now: datetime) -> int:
    rows = models.Booking.objects.filter(id__in=ids, forgotten_at=None)
    rows.exclude(cancel_reason="").update(cancel_reason=_GONE)
    series = set(rows.exclude(series=None).values_list("series_id", flat=True))
    done = rows.update(
        holder_id="", group_id="", purpose="", title="", answers="", cancelled_by="", for_ref="", forgotten_at=now
    )
    _forget_series(series)
    if done:
        tell_of_unit("reservation.forgotten", unit, SYSTEM, bookings=done)
    return done


def _forget_series(ids: set[UUID]) -> None:
    """A series names nobody once all its bookings do not."""
    known = models.Booking.objects.filter(series_id__in=ids, forgotten_at=None).values("series_id")
    models.Series.objects.filter(id__in=ids).exclude(id__in=known).update(holder_id="", group_id="")


def _forget_waiting(unit: models.Unit, until: datetime) -> None:
    """Places in line stay for the chain of hashes; who stood there goes."""
    rows = models.Waiting.objects.filter(unit=unit, ends_at__lt=until).exclude(holder_id="")
    rows.exclude(state__in=("waiting", "offered")).update(holder_id="", group_id="", request="{}")

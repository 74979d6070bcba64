"""Reading facts."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, BooleanField, Max, Q, QuerySet
from django.db.models.expressions import RawSQL

from . import models
from .types import Cursor, Event

BASE = "COALESCE((SELECT base FROM events_epoch WHERE id = 1), 0)"
_AFTER = "(txid, position) > (%s, %s)"
_BETWEEN = f"{_AFTER} AND (txid, position) <= (%s, %s)"
_HORIZON = f"{BASE} + pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_OWN = f"{BASE} + pg_current_xact_id_if_assigned()::text::bigint"


def as_event(row: models.Event) -> Event:
    """The row as it crosses the door. A row just written holds an expression for its txid, not yet a number."""
    txid: object = row.txid
    return Event(
        position=row.position,
        txid=txid if isinstance(txid, int) else -1,
        id=str(row.event_id),
        source=row.source,
        type=row.type,
        subject=row.subject,
        time=row.time,
        actor=row.actor,
        department=row.department,
        data=row.data,
    )


def settled() -> QuerySet[models.Event]:
    """Events below which nothing can appear any more.

    A PostgreSQL sequence hands out positions before commit, so a reader that trusts them skips a late committer. Here
    an event is read only once every transaction that began before its own has ended (txid < xmin of the snapshot).
    SQLite has one writer at a time: what is committed is settled.

    A transaction that stays open holds this back for everybody; keep transactions short. Tests that live inside one
    transaction also see what they recorded in it themselves.
    """
    rows = models.Event.objects.all()
    if connection.vendor != "postgresql":
        return rows
    below = Q(txid__lt=RawSQL(_HORIZON, [], output_field=BigIntegerField()))  # noqa: S611  constant SQL
    own = Q(txid=RawSQL(_OWN, [], output_field=BigIntegerField()))  # noqa: S611  constant SQL
    return rows.filter(below | own if settings.HATAORI_TEST else below)


def read_after(cursor: Cursor, limit: int = 500, types: Collection[str] | None = None) -> list[Event]:
    """Settled events after `cursor` in log order, at most `limit`, of `types` where any are named."""
    rows = settled().filter(RawSQL(_AFTER, [cursor.txid, cursor.position], output_field=BooleanField()))  # noqa: S611  constant SQL, bound values
    if types:
        rows = rows.filter(type__in=types)
    return [as_event(row) for row in rows.order_by("txid", "position")[:limit]]


def types_between(after: Cursor, until: Cursor) -> set[str]:
    """The types recorded after one place and up to another; `until` is a horizon, so that nothing can come between."""
    place = [after.txid, after.position, until.txid, until.position]
    between = RawSQL(_BETWEEN, place, output_field=BooleanField())  # noqa: S611  constant SQL, bound values
    return set(models.Event.objects.filter(between).order_by().values_list("type", flat=True).distinct())


def horizon() -> Cursor:
    """The place of the last settled event: a consumer standing there has nothing left to read."""
    last = settled().order_by("-txid", "-position").first()
    return Cursor(last.txid, last.position) if last else Cursor()


def last_position() -> int:
    """The highest position recorded, 0 in an empty log."""
    found: int | None = models.Event.objects.aggregate(last=Max("position"))["last"]
    return found or 0


def _matching(
    types: Collection[str] | None, subject: str | None, start: datetime | None, end: datetime | None
) -> QuerySet[models.Event]:
    rows = models.Event.objects.all()
    if types is not None:
        rows = rows.filter(type__in=types)
    if subject is not None:
        rows = rows.filter(subject=subject)
    if start is not None:
        rows = rows.filter(time__gte=start)
    return rows.filter(time__lt=end) if end is not None else rows


def find(
    *,
    types: Collection[str] | None = None,
    subject: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    newest_first: bool = False,
    limit: int = 100,
    offset: int = 0,
) -> list[Event]:
    """Events by type, subject and time (start inclusive, end exclusive), in order of time."""
    sign = "-" if newest_first else ""
    rows = _matching(types, subject, start, end).order_by(f"{sign}time", f"{sign}position")
    return [as_event(row) for row in rows[offset : offset + limit]]


def count(
    *,
    types: Collection[str] | None = None,
    subject: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
) -> int:
    """How many events `find` would give without a limit."""
    return _matching(types, subject, start, end).count()


def by_id(event_id: str) -> Event | None:
    """The event of that CloudEvents id, None without one."""
    row = models.Event.objects.filter(event_id=event_id).first()
    return as_event(row) if row else None


def consumer_lags(names: Iterable[str]) -> dict[str, int]:
    """How many settled events each of those consumers has not passed yet."""
    places = {row.name: Cursor(row.txid, row.position) for row in models.ConsumerCursor.objects.all()}
    end = horizon()
    return {name: _behind(places.get(name, Cursor()), end) for name in names}


def _behind(place: Cursor, end: Cursor) -> int:
    if place >= end:
        return 0
    after = RawSQL(_AFTER, [place.txid, place.position], output_field=BooleanField())  # noqa: S611  as in read_after
    return settled().filter(after).count()

"""Recurring bookings by RFC 5545 rules: made at once, changed or cancelled one, following or all.

Every booking of a series is a booking like any other; the series only remembers the rule and what was skipped.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction

from hataori.kernel import clock, recurrence
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.kernel.sentences import sentence

from . import ground as grounds
from . import models, moving, policy, taking
from .finding import held
from .moving import Times
from .problems import code_of, rejected
from .releasing import cancel
from .shapes import as_booking
from .states import STANDING
from .types import Request, Series, Skipped

MOST = 200
OnConflict = Literal["skip", "fail"]
PriceOf = Callable[[datetime, datetime], int]
Scope = Literal["one", "following", "all"]


@dataclass(frozen=True, slots=True)
class Change:
    """How bookings of a series change: begin that much later (earlier: negative), last that long from now on."""

    shift: timedelta = timedelta()
    length: timedelta | None = None


def book_series(
    request: Request,
    rrule: str,
    actor: Actor,
    *,
    on_conflict: OnConflict = "skip",
    exdates: Iterable[date] = (),
    price_of: PriceOf | None = None,
) -> Series:
    """Book the request's time at each date of the rule, in one transaction; `price_of` each where they differ.

    Times that cannot be had are skipped and told, or (fail) end it all. Rejected `bad_rule` for a rule that cannot be
    read or gives more than 200 dates, and as for a single booking when not one time can be had.
    """
    taken_out = list(exdates)
    moments = _moments(request.start, rrule, taken_out)
    with taking.guarded(), transaction.atomic():
        row = _row(request, rrule, taken_out)
        wanted = [_at(request, moment, price_of) for moment in moments]
        skipped = _book_each(row, wanted, actor, on_conflict)
        row.skipped = [[each.start.isoformat(), each.code, each.message] for each in skipped]
        row.save(update_fields=["skipped"])
    return _as_series(row)


def edit_series(
    series_id: UUID,
    scope: Scope,
    change: Change,
    actor: Actor,
    *,
    at: UUID | None = None,
    on_conflict: OnConflict = "fail",
    as_group: str = "",
) -> Series:
    """Move bookings to come of a series; `at` is the booking meant by one, or from which the following are.

    "following" makes them a series of their own (its answer). Moved bookings get the next SEQUENCE.
    """
    with transaction.atomic():
        row, bookings = _affected(series_id, scope, at, actor, as_group)
        row = _split(row, bookings) if scope == "following" else row
        # From the end they move towards, so that none meets the next one of its own series.
        ordered = bookings[::-1] if change.shift > timedelta() else bookings
        skipped = [each for booking in ordered for each in _move(booking, change, actor, on_conflict)]
        _remember(row, scope, change, skipped)
    return _as_series(row)


def cancel_series(
    series_id: UUID, scope: Scope, actor: Actor, *, at: UUID | None = None, reason: str = "", as_group: str = ""
) -> Series:
    """Cancel bookings to come of a series; those that were used stay. Errors as of cancelling one."""
    with transaction.atomic():
        row, bookings = _affected(series_id, scope, at, actor, as_group)
        for booking in bookings:
            cancel(booking.id, actor, reason, as_group)
    return _as_series(row)


def series(series_id: UUID) -> Series:
    """The series, for code that has checked who asks. NotFound when there is none."""
    row = models.Series.objects.filter(id=series_id).first()
    if row is None:
        raise NotFound
    return _as_series(row)


def _moments(start: datetime, rrule: str, exdates: Iterable[date]) -> list[datetime]:
    try:
        rule = recurrence.parse_rule(rrule)
        dates = recurrence.Recurrence(start.astimezone(JST), (rule,), excepted=frozenset(exdates))
        moments = dates.first(MOST + 1)
    except recurrence.RecurrenceProblem as error:
        raise rejected("bad_rule", reason=error.message) from error
    if len(moments) > MOST:
        raise rejected("bad_rule", reason=sentence("一度に予約できるのは%(most)s回までです。", most=MOST))
    return moments


def _row(request: Request, rrule: str, exdates: Iterable[date]) -> models.Series:
    ground = grounds.ground_of(request.unit)
    return models.Series.objects.create(
        unit=ground.unit,
        rrule=rrule,
        exdates=[each.isoformat() for each in exdates],
        starts_at=request.start,
        ends_at=request.end,
        holder_id=request.holder_id,
        group_id=request.group_id,
        made_at=clock.now(),
    )


def _at(request: Request, moment: datetime, price_of: PriceOf | None) -> Request:
    """The same for another date."""
    end = moment + (request.end - request.start)
    return replace(request, start=moment, end=end, price=price_of(moment, end) if price_of else request.price)


def _book_each(row: models.Series, wanted: list[Request], actor: Actor, on_conflict: OnConflict) -> list[Skipped]:
    skipped: list[Skipped] = []
    problem: Rejected | Conflict | None = None
    for request in wanted:
        try:
            with transaction.atomic():
                taking.book_in(request, actor, row.id)
        except (Rejected, Conflict) as error:
            if on_conflict == "fail":
                raise
            problem = error
            skipped.append(Skipped(request.start, code_of(error), error.message))
    if problem and len(skipped) == len(wanted):
        raise problem
    return skipped


def _affected(
    series_id: UUID, scope: Scope, at: UUID | None, actor: Actor, as_group: str
) -> tuple[models.Series, list[models.Booking]]:
    """The series and its bookings to come in that scope, under the locks of the unit."""
    row = models.Series.objects.filter(id=series_id).first()
    if row is None:
        raise NotFound
    rows = models.Booking.objects.filter(series=row, state__in=STANDING, starts_at__gte=clock.now())
    if scope != "all":
        anchor = models.Booking.objects.filter(series=row, id=at).first() if at else None
        if anchor is None:
            raise NotFound
        rows = rows.filter(id=anchor.id) if scope == "one" else rows.filter(starts_at__gte=anchor.starts_at)
    found = list(rows.select_related("unit").order_by("starts_at"))
    if not found:
        raise NotFound("no_booking", "変更できる予約がありません。")
    held(found[0].id)
    policy.may_touch(found[0], actor, as_group)
    return row, found


def _split(row: models.Series, bookings: list[models.Booking]) -> models.Series:
    """The following become a series with the rest of the rule; the old rule ends before them."""
    whole = recurrence.Recurrence(
        row.starts_at.astimezone(JST), (recurrence.parse_rule(row.rrule),), excepted=_exdates(row)
    )
    first = bookings[0].starts_at.astimezone(JST)
    if not any(True for _ in _before(whole, first)):
        return row
    before, after = whole.split(first)
    new = models.Series.objects.create(
        unit_id=row.unit_id,
        rrule=recurrence.format_rule(after.rules[0]),
        exdates=row.exdates,
        starts_at=after.start,
        ends_at=after.start + (row.ends_at - row.starts_at),
        holder_id=row.holder_id,
        group_id=row.group_id,
        skipped=[each for each in row.skipped if datetime.fromisoformat(each[0]) >= first],
        made_at=clock.now(),
    )
    row.rrule = recurrence.format_rule(before.rules[0])
    row.skipped = [each for each in row.skipped if datetime.fromisoformat(each[0]) < first]
    row.save(update_fields=["rrule", "skipped"])
    models.Booking.objects.filter(id__in=[each.id for each in bookings]).update(series=new)
    return new


def _before(whole: recurrence.Recurrence, first: datetime) -> list[datetime]:
    return [moment for moment in whole.first(1) if moment < first]


def _exdates(row: models.Series) -> frozenset[date]:
    return frozenset(datetime.fromisoformat(each) if "T" in each else date.fromisoformat(each) for each in row.exdates)


def _move(booking: models.Booking, change: Change, actor: Actor, on_conflict: OnConflict) -> list[Skipped]:
    start = booking.starts_at.astimezone(JST) + change.shift
    to = Times(start, start + (change.length or booking.ends_at - booking.starts_at))
    try:
        with transaction.atomic():
            row, ground = held(booking.id)
            moving.move(row, ground, to, actor)
    except (Rejected, Conflict) as error:
        if on_conflict == "fail":
            raise
        return [Skipped(start, code_of(error), error.message)]
    return []


def _remember(row: models.Series, scope: Scope, change: Change, skipped: list[Skipped]) -> None:
    """The rule's own first time moves with its bookings; one that moved alone is an exception to it."""
    row.skipped += [[each.start.isoformat(), each.code, each.message] for each in skipped]
    if scope != "one":
        row.starts_at += change.shift
        row.ends_at = row.starts_at + (change.length or row.ends_at + change.shift - row.starts_at)
    row.save(update_fields=["skipped", "starts_at", "ends_at"])


def _as_series(row: models.Series) -> Series:
    bookings = models.Booking.objects.filter(series=row).select_related("unit").order_by("starts_at")
    return Series(
        id=row.id,
        unit_id=row.unit_id,
        rrule=row.rrule,
        start=row.starts_at.astimezone(JST),
        end=row.ends_at.astimezone(JST),
        bookings=tuple(as_booking(each) for each in bookings),
        skipped=tuple(Skipped(datetime.fromisoformat(start), *told) for start, *told in row.skipped),
    )

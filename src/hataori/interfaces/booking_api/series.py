"""Reservations that recur by a rule of RFC 5545."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from hataori.blocks.scheduler import api as scheduler
from hataori.platform.accounts.api import actor_of, token_required
from hataori.platform.i18n.wording import worded
from hataori.platform.idempotency.api import idempotent
from hataori.platform.pages.errors import errors_in_json

from . import asking, money, wire
from .reading import Body, body_of

Scope = Literal["one", "following", "all"]
OnConflict = Literal["skip", "fail"]
_SCOPES = ("one", "following", "all")
_TWO_MONTHS = 87_840


@token_required("booking:write")
@require_POST
@idempotent
def book(request: HttpRequest) -> HttpResponse:
    """POST a reservation with rrule, exdates, on_conflict (skip or fail): what was booked and what was skipped."""

    def act(body: Body) -> scheduler.Series:
        rrule = body.text("rrule", needed=True, longest=1_000)
        on_conflict = cast("OnConflict", body.choice("on_conflict", ("skip", "fail"), "skip"))
        exdates: tuple[date, ...] = body.days_or_moments("exdates")
        actor = actor_of(request)
        asked = asking.completed(asking.request_of(body, actor), body, actor)
        priced = partial(_price_at, asked)
        return scheduler.book_series(asked, rrule, actor, on_conflict=on_conflict, exdates=exdates, price_of=priced)

    return _answered(request, act, status=201)


def _price_at(asked: scheduler.Request, start: datetime, end: datetime) -> int:
    """Each date costs what its own day asks: a holiday or another season is not the first date's."""
    return asking.price_of(replace(asked, start=start, end=end))


@token_required("booking:write")
@require_POST
@idempotent
def edit(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """POST {scope, reservation, shift_minutes, length_minutes}: move one, the following or all that are to come."""

    def act(body: Body) -> scheduler.Series:
        scope, at = _meant(body)
        shift = body.number("shift_minutes", least=-_TWO_MONTHS, most=_TWO_MONTHS)
        length = body.number("length_minutes", most=_TWO_MONTHS)
        body.done()
        change = scheduler.Change(timedelta(minutes=shift), timedelta(minutes=length) if length else None)
        with money.same_price_once_paid(scheduler.series(series_id).bookings):
            return scheduler.edit_series(series_id, scope, change, actor_of(request), at=at)

    return _answered(request, act)


@token_required("booking:write")
@require_POST
@idempotent
def cancel(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """POST {scope, reservation, reason}: give back one, the following or all that are to come."""

    def act(body: Body) -> scheduler.Series:
        (scope, at), reason = _meant(body), body.text("reason")
        body.done()
        return scheduler.cancel_series(series_id, scope, actor_of(request), at=at, reason=reason)

    return _answered(request, act)


def _meant(body: Body) -> tuple[Scope, UUID | None]:
    return cast("Scope", body.choice("scope", _SCOPES, "all")), body.uuid_or_none("reservation")


@errors_in_json
def _answered(request: HttpRequest, act: Callable[[Body], scheduler.Series], *, status: int = 200) -> HttpResponse:
    return wire.answer(_series(act(body_of(request))), status=status)


def _series(made: scheduler.Series) -> wire.Content:
    skipped = [
        {"start": wire.moment(each.start), "code": each.code, "message": worded(each.message)} for each in made.skipped
    ]
    return {
        "id": str(made.id),
        "rrule": made.rrule,
        "reservations": [wire.reservation(each) for each in made.bookings],
        "skipped": skipped,
    }

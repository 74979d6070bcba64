"""Reservations: make, hold, look, move, cancel; the code of the door for its holder alone."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.access import api as access
from hataori.blocks.memberships import api as memberships
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.accounts.api import actor_of, token_required
from hataori.platform.audit import api as audit
from hataori.platform.idempotency.api import idempotent
from hataori.platform.pages.errors import errors_in_json

from . import asking, money, people, wire
from .reading import Body, body_of, query_of

Taking = Callable[[scheduler.Request, Actor], scheduler.Booking]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def reservations(request: HttpRequest) -> HttpResponseBase:
    """GET: one's own, a group's, or (office) those of a resource. POST: book at once."""
    return _book(request) if request.method == "POST" else _listed(request)


@token_required("booking:write")
@idempotent
def _book(request: HttpRequest) -> HttpResponse:
    return _taken(request, scheduler.book)


@token_required("booking:write")
@require_POST
@idempotent
def lease(request: HttpRequest) -> HttpResponse:
    """POST: hold the time for ten minutes (仮押さえ)."""
    return _taken(request, scheduler.lease)


@errors_in_json
def _taken(request: HttpRequest, take: Taking) -> HttpResponse:
    actor, body = actor_of(request), body_of(request)
    asked = asking.request_of(body, actor)
    scheduler.refuse_gone(asked)
    return wire.answer(wire.reservation(take(asking.completed(asked, body, actor), actor)), status=201)


@token_required("booking:read")
@errors_in_json
def _listed(request: HttpRequest) -> HttpResponse:
    found = _found(query_of(request), actor_of(request))
    return wire.answer({"total": len(found), "items": [wire.reservation(each) for each in found]})


def _found(asked: Body, actor: Actor) -> list[scheduler.Booking]:
    since, until = asked.moment_or_none("from"), asked.moment_or_none("until")
    group, key, state = asked.text("group"), asked.text("resource"), asked.text("state")
    asked.done()
    if key and actor.kind != "resident":
        found = _of_office(key, since, until, actor)
    elif group:
        found = scheduler.bookings_of_group(memberships.group_for(group, actor.id).id, since)
    else:
        found = scheduler.bookings_of(actor.id, since)
    ends = (each for each in found if until is None or each.start < until)
    return [each for each in ends if state in ("", each.state) and key in ("", each.unit_key)]


def _of_office(key: str, since: datetime | None, until: datetime | None, actor: Actor) -> list[scheduler.Booking]:
    """The reservations of a resource and of its parts; the reading is recorded."""
    unit = scheduler.unit(key)
    people.must_be_office(actor, unit.department)
    audit.record_read(actor, f"unit/{unit.key}", "予約の一覧")
    start = since or clock.now()
    return scheduler.bookings_at([unit.id], start, until or start.replace(year=start.year + 1))


@token_required("booking:read")
@require_safe
@errors_in_json
def one(request: HttpRequest, ref: str) -> HttpResponse:
    """GET one, by id or number."""
    booking, _ = people.reservation_for(ref, actor_of(request))
    return wire.answer(wire.reservation(booking))


@token_required("booking:write")
@require_POST
@idempotent
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """POST: make a lease a reservation."""
    return _acted(request, ref, lambda booking, group, _: scheduler.confirm(booking.id, actor_of(request), group))


@token_required("booking:write")
@require_POST
@idempotent
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """POST {reason}: give the time back."""

    def act(booking: scheduler.Booking, group: str, body: Body) -> scheduler.Booking:
        reason = body.text("reason")
        body.done()
        return scheduler.cancel(booking.id, actor_of(request), reason, group)

    return _acted(request, ref, act)


@token_required("booking:write")
@require_POST
@idempotent
def reschedule(request: HttpRequest, ref: str) -> HttpResponse:
    """POST {start, end}: another time of the same resource, all or nothing; once paid at the same price only."""

    def act(booking: scheduler.Booking, group: str, body: Body) -> scheduler.Booking:
        start, end = body.moment("start"), body.moment("end")
        body.done()
        with money.same_price_once_paid([booking]):
            return scheduler.reschedule(booking.id, start, end, actor_of(request), group)

    return _acted(request, ref, act)


@errors_in_json
def _acted(
    request: HttpRequest, ref: str, act: Callable[[scheduler.Booking, str, Body], scheduler.Booking]
) -> HttpResponse:
    booking, group = people.reservation_for(ref, actor_of(request), to_change=True)
    return wire.answer(wire.reservation(act(booking, group, body_of(request))))


@token_required("booking:read")
@require_safe
@errors_in_json
def access_code(request: HttpRequest, ref: str) -> HttpResponse:
    """GET the code of the door: for the holder alone, every showing audited. 404 for anybody else, staff included."""
    actor = actor_of(request)
    booking, _ = people.reservation_for(ref, actor)
    code = access.code_of(f"booking/{booking.id}", actor)
    if booking.holder_id != actor.id or code is None:
        raise NotFound("no_code", "この予約には、入口の番号がありません。")
    doors = [{"lock": door.lock, "title": door.title, "pin": door.pin, "state": door.state} for door in code.doors]
    times = {"valid_from": wire.moment(code.valid_from), "valid_until": wire.moment(code.valid_until)}
    return wire.answer({"pin": code.pin, **times, "state": code.state, "doors": doors})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_list(request: HttpRequest) -> HttpResponseBase:
    """GET: what one waits for. POST: wait for a time that is taken."""
    return _wait(request) if request.method == "POST" else _waited(request)


@token_required("booking:write")
@idempotent
@errors_in_json
def _wait(request: HttpRequest) -> HttpResponse:
    actor, body = actor_of(request), body_of(request)
    asked = asking.completed(asking.request_of(body, actor), body, actor)
    return wire.answer(wire.waiting(scheduler.wait(asked, actor)), status=201)


@token_required("booking:read")
def _waited(request: HttpRequest) -> HttpResponse:
    return wire.answer({"items": [wire.waiting(each) for each in scheduler.waiting_of(actor_of(request).id)]})


@token_required("booking:write")
@require_POST
@idempotent
@errors_in_json
def accept_offer(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """POST: take what is offered."""
    return wire.answer(wire.reservation(scheduler.accept_offer(place_id, actor_of(request))))


@token_required("booking:write")
@require_POST
@idempotent
@errors_in_json
def leave(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """POST: wait no longer, or decline the offer."""
    return wire.answer(wire.waiting(scheduler.leave(place_id, actor_of(request))))

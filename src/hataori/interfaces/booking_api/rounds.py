"""Draws: the desk opens, closes and draws; people enter, take back, accept and decline; everybody verifies."""

import gzip
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.lottery import api as lottery
from hataori.blocks.registries import api as registries
from hataori.platform.accounts.api import actor_of, token_required
from hataori.platform.idempotency.api import idempotent
from hataori.platform.pages.errors import errors_in_json

from . import people, wire
from .reading import Body, body_of, query_of

_MOST_PLACES = 5_000
_BEACONS = ("drand", "public_numbers", "commit_reveal")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def rounds(request: HttpRequest) -> HttpResponseBase:
    """GET: all rounds. POST (desk): publish one."""
    if request.method == "POST":
        return _open(request)
    return wire.answer({"items": [wire.round_(each) for each in lottery.rounds()]})


@token_required("booking:manage")
@idempotent
def _open(request: HttpRequest) -> HttpResponse:
    def act(body: Body) -> wire.Content:
        opened = lottery.open_round(_new_round(body, people.department_of(body.text("department"), actor)), actor)
        return _whole(opened)

    actor = actor_of(request)
    return _answered(request, act, status=201)


def _new_round(body: Body, department: str) -> lottery.NewRound:
    places = body.each("slots", most=_MOST_PLACES)
    slots = tuple(
        lottery.NewSlot(
            each.text("key", needed=True),
            each.text("label"),
            each.moment("start"),
            each.moment("end"),
            each.number("capacity", 1, least=1, most=100_000),
        )
        for each in places
    )
    body.take_over("slots", places)
    new = lottery.NewRound(
        title=body.text("title", needed=True),
        department=department,
        slots=slots,
        apply_from=body.moment("apply_from"),
        apply_until=body.moment("apply_until"),
        draw_at=body.moment("draw_at"),
        confirm_until=body.moment("confirm_until"),
        mode=body.choice("mode", tuple(lottery.MODES), "rsd"),
        max_wins=body.number("max_wins", 1, least=1, most=1_000),
        max_wishes=body.number("max_wishes", 5, least=1, most=1_000),
        max_wishes_person=body.number("max_wishes_person", 10, least=1, most=1_000),
        over_limit=body.choice("over_limit", ("refuse", "void"), "refuse"),
        beacon=body.choice("beacon", _BEACONS, "drand"),
        numbers=body.texts("numbers"),
        offer_hours=body.number("offer_hours", 48, least=1, most=1_000),
        about=body.text("about", longest=2_000),
        parent=body.text("parent"),
        sample=body.flag("sample"),
    )
    body.done()
    return new


def _whole(found: lottery.Round) -> wire.Content:
    return {**wire.round_(found), "slots": [wire.slot(each) for each in lottery.slots_of(found.id)]}


@require_safe
def one(request: HttpRequest, round_id: str) -> HttpResponse:
    """GET a round with its places."""
    return _answered(request, lambda _: _whole(lottery.round_(round_id)))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def entries(request: HttpRequest, round_id: str) -> HttpResponseBase:
    """GET: one's own entries and what became of them. POST {wishes, group}: enter."""
    return _enter(request, round_id) if request.method == "POST" else _mine(request, round_id)


@token_required("booking:write")
@idempotent
def _enter(request: HttpRequest, round_id: str) -> HttpResponse:
    def act(body: Body) -> wire.Content:
        wishes, group = body.texts("wishes"), body.text("group")
        body.done()
        person = registries.person_of_account(actor.id) or ""
        entrant = lottery.Entrant(person, actor.id, people.group_or_refuse(group, actor.id))
        return wire.receipts(lottery.enter(round_id, entrant, wishes, actor))

    actor = actor_of(request)
    return _answered(request, act, status=201)


@token_required("booking:read")
def _mine(request: HttpRequest, round_id: str) -> HttpResponse:
    found = [each for each in lottery.mine(actor_of(request)) if each.round.id == round_id]
    return wire.answer({"round": round_id, "entries": [wire.fate(each) for each in found]})


@token_required("booking:write")
@require_POST
@idempotent
def cancel_entry(request: HttpRequest, entry_id: str) -> HttpResponse:
    """POST: take a wish back while entries are taken."""
    return _answered(request, lambda _: wire.receipts(lottery.cancel_entry(entry_id, actor_of(request))))


@token_required("booking:manage")
@require_POST
@idempotent
def close(request: HttpRequest, round_id: str) -> HttpResponse:
    """POST (desk): close once the window is over; the notice that was published."""

    def act(_: Body) -> wire.Content:
        lottery.close_round(round_id, actor_of(request))
        return lottery.closing_notice(round_id)

    return _answered(request, act)


@token_required("booking:manage")
@require_POST
@idempotent
def draw(request: HttpRequest, round_id: str) -> HttpResponse:
    """POST {beacon} or {numbers, read_from} (desk): draw; again: the draw that was made."""

    def act(body: Body) -> wire.Content:
        beacon, read_from = body.mapping("beacon"), body.text("read_from")
        numbers = _numbers(body)
        body.done()
        lottery.draw_round(round_id, actor_of(request), beacon=beacon or None, numbers=numbers, read_from=read_from)
        return lottery.results(round_id)

    return _answered(request, act)


def _numbers(body: Body) -> list[list[int]]:
    sent = body.sent.get("numbers") or []
    right = isinstance(sent, list) and all(isinstance(row, list) and all(map(_is_whole, row)) for row in sent)
    if not right:
        body.wrong("numbers", "type", "numbersは、整数の配列の配列で送ってください。")
        return []
    return sent


def _is_whole(value: Any) -> bool:  # noqa: ANN401  JSON
    return isinstance(value, int) and not isinstance(value, bool)


@require_safe
def result(request: HttpRequest, round_id: str) -> HttpResponse:
    """GET by place: receipts that won, and those that wait in the order of the lots."""
    return _answered(request, lambda _: lottery.results(round_id))


@require_safe
@errors_in_json
def bundle(request: HttpRequest, round_id: str) -> HttpResponseBase:
    """GET the audit bundle, JSON in gzip's clothes (Content-Encoding) for whoever takes those."""
    path = lottery.audit_bundle(round_id)
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    file = path.open("rb") if packed else gzip.open(path)  # noqa: SIM115  the response closes it
    response = FileResponse(file, content_type="application/json")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@token_required("booking:read")
@require_safe
def offers(request: HttpRequest, round_id: str) -> HttpResponse:
    """GET: one's own open wins of a round; for the section's staff all wins, by state, a thousand at a time."""

    def act(asked: Body) -> wire.Content:
        state, after = asked.text("state", "offered"), asked.text("after")
        asked.done()
        if actor.kind == "staff":
            people.must_be_office(actor, lottery.round_(round_id).department)
            found = lottery.offers(round_id, state="" if state == "all" else state, after=after)
        else:
            found = [each for each in lottery.open_wins(actor) if each.round_id == round_id]
        return {"round": round_id, "items": [wire.win(each) for each in found]}

    actor = actor_of(request)
    return _answered(request, act)


@token_required("booking:write")
@require_POST
@idempotent
def accept(request: HttpRequest, entry_id: str) -> HttpResponse:
    """POST: confirm a win in time."""
    return _answered(request, lambda _: wire.win(lottery.accept_win(entry_id, actor_of(request))))


@token_required("booking:write")
@require_POST
@idempotent
def decline(request: HttpRequest, entry_id: str) -> HttpResponse:
    """POST: let a win go; its place goes down the line. Who is next is nobody else's business: no name is told."""

    def act(_: Body) -> wire.Content:
        freed = lottery.decline_win(entry_id, actor_of(request))
        return {**wire.win(freed.win), "passed_on": freed.next is not None}

    return _answered(request, act)


@errors_in_json
def _answered(request: HttpRequest, act: Callable[[Body], wire.Content], *, status: int = 200) -> HttpResponse:
    asked = body_of(request) if request.method == "POST" else query_of(request)
    return wire.answer(act(asked), status=status)

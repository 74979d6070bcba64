"""Everybody's pages: the room in a turn as a plan and as a list, a seat taken in one more step, the line."""

from datetime import date, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, resident_required
from hataori.platform.i18n.wording import worded

from . import line, models, rooms, taking


@never_cache
@require_safe
def room(request: HttpRequest) -> HttpResponse:
    """GET /seats/?day=&turn=&with=: without a choice the first turn that can be reserved."""
    here, actor = rooms.room(request.GET.get("room", "")), actor_of(request)
    days = rooms.days_to_reserve(here)
    day = day_of(request, days)
    turns = [(turn, free) for turn, free in rooms.counts(here, day) if not turn.begun] if day else []
    turn = _turn(request, turns)
    wanted = [each for each in request.GET.getlist("with") if each in rooms.FEATURES]
    found = rooms.seats(here, turn, actor.id if actor.kind == "resident" else "", wanted) if turn else []
    context = {
        "room": here,
        "days": [(each, _day_word(each)) for each in days],
        "day": day,
        "turns": turns,
        "turn": turn,
        "seats": found,
        "free": [each for each in found if each.state == "free" and each.wanted],
        "others": [each for each in found if each.state != "free" and each.wanted],
        "features": [(key, word, key in wanted) for key, word in rooms.FEATURES.items()],
        "waiting": line.length(here, turn) if turn else 0,
        "at": _address(day, turn),
    }
    return render(request, "study_seats/room.html", context)


@never_cache
@resident_required
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, unit_key: str) -> HttpResponse:
    """GET and POST /seats/take/<seat>/?day=&turn=: one look, one button."""
    seat = rooms.seat(unit_key)
    try:
        turn = asked_turn(request, seat.room)
    except NotFound as gone:
        messages.info(request, worded(gone.message))
        return HttpResponseRedirect(reverse("study_seats:room"))
    problem = ""
    if request.method == "POST":
        try:
            booking = taking.reserve(seat, turn, actor_of(request))
            number = scheduler.booking(booking).number
            messages.success(request, gettext("席を予約しました。"))
            return HttpResponseRedirect(reverse("study_seats:receipt", args=[number]))
        except (Rejected, Conflict) as refused:
            problem = worded(refused.message)
    context = {
        "room": seat.room,
        "seat": seat,
        "features": [rooms.FEATURES[each] for each in seat.features],
        "turn": turn,
        "problem": problem,
        "at": _address(turn.start.date(), turn),
    }
    return render(request, "study_seats/take.html", context, status=409 if problem else 200)


@resident_required
@require_POST
def wait(request: HttpRequest) -> HttpResponse:
    """POST /seats/wait/?day=&turn=: to the end of the line."""
    here = rooms.room(request.GET.get("room", ""))
    turn = asked_turn(request, here)
    try:
        line.join(here, turn, actor_of(request))
        messages.success(request, gettext("順番待ちに加わりました。空いたらメッセージでお知らせします。"))
    except Conflict as refused:
        messages.error(request, worded(refused.message))
    return HttpResponseRedirect(reverse("study_seats:mine"))


@require_safe
def chain(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET /seats/line/<room>.json: the whole line, for whoever wants to check that nobody was moved."""
    links = line.chain(rooms.room(key))
    rows = [
        {"seq": each.seq, "ref": each.ref, "unit": each.unit, "quantity": each.quantity, "hash": each.hash}
        | {"start": _said(each.start), "end": _said(each.end), "made_at": _said(each.made_at)}
        for each in links
    ]
    return JsonResponse({"format": "hataori.line/1", "room": key, "links": rows})


def _said(moment: datetime) -> str:
    """As the chain hashes it."""
    return moment.astimezone(clock.JST).isoformat()


def day_of(request: HttpRequest, days: list[date]) -> date | None:
    """The day asked for, if it is one of these; else the first."""
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        asked = None
    return asked if asked in days else days[0] if days else None


def _turn(request: HttpRequest, turns: list[tuple[rooms.Turn, int]]) -> rooms.Turn | None:
    asked = next((turn for turn, _ in turns if turn.key == request.GET.get("turn")), None)
    free = next((turn for turn, free in turns if free), None)
    return asked or free or (turns[0][0] if turns else None)


def asked_turn(request: HttpRequest, here: models.Room) -> rooms.Turn:
    """The turn that the address names. NotFound."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        raise NotFound("no_turn", "日と時間帯を選び直してください。") from None
    return rooms.turn_at(here, day, request.GET.get("turn", ""))


def _address(day: date | None, turn: rooms.Turn | None) -> str:
    return urlencode({"day": day.isoformat(), "turn": turn.key}) if day and turn else ""


def _day_word(day: date) -> str:
    words = {0: gettext("今日"), 1: gettext("明日")}
    return words.get((day - clock.today()).days, "")

"""The desk's pages: the room now, seats for callers and visitors, check-in, kiosks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, sign_out, staff_required
from hataori.platform.audit import api as audit
from hataori.platform.pages.nothing import nothing

from . import kiosks, line, models, rooms, taking
from .service import DESK
from .views import asked_turn, day_of

_NONE = "学習室は、まだ登録されていません。市のデータ（study_room.json）から読み込みます。"
CHANNELS = (("counter", "窓口"), ("phone", "電話"))
_WORDS = {"confirmed": ("予約", "info"), "checked_in": ("利用中", "success")}


def own_room(request: HttpRequest) -> models.Room:
    """The room asked for (else the first), if the actor works for its section. Forbidden."""
    found, actor = rooms.room(request.GET.get("room", "")), actor_of(request)
    if not any(actor.has_role(role, found.department) for role in DESK):
        raise Forbidden
    return found


@never_cache
@staff_required(*DESK)
@require_safe
def room(request: HttpRequest) -> HttpResponse:
    """GET /desk/seats/?day=&turn=: every seat of a turn by number and state; whose it is stays unknown here."""
    if not models.Room.objects.exists():
        return nothing(request, "学習室の席", _NONE)
    here = own_room(request)
    days = rooms.open_days(here)
    day = day_of(request, days)
    turns = rooms.counts(here, day) if day else []
    turn = next((each for each, _ in turns if each.key == request.GET.get("turn")), turns[0][0] if turns else None)
    context = {
        "room": here,
        "days": days,
        "day": day,
        "turns": turns,
        "turn": turn,
        "rows": _rows(here, turn) if turn else [],
        "waiting": line.length(here, turn) if turn else 0,
        "channels": CHANNELS,
        "figures": _figures(here),
    }
    return render(request, "study_seats/desk_room.html", context)


def _rows(here: models.Room, turn: rooms.Turn) -> list[dict[str, object]]:
    units = {row.unit_id: row for row in here.seats.all()}
    states = {each.unit_key: each for each in rooms.seats(here, turn)}
    held = {each.unit_id: each for each in scheduler.bookings_at(units, turn.start, turn.end, scheduler.ACTIVE)}
    return [
        {"seat": states[row.unit_key], "booking": held.get(unit), "tag": _tag(held.get(unit), states[row.unit_key])}
        for unit, row in units.items()
    ]


def _tag(booking: scheduler.Booking | None, seat: rooms.SeatView) -> tuple[str, str]:
    if booking is None:
        return ("空き", "neutral") if seat.state == "free" else ("閉鎖", "warning")
    return _WORDS.get(booking.state, ("案内中", "warning"))


def _figures(here: models.Room) -> dict[str, int]:
    """The last thirty days: bookings, those by web, nobody came."""
    now = clock.now()
    units = list(here.seats.values_list("unit_id", flat=True))
    found = scheduler.bookings_at(units, now - 30 * rooms.DAY, now)
    used = [each for each in found if each.state in ("checked_in", "completed", "confirmed", "no_show")]
    return {
        "all": len(used),
        "web": sum(each.channel == "online" for each in used),
        "missed": sum(each.state == "no_show" for each in used),
    }


@staff_required(*DESK)
@require_POST
def book(request: HttpRequest, unit_key: str) -> HttpResponse:
    """POST ?day=&turn=: a seat for somebody on the phone or at the counter; he is told the number, no name is kept."""
    here = own_room(request)
    turn = asked_turn(request, here)
    channel = request.POST.get("channel", "counter")
    try:
        if channel not in dict(CHANNELS):
            raise NotFound
        seat = rooms.seat(unit_key)
        number = _booked(seat, turn, request, channel).number
        messages.success(request, f"{seat.label}を取りました。予約番号は{number}です。相手に伝えてください。")
    except (Conflict, Rejected) as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(f"{reverse('seats-desk:room')}?day={turn.start:%Y-%m-%d}&turn={turn.key}")


def _booked(seat: models.Seat, turn: rooms.Turn, request: HttpRequest, channel: str) -> scheduler.Booking:
    actor = actor_of(request)
    if turn.begun:
        return taking.sit_now(seat, actor, channel)
    return scheduler.booking(taking.reserve(seat, turn, actor, channel))


@staff_required(*DESK)
@require_POST
def check_in(request: HttpRequest) -> HttpResponse:
    """POST number: somebody came to the desk instead of the kiosk."""
    here, actor = own_room(request), actor_of(request)
    try:
        booking = scheduler.booking_for(request.POST.get("number", ""), actor)
        scheduler.check_in(booking.id, "desk", actor)
        messages.success(request, f"{rooms.seat(booking.unit_key).label}の受付をしました。")
    except (Conflict, NotFound) as refused:
        messages.error(request, refused.message)
    return HttpResponseRedirect(f"{reverse('seats-desk:room')}?room={here.key}")


@staff_required(*DESK)
@require_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """POST: this screen becomes a kiosk, and nobody is signed in on it any more."""
    here = own_room(request)
    audit.record("kiosk.enrolled", actor=actor_of(request), subject=f"room/{here.key}")
    sign_out(request)
    response = HttpResponseRedirect(reverse("study_seats:kiosk"))
    kiosks.enrol(response, here, secure=request.is_secure())
    return response


@staff_required(*DESK)
@require_POST
def end_kiosks(request: HttpRequest) -> HttpResponse:
    """POST: a screen was lost or moved; all are enrolled anew."""
    here = own_room(request)
    kiosks.end_all(here)
    audit.record("kiosk.ended", actor=actor_of(request), subject=f"room/{here.key}")
    messages.success(request, "すべての受付端末の登録を取り消しました。使う端末で、もう一度登録してください。")
    return HttpResponseRedirect(reverse("seats-desk:room"))

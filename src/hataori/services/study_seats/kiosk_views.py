"""The kiosk's pages: big buttons, nothing typed stays, every page goes back to the first one by itself."""

import segno
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.kernel.text import halfwidth
from hataori.platform.i18n.wording import worded

from . import kiosks, rooms, taking

_BACK_SECONDS = 30
_CARD = range(6, 15)


class NumberForm(forms.Form):
    """The number of a booking, typed or from a scanner that types."""

    use_required_attribute = False
    number = forms.CharField(
        label=_("予約番号"),
        max_length=20,
        help_text=_("予約の画面の四角いコードを読み取ることもできます"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("予約番号を入れてください。")},
    )

    def clean_number(self) -> str:
        """As the pool writes it."""
        return halfwidth(str(self.cleaned_data["number"])).strip().upper().replace(" ", "")


class CardForm(forms.Form):
    """Who sits down; without a card nothing is asked."""

    use_required_attribute = False
    card = forms.CharField(
        label=_("図書館カードの番号"),
        max_length=20,
        required=False,
        help_text=_("カードがない方は、入れなくても使えます。番号は残りません"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def clean_card(self) -> str:
        """Digits, or nothing."""
        text = halfwidth(str(self.cleaned_data["card"])).strip().replace("-", "").replace(" ", "")
        if text and not (text.isdecimal() and len(text) in _CARD):
            raise ValidationError(_("カードの番号を、数字で入れてください。"))
        return text


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """GET /kiosk/seats/: three buttons, and the code for phones."""
    room = kiosks.room_of(request)
    address = f"{settings.HATAORI_URL}{reverse('study_seats:here', args=[kiosks.code(room)])}"
    drawn = segno.make(address, error="l", micro=False).svg_inline(border=2, omitsize=True, lineclass=None)
    try:
        turn = taking.running_turn(room)
        free = len(rooms.free_units(room, turn.start, turn.end))
    except Conflict:
        turn, free = None, 0
    code = mark_safe(drawn)  # noqa: S308  segno's own drawing of an address of ours
    return _page(request, "home", {"room": room, "turn": turn, "free": free, "code": code}, back=300)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    """GET and POST /kiosk/seats/check-in/."""
    return _by_number(request, "check_in")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """GET and POST /kiosk/seats/leave/."""
    return _by_number(request, "leave")


def _by_number(request: HttpRequest, act: str) -> HttpResponse:
    room = kiosks.room_of(request)
    form = NumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        verb = taking.check_in_by_number if act == "check_in" else taking.leave_by_number
        try:
            return _done(request, verb(form.cleaned_data["number"], kiosks.actor(room), room), act)
        except (Conflict, NotFound) as refused:
            form.add_error("number", worded(refused.message))
    return _page(request, "number", {"form": form, "act": act}, status=422 if form.errors else 200)


@never_cache
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """GET /kiosk/seats/now/: seats free for the rest of the turn."""
    room = kiosks.room_of(request)
    try:
        turn = taking.running_turn(room)
    except Conflict as shut:
        return _page(request, "now", {"problem": worded(shut.message)}, status=409)
    free = [each for each in rooms.seats(room, turn) if each.state == "free"]
    return _page(request, "now", {"turn": turn, "free": free})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sit(request: HttpRequest, unit_key: str) -> HttpResponse:
    """GET and POST /kiosk/seats/now/<seat>/."""
    room, seat = kiosks.room_of(request), rooms.seat(unit_key)
    if seat.room_id != room.pk:
        raise NotFound
    form = CardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _done(request, taking.sit_now(seat, kiosks.actor(room), card=form.cleaned_data["card"]), "check_in")
        except (Conflict, Rejected) as refused:
            form.add_error(None, worded(refused.message))
    return _page(request, "sit", {"form": form, "seat": seat}, status=422 if form.errors else 200)


def _done(request: HttpRequest, booking: scheduler.Booking, act: str) -> HttpResponse:
    """The seat and the time; the number only for who sat down without one, to leave or come back with."""
    return _page(request, "done", {"booking": booking, "seat": rooms.seat(booking.unit_key), "act": act}, back=15)


def _page(
    request: HttpRequest, name: str, context: dict[str, object], *, status: int = 200, back: int = _BACK_SECONDS
) -> HttpResponse:
    response = render(request, f"study_seats/kiosk_{name}.html", {**context, "back": back}, status=status)
    # A header, so that it works with scripts off and leaves nobody's page on the screen (WCAG 2.2.1: a public kiosk).
    response["Refresh"] = f"{back}; url={reverse('study_seats:kiosk')}"
    return response

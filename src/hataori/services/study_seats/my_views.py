"""A person's own pages: his seats and places in line, one booking with its code, check-in in the room."""

from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.accounts.api import actor_of, resident_required
from hataori.platform.i18n.wording import worded

from . import kiosks, line, rooms, taking
from .city import KIND


@never_cache
@resident_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """GET /my/seats/."""
    actor = actor_of(request)
    found = [each for each in scheduler.bookings_of(actor.id, since=clock.now()) if each.kind == KIND]
    places = [(row, line.position(row)) for row in line.places(actor.id)]
    context = {"bookings": [each for each in found if each.state != "leased" and each.active], "places": places}
    return render(request, "study_seats/mine.html", context)


@never_cache
@resident_required
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """GET /my/seats/<number>/: the seat, its number as a code for the kiosk, until when to come."""
    booking = _own(request, number)
    terms = scheduler.rules_on(booking.unit_id, booking.start.date())
    drawn = segno.make(booking.number, error="m", micro=False).svg_inline(border=2, omitsize=True, lineclass=None)
    code = mark_safe(drawn)  # noqa: S308  segno's own drawing of a number of ours
    context = {
        "booking": booking,
        "seat": rooms.seat(booking.unit_key),
        "code": code,
        "given_up": terms.no_show_at(booking.start, booking.end),
        "opens": terms.check_in_from(booking.start),
        "standing": booking.state == "confirmed",
    }
    return render(request, "study_seats/receipt.html", context)


@resident_required
@require_POST
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """POST: cancel, or leave before the time is over."""
    booking, actor = _own(request, number), actor_of(request)
    if act not in ("cancel", "leave"):
        raise Http404
    try:
        scheduler.cancel(booking.id, actor) if act == "cancel" else scheduler.complete(booking.id, actor)
        messages.success(request, gettext("席を返しました。ほかの方が使えます。"))
    except Conflict as refused:
        messages.error(request, worded(refused.message))
    return HttpResponseRedirect(reverse("study_seats:mine"))


@resident_required
@require_POST
def line_act(request: HttpRequest, line_id: UUID, act: str) -> HttpResponse:
    """POST: accept what is offered, or wait no longer."""
    if act not in ("accept", "leave"):
        raise Http404
    try:
        if act == "accept":
            booking = line.accept(line_id, actor_of(request))
            messages.success(request, gettext("席を予約しました。"))
            return HttpResponseRedirect(reverse("study_seats:receipt", args=[booking.number]))
        line.leave(line_id, actor_of(request))
        messages.success(request, gettext("順番待ちをやめました。"))
    except Conflict as refused:
        messages.error(request, worded(refused.message))
    return HttpResponseRedirect(reverse("study_seats:mine"))


@never_cache
@resident_required
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest, token: str) -> HttpResponse:
    """GET and POST /seats/here/<token>/: who scanned the code on the kiosk's screen stands before it."""
    room, actor = kiosks.room_of_code(token), actor_of(request)
    booking, problem = None, ""
    try:
        booking = taking.due(room, actor.id)
        if request.method == "POST":
            booking = taking.check_in_here(room, actor)
            messages.success(request, gettext("受付をしました。どうぞお使いください。"))
            return HttpResponseRedirect(reverse("study_seats:receipt", args=[booking.number]))
    except (Conflict, NotFound) as refused:
        problem = worded(refused.message)
    return render(request, "study_seats/here.html", {"room": room, "booking": booking, "problem": problem})


def _own(request: HttpRequest, number: str) -> scheduler.Booking:
    booking = scheduler.booking_for(number, actor_of(request))
    if booking.kind != KIND:
        raise NotFound
    return booking

"""Booking a counter: place, day and time, questions, one look, receipt. With or without an account, scripts off."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, HataoriError, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, profile_of
from hataori.platform.i18n.wording import worded

from . import asking, models, times, visits
from .bereavement.at_home import at_home

HELD, SHOWN = "appointments_held", "appointments_shown"
"""In the session: [booking, holder] while one is made; the booking that number and birth date have opened."""


@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """GET /appointments/."""
    rows = [(each, asking.said(each.words["title"]), asking.said(each.words["summary"])) for each in _all()]
    return render(request, "counter_appointments/kinds.html", {"rows": rows})


@require_safe
def places(request: HttpRequest, key: str) -> HttpResponse:
    """GET /appointments/<kind>/: the places, each with its soonest time."""
    kind = times.kind(key)
    rows = []
    for place in kind.places.select_related("kind"):
        soonest = times.next_times(place, 1)
        rows.append((place, asking.said(place.title), soonest[0] if soonest else None))
    context = {"kind": kind, "title": asking.said(kind.words["title"]), "summary": asking.said(kind.words["summary"])}
    return render(request, "counter_appointments/places.html", {**context, "rows": rows})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def when(request: HttpRequest, key: str, place_key: str) -> HttpResponse:
    """GET and POST /appointments/<kind>/<place>/?day=: a day, a time; a POST holds it for ten minutes."""
    place = times.place(place_key)
    if place.kind.key != key:
        raise NotFound
    problem = ""
    if request.method == "POST":
        try:
            return _hold(request, place)
        except (Rejected, Conflict, NotFound) as refused:
            problem = worded(refused.message)
    context = {"place": place, "problem": problem, **days_and_times(request, place), "titles": titles(place)}
    return render(request, "counter_appointments/when.html", context, status=409 if problem else 200)


def days_and_times(request: HttpRequest, place: models.Place) -> dict[str, object]:
    """The days within reach, the one chosen (else the first), and its times."""
    days = times.days(place)
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        asked = None
    day = asked if asked in [each for each, _ in days] else days[0][0] if days else None
    return {"days": days, "day": day, "times": times.times(place, day) if day else []}


def titles(place: models.Place) -> tuple[str, str]:
    """Kind and place in the reader's language."""
    return asking.said(place.kind.words["title"]), asking.said(place.title)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """GET and POST /appointments/details/: who comes, and the kind's questions."""
    booking, actor = _held(request)
    place = models.Place.objects.select_related("kind").get(unit_id=booking.unit_id)
    form = asking.VisitForm(place.kind, request.POST or None, initial=_known(actor, booking))
    if request.method == "POST" and form.is_valid():
        try:
            visits.tell(booking.id, told_of(form), actor)
            return redirect("appointments:check")
        except HataoriError as refused:
            form.add_error(None, worded(refused.message))
    context = {"form": form, "booking": booking, "place": place, "titles": titles(place)}
    return render(request, "counter_appointments/details.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """GET and POST /appointments/check/: one look, one button."""
    booking, actor = _held(request)
    visit = models.Visit.objects.select_related("place__kind").filter(pk=booking.id).first()
    if visit is None:
        return redirect("appointments:details")
    if request.method == "POST":
        try:
            visits.confirm(booking.id, actor)
            del request.session[HELD]
            request.session[SHOWN] = str(booking.id)
            messages.success(request, gettext("予約しました。番号を控えてください。"))
            return redirect("appointments:visit")
        except Conflict as over:
            messages.error(request, worded(over.message))
            return redirect("appointments:places", visit.place.kind.key)
    return render(request, "counter_appointments/check.html", page_of(visit, actor))


def page_of(visit: models.Visit, actor: Actor) -> dict[str, object]:
    """Everything that check, receipt and desk show of an appointment."""
    booking = scheduler.booking_for(visit.number, actor, answers=True)
    kind = visit.place.kind
    return {
        "visit": visit,
        "booking": booking,
        "titles": titles(visit.place),
        "rows": asking.shown(kind, booking.answers),
        "bring": asking.bring(kind, booking.answers),
        "at_home": at_home(booking.answers, actor) if kind.key == "bereavement" and actor.kind != "staff" else None,
        "birthdate": date.fromisoformat(visit.birthdate) if visit.birthdate else None,
    }


def told_of(form: asking.VisitForm) -> visits.Told:
    """The form's words as the verbs take them."""
    data = form.cleaned_data
    return visits.Told(data["name"], data["birthdate"], data["phone"], form.answers())


def _all() -> list[models.Kind]:
    return list(models.Kind.objects.all())


def _hold(request: HttpRequest, place: models.Place) -> HttpResponseRedirect:
    signed_in = actor_of(request)
    actor = signed_in if signed_in.kind == "resident" else visits.new_guest()
    booking = visits.hold(place, times.time_at(place, request.POST.get("time", "")), actor)
    _let_go(request)
    request.session[HELD] = [str(booking.id), actor.id]
    return redirect("appointments:details")


def _let_go(request: HttpRequest) -> None:
    """Who goes back for another time no longer holds the first."""
    before = request.session.pop(HELD, None)
    if before and before[1].startswith("visit:"):
        try:
            scheduler.cancel(UUID(before[0]), Actor(before[1], "guest"))
        except HataoriError:
            return


def _held(request: HttpRequest) -> tuple[scheduler.Booking, Actor]:
    """What this browser holds. Conflict `lease_over` when there is nothing (any more)."""
    found = request.session.get(HELD)
    signed_in = actor_of(request)
    if found and (found[1].startswith("visit:") or found[1] == signed_in.id):
        actor = signed_in if found[1] == signed_in.id else Actor(found[1], "guest", "ゲスト")
        booking = scheduler.booking(UUID(found[0]))
        if booking.state == "leased":
            return booking, actor
    raise Conflict("lease_over", "時間を取っておける10分が過ぎました。もう一度、時間を選んでください。")


def _known(actor: Actor, booking: scheduler.Booking) -> dict[str, object]:
    """What was typed before on this page, else what the city knows of a signed-in person."""
    visit = models.Visit.objects.filter(pk=booking.id).first()
    if visit is not None:
        answers = scheduler.booking_for(booking.number, actor, answers=True).answers
        return {**answers, "name": visit.name, "phone": visit.phone, "birthdate": date.fromisoformat(visit.birthdate)}
    if actor.kind != "resident":
        return {}
    known = profile_of(actor.id)
    return {"name": f"{known.family} {known.given}".strip(), "birthdate": known.birthdate, "phone": known.phone}

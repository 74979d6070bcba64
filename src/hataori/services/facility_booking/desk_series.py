"""Recurring bookings at the desk, and another time for a booking: for this date, the following or all."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, HataoriError, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit

from . import booking as acts
from . import desk_acts, places, repeating, telling
from .forms import TimeForm
from .my_views import scoped


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.WORKERS)
def series(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """GET /desk/facilities/series/<id>/: all dates; POST ends those that are to come, with a reason."""
    actor = accounts.actor_of(request)
    found, one = _own(series_id, actor)
    coming = [each for each in found.bookings if each.active and each.start > clock.now()]
    if request.method == "POST":
        return _end(request, coming, actor) if coming else redirect("facilities-desk:series", series_id)
    audit.record_read(actor, f"booking/{one.id}", "施設の予約の事務")
    length = found.end - found.start
    context = {
        "series": found,
        "one": one,
        "name": accounts.names_of([one.holder_id]).get(one.holder_id, "（登録なし）"),
        "rows": [(each, telling.when(each.start, each.end), telling.state(each)) for each in found.bookings],
        "skipped": [(telling.when(each.start, each.start + length), each.message) for each in found.skipped],
        "next": coming[0] if coming else None,
    }
    return render(request, "facility_booking/desk_series.html", context)


def _own(series_id: UUID, actor: Actor) -> tuple[scheduler.Series, scheduler.Booking]:
    """A series of the section's places, and its first booking. 404 for any other."""
    try:
        found = scheduler.series(series_id)
        if not found.bookings or places.place_of(found.unit_id) is None:
            raise Http404
        return found, scheduler.booking_for(found.bookings[0].number, actor)
    except NotFound:
        raise Http404 from None


def _end(request: HttpRequest, coming: list[scheduler.Booking], actor: Actor) -> HttpResponse:
    reason, here = request.POST.get("reason", "").strip(), redirect("facilities-desk:series", coming[0].series_id)
    if not reason:
        messages.error(request, "理由を書いてから、もう一度操作してください。")
        return here
    try:
        ended = repeating.end(coming[0], "all", reason, actor, by_city="by_city" in request.POST)
        _say(request, ended, "取り消しました")
    except HataoriError as refusal:
        messages.error(request, telling.said(refusal))
    return here


def _say(request: HttpRequest, changed: repeating.Changed, what: str) -> None:
    messages.success(request, f"{changed.done}回分を{what}。")
    for booking, why in changed.stayed:
        messages.warning(request, f"{telling.when(booking.start, booking.end)}は、そのままです。{why}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.WORKERS)
def change(request: HttpRequest, number: str) -> HttpResponse:
    """GET and POST /desk/facilities/<number>/change/: another time of the same place for who calls."""
    actor = accounts.actor_of(request)
    try:
        found = scheduler.booking_for(number, actor)
    except NotFound:
        raise Http404 from None
    unit = scheduler.unit(found.unit_id)
    form = scoped(TimeForm(_terms(found), unit.start_interval, request.POST or None, initial=_initial(found)), found)
    if request.method == "POST" and form.is_valid():
        try:
            return _moved(request, found, form, actor)
        except Rejected as refused:
            form.show([FieldProblem("begin", each.code, each.message) for each in refused.problems])
        except Conflict as refusal:
            form.show([FieldProblem("begin", refusal.code, refusal.message)])
    context = {"booking": found, "form": form, "when": telling.when(found.start, found.end)}
    return render(request, "facility_booking/desk_change.html", context, status=422 if form.errors else 200)


def _terms(found: scheduler.Booking) -> scheduler.RuleSet:
    return scheduler.rules_on(found.unit_id, found.start.date())


def _initial(found: scheduler.Booking) -> dict[str, Any]:
    minutes = int((found.end - found.start).total_seconds()) // 60
    return {"day": found.start.date(), "begin": f"{found.start.hour}:{found.start:%M}", "minutes": str(minutes)}


def _moved(request: HttpRequest, found: scheduler.Booking, form: TimeForm, actor: Actor) -> HttpResponse:
    scope = form.cleaned_data.get("scope", "one")
    if scope == "one":
        acts.move(found, *form.times(), actor)
        messages.success(request, "日時を変えました。")
        return redirect("facilities-desk:booking", found.number)
    changed = repeating.move(found, scope, form.times(), actor)
    _say(request, changed, "変えました")
    return redirect("facilities-desk:series", changed.series.id)

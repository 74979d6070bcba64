"""Booking every week: say the first time and how often, see which dates can be had, book those. Scripts off."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hataori.blocks.memberships import api as memberships
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.i18n.wording import worded

from . import models, people, places, quoting, repeating, telling
from .book_views import initial_time
from .forms import ParticularsForm, SeriesForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """GET /facilities/places/<place>/series/?…: the dates and what can be had; POST books those."""
    try:
        row = places.place(key)
    except NotFound:
        raise Http404 from None
    actor, unit = accounts.actor_of(request), places.unit_of(row)
    terms = scheduler.rules_on(unit.id, clock.today())
    form = SeriesForm(
        terms, unit.start_interval, request.GET if "every" in request.GET else None, initial=initial_time(request)
    )
    context: dict[str, Any] = {"place": row, "title": places.full_title(row), "form": form, "steps": _steps(row)}
    wrong = form.is_bound and not form.is_valid()
    if form.is_bound and not wrong:
        asked = form.asked(_left_out(request))
        try:
            who = people.booker(actor.id)
        except Rejected as refused:
            return _to_registration(request, refused)
        told = _particulars(request, row, asked, actor)
        if request.method == "POST" and told.is_valid():
            done = _booked(request, row, asked, told, actor)
            if done is not None:
                return done
        wrong = bool(told.errors)
        context |= {"told": told, "query": request.GET.urlencode(), **_dates(row, asked, who, actor)}
    return render(request, "facility_booking/series.html", context, status=422 if wrong else 200)


def _left_out(request: HttpRequest) -> list[date]:
    """The dates whose tick was taken away, once the list was shown."""
    if "shown" not in request.POST:
        return []
    kept = set(request.POST.getlist("date"))
    return [date.fromisoformat(each) for each in request.POST.getlist("shown") if each not in kept and _is_day(each)]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _particulars(request: HttpRequest, row: models.Place, asked: repeating.Asked, actor: Actor) -> ParticularsForm:
    fees, groups = quoting.fees_on(row.unit_id, asked.start), memberships.groups_of(actor.id)
    minutes = int((asked.end - asked.start).total_seconds()) // quoting.MINUTE_SECONDS
    sent = request.POST if request.method == "POST" else None
    alone = not places.for_groups_only(row, asked.start.date())
    return ParticularsForm(row, fees, groups, minutes, sent, alone=alone)


def _dates(row: models.Place, asked: repeating.Asked, who: people.Booker, actor: Actor) -> dict[str, Any]:
    found = repeating.look(repeating.request_of(row, asked, who), asked.rhythm, actor)
    return {
        "dates": [(each, telling.when(each.start, each.end)) for each in found],
        "free": sum(not each.problem and not each.left_out for each in found),
    }


def _booked(
    request: HttpRequest, row: models.Place, asked: repeating.Asked, told: ParticularsForm, actor: Actor
) -> HttpResponse | None:
    try:
        made = repeating.book(row, asked, told.particulars(), actor)
    except Rejected as refused:
        told.show(refused.problems)
        return None
    except Conflict as late:
        told.show([FieldProblem("", late.code, late.message)])
        return None
    said = gettext("%(count)s回分を予約しました。") % {"count": len(made.bookings)}
    messages.success(request, said)
    return redirect("facilities:series", made.id)


def _to_registration(request: HttpRequest, refused: Rejected) -> HttpResponse:
    """One tap to register, then back to the same dates."""
    messages.info(request, worded(refused.problems[0].message))
    return redirect(f"{reverse('memberships:mine')}?{urlencode({'next': request.get_full_path()})}")


@never_cache
@require_safe
@accounts.resident_required
def series(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """GET /my/bookings/series/<id>/: its dates, those that could not be had, and the way to change or end them."""
    found, may_act = _own(series_id, accounts.actor_of(request))
    now = clock.now()
    coming = [each for each in found.bookings if each.active and each.end > now]
    context = {
        "series": found,
        "title": found.bookings[0].unit_title,
        "rows": [(each, telling.when(each.start, each.end), telling.state(each)) for each in found.bookings],
        "skipped": [(telling.when(each.start, each.start + (found.end - found.start)), worded(each.message))
                    for each in found.skipped],
        "next": coming[0] if coming and may_act else None,
        "steps": [
            {"title": gettext("自分の予約"), "url": reverse("facilities:mine")},
            {"title": gettext("くり返しの予約")},
        ],
    }  # fmt: skip
    return render(request, "facility_booking/my_series.html", context)


def _own(series_id: UUID, actor: Actor) -> tuple[scheduler.Series, bool]:
    """A series of his own or of a group of his. 404 for everybody else's."""
    try:
        found = scheduler.series(series_id)
        if not found.bookings or places.place_of(found.unit_id) is None:
            raise Http404
        one, as_group = people.own(found.bookings[0].number, actor)
    except NotFound:
        raise Http404 from None
    return found, people.may_act(one, as_group, actor)


def _steps(row: models.Place) -> list[dict[str, str]]:
    return [
        {"title": gettext("施設の予約"), "url": reverse("facilities:start")},
        {"title": places.full_title(row), "url": reverse("facilities:place", args=[row.unit_key])},
        {"title": gettext("くり返して予約する")},
    ]

"""Public pages: find a place, see what is free. No sign-in is needed to look."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.errors import NotFound
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.accounts import api as accounts

from . import grid, models, people, photos, places, quoting, searching, telling
from .forms import SearchForm

WEEK = 7
MONTH = 31
_AHEAD = timedelta(days=400)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """GET /facilities/: what there is, and a search; with a query the times that can be had."""
    asked = "minutes" in request.GET
    form = SearchForm(request.GET if asked else None)
    hits = _hits(request, form) if asked and form.is_valid() else None
    shown = photos.photos()
    context = {
        "form": form,
        "hits": None if hits is None else [(hit, shown.get(hit.place.facility.key)) for hit in hits],
        "facilities": [(row, shown.get(row.key)) for row in places.facilities()],
        "steps": [{"title": gettext("施設の予約")}],
    }
    return render(request, "facility_booking/start.html", context, status=422 if asked and form.errors else 200)


def _hits(request: HttpRequest, form: SearchForm) -> list[searching.Hit]:
    told = form.cleaned_data
    wanted = places.Wanted(told["purpose"], told["area"])
    hour = int(told["hour"]) if told["hour"] else None
    return searching.search(wanted, form.length, told["day"], hour, people.class_of(accounts.actor_of(request)))


@require_safe
def facility(request: HttpRequest, key: str) -> HttpResponse:
    """GET /facilities/<facility>/: its places, prices, and the coming days."""
    try:
        row = places.facility(key)
    except NotFound:
        raise Http404 from None
    first = _day(request)
    rows = places.found(places.Wanted(facility=key, kind=row.kind))
    context = {
        "facility": row,
        "picture": photos.photo_of(row),
        **_days(request, rows, first, WEEK),
        "hours": telling.hours_words(scheduler.rules_on(rows[0].unit_id, first)) if rows else [],
        "steps": [{"title": gettext("施設の予約"), "url": reverse("facilities:start")}, {"title": row.title}],
    }
    return render(request, "facility_booking/facility.html", context)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """GET /facilities/calendar/: many places over a month."""
    kind = request.GET.get("kind", "")
    wanted = places.Wanted(
        request.GET.get("purpose", "")[:60],
        request.GET.get("area", "")[:60],
        kind=kind if kind in ("sports", "park", "school") else "",
    )
    first = _day(request)
    context = {
        **_days(request, places.found(wanted), first, MONTH),
        "wanted": wanted,
        "purposes": places.purposes(),
        "areas": places.areas(),
        "steps": [
            {"title": gettext("施設の予約"), "url": reverse("facilities:start")},
            {"title": gettext("空きの一覧")},
        ],
    }
    return render(request, "facility_booking/overview.html", context)


def _days(request: HttpRequest, rows: list[models.Place], first: date, days: int) -> dict[str, Any]:
    """Places by days, and the way to the days before and after."""
    user_class = people.class_of(accounts.actor_of(request))
    calendar = scheduler.calendar([row.unit_id for row in rows], first, days, user_class=user_class)
    marks = [
        (row, grid.cells_html(grid.day_marks(calendar, row.unit_id), reverse("facilities:place", args=[row.unit_key])))
        for row in rows
    ]
    before = first - timedelta(days=days)
    return {
        "marks": marks,
        "days": [first + timedelta(days=n) for n in range(days)],
        "first": first,
        "last": first + timedelta(days=days - 1),
        "before": before if before >= clock.today() else clock.today() if first > clock.today() else None,
        "after": first + timedelta(days=days),
    }


@require_safe
def place(request: HttpRequest, key: str) -> HttpResponse:
    """GET /facilities/places/<place>/: a week by hours; each free hour leads on."""
    try:
        row = places.place(key)
    except NotFound:
        raise Http404 from None
    first = _day(request)
    unit, user_class = places.unit_of(row), people.class_of(accounts.actor_of(request))
    openings = scheduler.free(unit.id, first, WEEK, user_class=user_class)
    terms = scheduler.rules_on(unit.id, first)
    before = first - timedelta(days=WEEK)
    context = {
        "place": row,
        "title": places.full_title(row),
        "groups_only": terms.groups_only,
        "grid": grid.grid(openings, first, WEEK, unit.start_interval),
        "first": first,
        "before": max(before, clock.today()) if first > clock.today() else None,
        "after": first + timedelta(days=WEEK),
        "last": first + timedelta(days=WEEK - 1),
        "legend": telling.LEGEND,
        "rules": telling.rule_rows(terms, user_class),
        "prices": telling.price_rows(quoting.fees_on(unit.id, _noon(first))),
        "parts": models.Place.objects.filter(whole_key=row.unit_key),
        "steps": [
            {"title": gettext("施設の予約"), "url": reverse("facilities:start")},
            {"title": row.facility.title, "url": reverse("facilities:facility", args=[row.facility.key])},
            {"title": row.title},
        ],
    }
    return render(request, "facility_booking/place.html", context)


def _noon(day: date) -> Any:  # noqa: ANN401  a datetime
    return scheduler.rules.at(day, "12:00")


def _day(request: HttpRequest) -> date:
    """The first day shown: asked for, or today; what cannot be shown is today."""
    today = clock.today()
    try:
        asked = parse_date(request.GET.get("from", ""))
    except DateProblem:
        return today
    return asked if today <= asked <= today + _AHEAD else today

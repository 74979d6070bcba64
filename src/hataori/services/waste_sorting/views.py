"""Everybody's pages: my next dates, an area's week and month, and keeping an area as my home."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.kernel import clock
from hataori.kernel.errors import Conflict
from hataori.platform.accounts.api import actor_of

from . import calendars, finding, homes, models, months, serving
from .language_views import language_choices
from .rules.dates import Period


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """GET /waste/: my homes with their next dates, or the way to find one's area."""
    kept = homes.homes_of(homes.owner_of(request))
    for home in kept:
        homes.used(home, actor_of(request))
    city = calendars.city(settings.HATAORI_CITY)
    rows = [(home, _soon(home)) for home in kept]
    return render(request, "waste_sorting/start.html", {"rows": rows, "city": city, "areas": city.areas.values()})


def _soon(home: models.Home) -> dict[str, object] | None:
    """Today, tomorrow and the next dates of a home; None where its area is gone."""
    city = calendars.city(home.area.city.slug)
    if home.area.key not in city.areas:
        return None
    area = city.area(home.area.key)
    return {"city": city, "area": area, "near": _near(city, area, "h3")}


def _near(city: calendars.CityNow, area: calendars.AreaNow, level: str) -> str:
    """Today and tomorrow, and when nothing is collected soon."""

    def told() -> dict[str, object]:
        today = clock.today()
        near = months.days(city, area, Period(today, today + timedelta(days=1)))
        stopped = city.stopped(area, Period(today, today + timedelta(days=60))) if level == "h2" else []
        return {"today": near[0], "tomorrow": near[1], "level": level, "stopped": stopped}

    return serving.fragment(city, "waste_sorting/near.html", (area.key, level), told)


def _days(city: calendars.CityNow, area: calendars.AreaNow, first: date) -> str:
    """The next day of each kind, the week, the month that begins on `first`."""

    def told() -> dict[str, object]:
        today = clock.today()
        nexts = [(kind, found) for kind, found in city.nexts(area, today) if found]
        return {
            "nexts": sorted(nexts, key=lambda each: each[1].day),
            "week": months.days(city, area, Period(today, today + timedelta(days=6))),
            "month": first,
            "weeks": months.weeks(city, area, first),
            "before": months.month_after(first, -1),
            "after": months.month_after(first, 1),
        }

    return serving.fragment(city, "waste_sorting/days.html", (area.key, first), told)


@require_safe
def city(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /waste/<city>/?q=: areas by address, town or name."""
    found = calendars.city(slug)
    query = request.GET.get("q", "")[:100]
    areas = finding.areas_for(found, query)
    context = {"city": found, "q": query, "areas": areas or list(found.areas.values()), "missed": query and not areas}
    context["own"] = settings.HATAORI_CITY
    return render(request, "waste_sorting/city.html", context)


@never_cache
@require_safe
def area(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """GET /waste/<city>/<area>/?month=: today and the next dates first, then the week and the month."""
    found = calendars.city(slug)
    place = found.area(key)
    first = months.month_of(request.GET.get("month", ""))
    kept = [home for home in homes.homes_of(homes.owner_of(request)) if home.area.key == key]
    context = {
        "city": found,
        "area": place,
        "near": _near(found, place, "h2"),
        "days": _days(found, place, first),
        "month": first,
        "home": kept[0] if kept else None,
        "unsure": any(kind.confirm for kind in found.kinds),
        "tongues": language_choices(),
        "feed": request.build_absolute_uri(f"/waste/{slug}/{key}.ics"),
    }
    return render(request, "waste_sorting/area.html", context)


@require_POST
def keep(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """POST: remember this area as a home of mine."""
    owner, secret = homes.owner_for_writing(request)
    try:
        homes.keep(owner, calendars.city(slug), key, request.POST.get("label", ""), actor_of(request))
        messages.success(request, gettext("この地区を登録しました。次からは、はじめに表示します。"))
    except Conflict as refused:
        messages.error(request, refused.message)
        secret = ""
    response = redirect("waste:start")
    homes.remember(request, response, secret)
    return response


@require_POST
def leave(request: HttpRequest, home_id: int) -> HttpResponse:
    """POST: forget a home of mine."""
    homes.forget(homes.owner_of(request), home_id, actor_of(request))
    messages.success(request, gettext("登録を消しました。"))
    return redirect("waste:start")

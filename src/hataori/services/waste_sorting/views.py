"""Everybody's pages: my next dates, an area's week and month, and keeping an area as my home."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.kernel.errors import Conflict
from hataori.platform.accounts.api import actor_of
from hataori.platform.pages.framed import Frames

from . import addresses, calendars, homes, models, months, pieces
from .language_views import language_choices

_START = Frames("waste_sorting/start.html")
_CITY = Frames("waste_sorting/city.html")
_AREA = Frames("waste_sorting/area.html")


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """GET /waste/: my homes with their next dates, or the way to find one's area."""
    kept = homes.homes_of(homes.owner_of(request))
    for home in kept:
        homes.used(home, actor_of(request))
    rows = [(home, _soon(home)) for home in kept]
    own = {"homes": render_to_string("waste_sorting/homes.html", {"rows": rows}, request) if rows else ""}
    city, known = calendars.city(settings.HATAORI_CITY), bool(rows)
    if _START.fits(request):
        return _START.page(request, (city.stamp, known), lambda: _start(city, known=known), own)
    return render(request, _START.template, _start(city, known=known) | own)


def _start(city: calendars.CityNow, *, known: bool) -> dict[str, object]:
    """What all say alike who have a home here, or none."""
    return {"known": known, "city": city, "areas": pieces.areas(city)}


def _soon(home: models.Home) -> dict[str, object] | None:
    """Today, tomorrow and the next dates of a home; None where its area is gone."""
    city = calendars.city(home.area.city.slug)
    if home.area.key not in city.areas:
        return None
    area = city.area(home.area.key)
    return {"city": city, "area": area, "near": pieces.near(city, area, "h3")}


@require_safe
def city(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /waste/<city>/?q=: areas by address, town or name."""
    found = calendars.city(slug)
    query = request.GET.get("q", "")[:100]
    if not query and _CITY.fits(request):
        return _CITY.page(request, (slug, found.stamp), lambda: _city(found, ""), {})
    return render(request, _CITY.template, _city(found, query))


def _city(city: calendars.CityNow, query: str) -> dict[str, object]:
    found = addresses.areas_of_address(city, query) if query else addresses.Found(())
    listed = pieces.areas_of(city, list(found.areas)) if found.areas else pieces.areas(city)
    return {
        "city": city,
        "q": query,
        "areas": listed,
        "missed": query and not found.areas,
        "found": found,
        "own": settings.HATAORI_CITY,
    }


@never_cache
@require_safe
def area(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """GET /waste/<city>/<area>/?month=: today and the next dates first, then the week and the month."""
    found = calendars.city(slug)
    place = found.area(key)
    first = months.month_of(request.GET.get("month", ""))
    kept = [home for home in homes.homes_of(homes.owner_of(request)) if home.area.key == key]
    own = {
        "name": place.name,
        "key": place.key,
        "near": pieces.near(found, place, "h2"),
        "days": pieces.days(found, place, first),
        "feed": request.build_absolute_uri(f"/waste/{slug}/{key}.ics"),
        "leave": reverse("waste:leave", args=[kept[0].pk]) if kept else "",
    }
    is_home = bool(kept)
    if _AREA.fits(request):
        asked = (slug, found.stamp, first, is_home)
        return _AREA.page(request, asked, lambda: _area(found, first, is_home=is_home), own)
    return render(request, _AREA.template, _area(found, first, is_home=is_home) | own)


def _area(city: calendars.CityNow, first: date, *, is_home: bool) -> dict[str, object]:
    """What all areas' pages say alike."""
    unsure = any(kind.confirm for kind in city.kinds)
    return {"city": city, "month": first, "unsure": unsure, "tongues": language_choices(), "home": is_home}


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

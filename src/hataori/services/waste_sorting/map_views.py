"""My area by a map: a point is picked on it or typed; the list of towns beside it does the same without."""

import math

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from hataori.blocks.geo import api as geo
from hataori.kernel.errors import NotFound

from . import calendars, finding

_LAT, _LON = "waste-lat", "waste-lon"


@require_safe
def by_map(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /waste/<city>/map/?lat=&lon=: of our own city, whose towns we know; others have their list."""
    city = calendars.city(slug)
    if slug != settings.HATAORI_CITY:
        return redirect("waste:city", slug)
    told = {name: request.GET.get(name, "").strip()[:20] for name in ("lat", "lon")}
    context: dict[str, object] = {"city": city, "told": told, "lat_id": _LAT, "lon_id": _LON}
    point = (_degrees(told["lat"]), _degrees(told["lon"]))
    if any(told.values()):
        context |= _found(city, *point)
    drawn = geo.areas(finding.LAYER)
    context["map"] = geo.map_view(
        gettext("ごみの地区をさがす地図"),
        lat_field=_LAT,
        lon_field=_LON,
        borders_url=reverse("geo-areas", args=[finding.LAYER]) if drawn else "",
    )
    context |= {"drawn": bool(drawn), "sample": any(each.sample for each in drawn)}
    context["towns"] = geo.towns()
    return render(request, "waste_sorting/map.html", context)


def _found(city: calendars.CityNow, lat: float, lon: float) -> dict[str, object]:
    if math.isnan(lat) or math.isnan(lon):
        return {"problem": gettext("緯度と経度を、35.3044 と 136.8022 のように書いてください。")}
    try:
        return {"here": finding.areas_at(city, lat, lon)}
    except NotFound as outside:
        return {"problem": outside.message}


def _degrees(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if abs(number) <= 180 else math.nan  # noqa: PLR2004  of the globe

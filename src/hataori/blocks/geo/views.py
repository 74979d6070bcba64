"""Places as JSON; open to everybody, for nothing in it is about a person."""

import math
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.pages.errors import errors_in_json

from . import api
from .areas import as_geojson
from .map_style import style
from .purposes import purpose
from .types import Place

_HOUR = "public, max-age=3600"


@require_safe
def search_json(request: HttpRequest) -> HttpResponse:
    """`?q=`: the places that answer, best first."""
    found = api.search(request.GET.get("q", ""), limit=10)
    return _json({"places": [_place(each) for each in found]})


@require_safe
@errors_in_json
def at_json(request: HttpRequest) -> HttpResponse:
    """`?lat=&lon=`: whether that is in the city, its words, the nearest place and the areas that hold it."""
    lat, lon = (_degrees(request.GET.get(name, ""), name) for name in ("lat", "lon"))
    near = api.nearest(lat, lon)
    held = {layer: area for layer in sorted(api.layers()) if (area := api.area_at(lat, lon, layer))}
    return _json(
        {
            "inside": api.inside_city(lat, lon),
            "label": api.describe(lat, lon),
            "nearest": {**_place(near[0][0]), "metres": round(near[0][1])} if near else None,
            "areas": {layer: {"key": area.key, "name": area.name} for layer, area in held.items()},
        }
    )


@require_safe
def towns_geojson(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The towns as points: what the map shows where it has no tiles."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": town.name},
            "geometry": {"type": "Point", "coordinates": [round(town.lon, 5), round(town.lat, 5)]},
        }
        for town in api.towns()
    ]
    answer = _json({"type": "FeatureCollection", "features": features}, "application/geo+json")
    answer["Cache-Control"] = _HOUR
    return answer


@require_safe
def areas_geojson(request: HttpRequest, layer: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """The borders of a layer that residents' maps show; 404 for any other."""
    if not purpose(layer).public:
        raise Http404
    answer = _json(as_geojson(layer), "application/geo+json")
    answer["Cache-Control"] = "public, max-age=300"
    return answer


@require_safe
def style_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """How the map looks (HATAORI_MAP_STYLE)."""
    answer = _json(style())
    answer["Cache-Control"] = _HOUR
    return answer


def _degrees(text: str, name: str) -> float:
    limit = 90 if name == "lat" else 180
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and abs(value) <= limit):
        raise Rejected(
            [FieldProblem(name, "number", "緯度と経度を、35.3044 と 136.8022 のように数字で指定してください。")]
        )
    return value


def _place(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.name,
        "kana": place.kana,
        "kind": place.kind,
        "lat": place.lat,
        "lon": place.lon,
        "rough": place.rough,
    }


def _json(content: dict[str, Any], content_type: str = "application/json") -> JsonResponse:
    return JsonResponse(content, content_type=content_type, json_dumps_params={"ensure_ascii": False})

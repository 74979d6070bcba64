"""The read API of さんあ〜る, in the shapes its third-party client reads (docs/reference/waste.md).

Not a published specification of its vendor. A `user_id` is the area and the language themselves: nothing is stored.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hataori.kernel.errors import HataoriError, NotFound

from . import calendars, models, serving

LANGUAGES = {"ja": "ja", "en": "en", "ko": "ko", "zh": "zh", "pt": "pt", "vi": "vi"}
_SEPARATOR = "~"


def enveloped(view: Callable[[HttpRequest], Mapping[str, Any]]) -> Callable[[HttpRequest], HttpResponse]:
    """The vendor's envelope; an error is told inside, with HTTP 200 and its text in `rest_error_massage` (sic)."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        try:
            return serving.answer({"rest_error_kbn": "0", "rest_result": view(request)})
        except HataoriError as error:
            return serving.answer({"rest_error_kbn": "1", "rest_error_massage": error.message, "rest_result": {}})

    return answered


@enveloped
def prefectures(request: HttpRequest) -> Mapping[str, Any]:  # noqa: ARG001  a view's shape
    """GET todofuken/getList."""
    found = sorted({(each.prefecture_code, each.prefecture) for each in models.City.objects.all()})
    return {"todofuken_info_array": [{"todofuken_code": code, "todofuken_name": name} for code, name in found]}


@enveloped
def municipalities(request: HttpRequest) -> Mapping[str, Any]:
    """GET jichitai/getList?todofuken_code=."""
    rows = models.City.objects.filter(prefecture_code=request.GET.get("todofuken_code", "").strip()).order_by("slug")
    return {"jichitai_info_array": [{"jichitai_id": each.slug, "jichitai_name": each.title} for each in rows]}


@enveloped
def area_list(request: HttpRequest) -> Mapping[str, Any]:
    """GET area/areaList?jichitai_id=&area_level=: all areas stand on the first level."""
    city = calendars.city(request.GET.get("jichitai_id", ""))
    if request.GET.get("area_level", "1") != "1":
        return {"area_info_array": []}
    areas = ({"area_name": each.name, "area_id": _area_id(city, each)} for each in city.areas.values())
    return {"area_info_array": list(areas)}


@enveloped
def register(request: HttpRequest) -> Mapping[str, Any]:
    """GET user/regist?area_id=&language_code=: a user is nobody but an area in a language."""
    area_id = request.GET.get("area_id", "")
    _at(area_id)
    return {"user_id": f"{area_id}{_SEPARATOR}{LANGUAGES.get(request.GET.get('language_code', 'ja'), 'ja')}"}


@enveloped
def everything(request: HttpRequest) -> Mapping[str, Any]:
    """GET allData/getData?user_id=&calendar_flag=1&bunbetsu_flag=1."""
    area_id, _, language = request.GET.get("user_id", "").rpartition(_SEPARATOR)
    city, area = _at(area_id)
    told: dict[str, Any] = {}
    if request.GET.get("calendar_flag") == "1":
        told |= _calendar(city, area, language)
    if request.GET.get("bunbetsu_flag") == "1":
        rows = models.Item.objects.filter(city__slug=city.slug)
        told["bunbetsu_array"] = [
            {"bunbetsu_name": row.name, "trash_kind_name": row.label, "bunbetsu_note": row.notice} for row in rows
        ]
    return told


def _calendar(city: calendars.CityNow, area: calendars.AreaNow, language: str) -> dict[str, Any]:
    numbers = {kind.name: kind.position + 1 for kind in city.kinds}
    kinds = [{"trash_kind_id": kind.position + 1, "trash_kind_name": kind.name_in(language)} for kind in city.kinds]
    days = [
        {"year": each.day.year, "month": each.day.month, "day": each.day.day, "trash_kind_id": numbers[each.kind]}
        for each in city.collections(area, calendars.two_years())
    ]
    return {"trash_kind_array": kinds, "calendar_array": days}


def _area_id(city: calendars.CityNow, area: calendars.AreaNow) -> str:
    return f"{city.slug}{_SEPARATOR}{area.key}"


def _at(area_id: str) -> tuple[calendars.CityNow, calendars.AreaNow]:
    slug, _, key = area_id.partition(_SEPARATOR)
    if not slug or not key:
        raise NotFound("no_area", "その地区は見つかりませんでした。")
    city = calendars.city(slug)
    return city, city.area(key)

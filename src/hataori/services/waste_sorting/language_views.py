"""An area's next dates in other languages, on one light page; words are in languages.json, kinds with the city."""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hataori.kernel import clock
from hataori.kernel.errors import NotFound

from . import calendars, months, pictures, searching
from .rules.dates import Period

_TAGS = {"zh": "zh-Hans", "easy": "ja"}


@cache
def languages() -> dict[str, dict[str, Any]]:
    """Words of the page by language."""
    told = json.loads((Path(__file__).parent / "languages.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, Any]] = told["languages"]
    return found


def language_choices() -> list[tuple[str, str, str]]:
    """Code, own name and tag (BCP 47) of each."""
    return [(code, each["name"], _TAGS.get(code, code)) for code, each in languages().items()]


@never_cache
@require_safe
def page(request: HttpRequest, slug: str, key: str, language: str) -> HttpResponse:
    """GET /waste/<city>/<area>/in/<language>/?q=: today, tomorrow, next dates, and the search in the same words."""
    words = languages().get(language)
    if words is None:
        raise NotFound("no_language", "その言語のページはありません。")
    city = calendars.city(slug)
    area, today = city.area(key), clock.today()
    near = months.days(city, area, Period(today, today + timedelta(days=1)))
    query = request.GET.get("q", "")[:120]
    hits = searching.search(city, query).hits if query else ()
    shown = [(hit.name, _name(city, hit.label, language), pictures.picture_of(city, hit.name)) for hit in hits]
    context = {
        "city": city,
        "area": area,
        "words": words,
        "lang": _TAGS.get(language, language),
        "near": [(words[name], day.day, _names(day, language)) for name, day in zip(_NEAR, near, strict=True)],
        "nexts": _nexts(city, area, today, language, words),
        "q": query,
        "hits": shown,
        "pictured": any(picture for _, _, picture in shown),
        "others": language_choices(),
        "language": language,
    }
    return render(request, "waste_sorting/language.html", context)


_NEAR = ("today", "tomorrow")


def _names(day: months.Day, language: str) -> list[str]:
    return [each.kind.name_in(language) for each in day.shown]


def _name(city: calendars.CityNow, label: str, language: str) -> str:
    kind = city.kind(label)
    return kind.name_in(language) if kind else label


def _nexts(
    city: calendars.CityNow, area: calendars.AreaNow, today: date, language: str, words: dict[str, Any]
) -> list[tuple[str, str, bool]]:
    found = [(kind, each) for kind, each in city.nexts(area, today) if each]
    found.sort(key=lambda each: each[1].day)
    return [
        (
            kind.name_in(language),
            f"{each.day.year}-{each.day.month:02}-{each.day.day:02} ({words['weekdays'][each.day.weekday()]})",
            each.day != each.planned,
        )
        for kind, each in found
    ]

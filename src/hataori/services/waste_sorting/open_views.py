"""Open data of the calendar: areas, collections, ICS, what an import found, the sorting search."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hataori.blocks.vision import api as vision
from hataori.kernel import clock

from . import calendars, icalendar, models, papers, pictures, searching, serving
from .months import month_of
from .rules.dates import Period


@require_safe
def lint(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /waste/<city>/lint.json: every cell that could not be read whole, or was repaired."""
    city = calendars.city(slug)
    return serving.kept(request, city, "lint", lambda: serving.json_bytes(_report(slug).lint))


@require_safe
def notes(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /waste/<city>/notes.json: what does not fit between the files (same names, unused centres, strange kinds)."""
    city = calendars.city(slug)
    return serving.kept(request, city, "notes", lambda: serving.json_bytes(_report(slug).notes))


def _report(slug: str) -> models.ImportReport:
    return models.ImportReport.objects.filter(city__slug=slug).first() or models.ImportReport()


@require_safe
def areas(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /waste/<city>/areas.json."""
    city = calendars.city(slug)
    rows = [{"id": each.key, "name": each.name, "row": each.row} for each in city.areas.values()]
    return serving.kept(request, city, "areas", lambda: serving.json_bytes(rows))


@require_safe
def table(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """GET /waste/<city>/5374/<area_days|target>.csv: the calendar and the things as 5374 has them, cells as written."""
    city = calendars.city(slug)
    rows = _area_days(city) if name == "area_days" else _target(city)
    return serving.kept(request, city, ("5374", name), lambda: _csv(rows), "text/csv; charset=utf-8")


def _area_days(city: calendars.CityNow) -> list[list[str]]:
    head = ["地名", "センター", *(kind.name for kind in city.kinds)]
    return [head, *([each.name, each.centre, *each.cells] for each in city.areas.values())]


def _target(city: calendars.CityNow) -> list[list[str]]:
    rows = models.Item.objects.filter(city__slug=city.slug)
    return [["label", "name", "notice", "furigana"], *([each.label, each.name, each.notice, ""] for each in rows)]


def _csv(rows: list[list[str]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


@require_safe
def collections(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """GET /waste/<city>/<area>/collections.json?from=&to=&closures=0|1; with 0 what the file says, unchanged."""
    city = calendars.city(slug)
    area, as_written = city.area(key), request.GET.get("closures") == "0"
    start, end = request.GET.get("from", ""), request.GET.get("to", "")
    asked = ("days", clock.today(), city.calendar_of(area), start, end, as_written)
    return serving.kept(request, city, asked, lambda: _collections(city, area, start, end, as_written=as_written))


def _collections(city: calendars.CityNow, area: calendars.AreaNow, start: str, end: str, *, as_written: bool) -> bytes:
    window = calendars.window_of(start, end)
    found = city.collections(area, window, as_written=as_written)
    return serving.json_bytes([_told(each) for each in found])


def _told(each: calendars.Collection) -> dict[str, str]:
    told = {"date": each.day.isoformat(), "category": each.kind}
    return told | ({"instead_of": each.planned.isoformat(), "reason": each.reason} if each.reason else {})


@require_safe
def ics(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """GET /waste/<city>/<area>.ics?lang=: this fiscal year and the next, to subscribe to; or ?from=&to=."""
    city = calendars.city(slug)
    start, end = request.GET.get("from", ""), request.GET.get("to", "")
    window: Period = calendars.window_of(start, end) if start or end else calendars.two_years()
    language = request.GET.get("lang", "ja")[:10]
    area = city.area(key)
    return serving.kept(
        request,
        city,
        ("ics", key, window, language),
        lambda: icalendar.written(city, area, window, language).encode(),
        "text/calendar; charset=utf-8",
    )


@require_safe
def paper(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """GET /waste/<city>/<area>/calendar.pdf?month=: twelve months on a sheet of A4."""
    city = calendars.city(slug)
    area, first = city.area(key), month_of(request.GET.get("month", ""))
    answer = serving.kept(request, city, ("pdf", key, first), lambda: papers.year(city, area, first), "application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="waste-{slug}-{key}.pdf"'
    return answer


@require_safe
def sort(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /waste/<city>/sort.json?q=: at most five things, their pictures, and a question where their kinds tie."""
    city = calendars.city(slug)
    found = searching.search(city, request.GET.get("q", ""))
    results = [
        {"item": each.name, "category": each.label, "notice": each.notice, "score": round(each.score, 4)}
        | _picture(request, pictures.picture_of(city, each.name))
        for each in found.hits
    ]
    return serving.answer({"results": results, "ask": found.ask})


def _picture(request: HttpRequest, shown: vision.Illustration | None) -> dict[str, dict[str, str]]:
    """`picture` with address and words, for a thing that has one."""
    if shown is None:
        return {}
    return {"picture": {"url": request.build_absolute_uri(shown.url), "alt": shown.alt, "credit": shown.credit}}

"""Public pages of the numbers, and their exports."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hataori.blocks.documents import api as documents
from hataori.kernel.clock import JST
from hataori.platform.exports import csv_response, csvw_metadata, xlsx_response
from hataori.platform.pages.errors import wants_json

from . import asked, number_page
from .drilldown import behind
from .reading import monthly, value, values
from .records import COLUMNS, department_names, flat, record, records, report
from .types import BehindPage, Value

CSV = "text/csv"
MONTHLY_COLUMNS = ("as_of", "actual", "state", "numerator", "denominator", "expected", "verdict")


def _json(body: Mapping[str, Any]) -> JsonResponse:
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _split(request: HttpRequest) -> tuple[list[Value], list[Value], list[Value]]:
    """The plan's indicators, its measures' counters, and what running services bring along."""
    found = values(asked.as_of(request))
    of_plan = [value for value in found if value.series.of_plan]
    series, counters = ([value for value in of_plan if value.series.kind == kind] for kind in ("indicator", "counter"))
    return series, counters, [value for value in found if not value.series.of_plan]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All series and counters on a day."""
    day = asked.as_of(request)
    series, counters, brought = _split(request)
    lines = number_page.lines(series)
    here = {
        "as_of": day,
        "lines": lines,
        "counters": number_page.lines(counters),
        "brought": number_page.lines(brought),
        "counts": number_page.tallied(lines),
    }
    return render(request, "indicators/index.html", here)


@require_safe
def number(request: HttpRequest, key: str) -> HttpResponse:
    """The number page of one series."""
    return render(request, "indicators/number.html", number_page.context(key, asked.as_of(request)))


@require_safe
def number_csv(request: HttpRequest, key: str) -> HttpResponseBase:
    """The series month by month."""
    day = asked.as_of(request)
    found = records(monthly(key, number_page.first_month(key, day), day))
    return csv_response(found, MONTHLY_COLUMNS, f"{key}.csv")


@require_safe
def number_json(request: HttpRequest, key: str) -> HttpResponse:
    """The series on a day, with its months."""
    day = asked.as_of(request)
    names = department_names()
    months = [
        {name: one[name] for name in MONTHLY_COLUMNS}
        for one in records(monthly(key, number_page.first_month(key, day), day))
    ]
    return _json(record(value(key, day), names) | {"months": months})


@require_safe
def events(request: HttpRequest, key: str) -> HttpResponse:
    """The events behind one part of a number: a page, or JSON by .json or Accept."""
    day = asked.as_of(request)
    shown = value(key, day)
    part = request.GET.get("part") or (shown.parts[0].name if shown.parts else "num")
    found = behind(key, part, day, asked.page(request))
    if wants_json(request):
        return _json(_events_json(shown, part, found))
    return render(request, "indicators/events.html", number_page.events_context(shown, part, found))


def _events_json(shown: Value, part: str, found: BehindPage) -> dict[str, Any]:
    return {
        "key": shown.series.key,
        "part": part,
        "as_of": shown.as_of.isoformat(),
        "unit": shown.unit,
        "suppressed": found.suppressed,
        "total": found.total_events,
        "amount": found.amount,
        "outside": [number_page.outside_record(report) for report in shown.outside],
        "page": found.page,
        "pages": found.pages,
        "events": [
            {
                "id": event.id,
                "type": event.type,
                "title": event.title,
                "date": event.time.astimezone(JST).date().isoformat(),
                "channel": event.channel,
                "department": event.department,
                "amount": event.amount,
            }
            for event in found.rows
        ],
    }


@require_safe
def indicators_json(request: HttpRequest) -> HttpResponse:
    """Every series and counter on a day."""
    series, counters, brought = _split(request)
    day = asked.as_of(request).isoformat()
    found = {"indicators": records(series), "counters": records(counters), "services": records(brought)}
    return _json({"as_of": day, **found})


@require_safe
def export_json(request: HttpRequest) -> HttpResponse:
    """The plan's series as JSON."""
    series, counters, brought = _split(request)
    day = asked.as_of(request).isoformat()
    found = {"series": records(series), "counters": records(counters), "services": records(brought)}
    return _json({"as_of": day, **found})


@require_safe
def export_csv(request: HttpRequest) -> HttpResponseBase:
    """The plan's series as CSV; its columns are told in export.csv-metadata.json (CSVW)."""
    response = csv_response(flat(records(_split(request)[0])), COLUMNS, "plan-indicators.csv")
    metadata = reverse("indicators:export-csvw")
    response["Link"] = f'<{metadata}>; rel="describedby"; type="application/csvm+json"'
    return response


@require_safe
def export_csvw(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  a view's signature
    """What the CSV's columns mean (CSV on the Web)."""
    response = _json(csvw_metadata("export.csv", COLUMNS, title="DX推進計画の指標"))
    response["Content-Type"] = "application/csvm+json"
    return response


@require_safe
def export_xlsx(request: HttpRequest) -> HttpResponse:
    """The plan's series as an Excel workbook."""
    return xlsx_response(flat(records(_split(request)[0])), COLUMNS, "plan-indicators.xlsx", sheet="指標")


@require_safe
def export_pdf(request: HttpRequest) -> HttpResponse:
    """The plan's series on paper."""
    day = asked.as_of(request)
    content = documents.render("report", report(_split(request)[0], day, documents.city_name()))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="plan-indicators-{day}.pdf"'
    return response

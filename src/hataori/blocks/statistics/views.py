"""Public pages of the statistics, and the same as open data."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hataori.blocks.catalogue import api as catalogue
from hataori.kernel import clock
from hataori.kernel.errors import NotFound
from hataori.kernel.fiscal_year import FiscalYear, fiscal_year_of
from hataori.platform.charts.api import Bar, Chart, bar_chart
from hataori.platform.exports import csv_response, csvw_metadata

from . import asked, queries, rules
from .records import RECORD, Names, cells
from .types import Figures

_YEARS_BACK = 4


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """GET /statistics/?year=: all filings of a fiscal year by month, and the procedures filed most."""
    year = asked.fiscal_year(request)
    span = asked.of_year(year)
    rows = queries.city_months(span.first, span.last)
    busiest = [(catalogue.procedure(key), total) for key, total in queries.busiest(span.first, span.last)]
    context = _context(year, rows) | {"busiest": [(found, total) for found, total in busiest if found]}
    return render(request, "statistics/overview.html", context)


@require_safe
def procedure(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """GET /statistics/<procedure>/?year=: one procedure by month, small figures left out."""
    found = catalogue.procedure(procedure_id)
    if found is None:
        raise NotFound("procedure_not_found", "手続きが見つかりません。一覧から選び直してください。")
    year = asked.fiscal_year(request)
    span = asked.of_year(year)
    rows = queries.procedure_months(procedure_id, span.first, span.last)
    return render(request, "statistics/procedure.html", _context(year, rows) | {"procedure": found})


def _context(year: FiscalYear, rows: list[Figures]) -> dict[str, Any]:
    this = fiscal_year_of(clock.today())
    return {
        "year": year,
        "years": [FiscalYear(this.year - back) for back in range(_YEARS_BACK + 1)],
        "rows": rows,
        "least": rules.LEAST,
        "chart": _chart(rows),
        "nothing": all(row.filed == 0 and row.granted == 0 and row.refused == 0 for row in rows),
        "first_month": rows[0].month,
        "last_month": rows[-1].month,
    }


def _chart(rows: Iterable[Figures]) -> Chart:
    """Filings by month; a month whose figure is not published has no bar and says so."""
    hidden = _("非公表")
    bars = [Bar(row.month, row.filed, hidden if row.filed is None else "") for row in rows]
    return bar_chart(key="filings", title=_("月ごとの申請"), unit="件", bars=bars)


@require_safe
def filings_json(request: HttpRequest) -> HttpResponse:
    """GET /statistics/filings.json?from=&to=&procedure_id=: the city's months and every procedure's."""
    span = asked.months(request)
    names, wanted = Names(), request.GET.get("procedure_id", "")
    body = {
        "from": f"{span.first:%Y-%m}",
        "to": f"{span.last:%Y-%m}",
        "least": rules.LEAST,
        "city": [{"month": row.month, **cells(row)} for row in queries.city_months(span.first, span.last)],
        "procedures": [names.record(row) for row in _rows(span, wanted)],
    }
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def filings_csv(request: HttpRequest) -> HttpResponseBase:
    """GET /statistics/filings.csv: one line a month and procedure; what is not published is an empty cell."""
    span, names = asked.months(request), Names()
    rows = (names.record(row) for row in _rows(span, request.GET.get("procedure_id", "")))
    return csv_response(rows, RECORD, "filings.csv")


@require_safe
def filings_csvw(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET /statistics/filings.csv-metadata.json: what the columns mean."""
    metadata = csvw_metadata(reverse("statistics:csv"), RECORD, title="申請の統計")
    return JsonResponse(metadata, json_dumps_params={"ensure_ascii": False})


def _rows(span: asked.Months, procedure_id: str) -> Iterable[Figures]:
    rows = queries.all_months(span.first, span.last)
    return (row for row in rows if procedure_id in ("", row.procedure_id))

"""Satisfaction by school: mean and number of answers, drawn and as a table, and out as CSV or Excel."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hataori.blocks.surveys import api as surveys
from hataori.kernel import clock
from hataori.kernel.fiscal_year import FiscalYear, fiscal_year_of
from hataori.platform.accounts.api import staff_required
from hataori.platform.charts.api import Bar, Chart, bar_chart
from hataori.platform.exports import Column, csv_response, xlsx_response

from . import looking
from .surveys import SMART_LOCK

TARGET = 4.3
COLUMNS = (
    Column("place", "学校"),
    Column("count", "答えの数", "integer"),
    Column("invited", "送った数", "integer"),
    Column("mean", "平均（5点満点）", "number"),
    Column("note", "備考"),
)
_FEW = "10件未満のため非公表"


@never_cache
@staff_required(*looking.READERS)
@require_safe
def satisfaction(request: HttpRequest) -> HttpResponse:
    """GET /desk/locks/satisfaction/."""
    year = fiscal_year_of(clock.today())
    found = surveys.scores(SMART_LOCK.key, year)
    mean, count = surveys.overall(SMART_LOCK.key, year)
    context = {
        "year": year,
        "scores": found,
        "mean": mean,
        "count": count,
        "wanted": SMART_LOCK.wanted,
        "chart": _chart(found),
        "target": TARGET,
        "today": clock.today(),
    }
    return render(request, "smart_locks/desk_scores.html", context)


def _chart(found: tuple[surveys.PlaceScore, ...]) -> Chart | None:
    """Schools whose mean may be told; a chart of none is none. Samples are named as such."""
    bars = [
        Bar(f"{each.title}（見本）" if each.sample else each.title, round(each.mean, 2), f"{each.count}件", TARGET)
        for each in found
        if each.mean is not None
    ]
    return bar_chart(key="doors", title="学校ごとの利用満足度", unit="点", bars=bars, mark="目標") if bars else None


@never_cache
@staff_required(*looking.READERS)
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:  # noqa: ARG001  a view's signature
    """GET …/export.csv and .xlsx."""
    year = fiscal_year_of(clock.today())
    rows = _rows(year)
    if kind == "csv":
        return csv_response(rows, COLUMNS, f"スマートロック満足度_{year.label}.csv")
    if kind == "xlsx":
        return xlsx_response(rows, COLUMNS, f"スマートロック満足度_{year.label}.xlsx", sheet="満足度")
    raise Http404


def _rows(year: FiscalYear) -> list[dict[str, object]]:
    return [
        {
            "place": each.title,
            "count": each.count,
            "invited": each.invited,
            "mean": round(each.mean, 2) if each.mean is not None else "",
            "note": _note(each),
        }
        for each in surveys.scores(SMART_LOCK.key, year)
    ]


def _note(each: surveys.PlaceScore) -> str:
    few = [] if each.mean is not None else [_FEW]
    return "、".join([*few, *(["見本"] if each.sample else [])])

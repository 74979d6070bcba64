"""The desk's page of how much units are used: heat map, months, channels, no-shows; CSV and Excel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hataori.blocks.scheduler import use
from hataori.blocks.scheduler.types import Unit
from hataori.kernel import clock
from hataori.kernel.fiscal_year import FiscalYear, fiscal_year_of
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.audit import api as audit
from hataori.platform.charts.api import Bar, bar_chart, shown
from hataori.platform.exports import Column, csv_response, xlsx_response

from .heat import heat_map
from .permissions import READERS, visible
from .units_views import kind_title

CHANNELS = {
    "online": "ネット",
    "kiosk": "館内の端末",
    "counter": "窓口",
    "phone": "電話",
    "ai_phone": "AI電話",
    "api": "連携",
}
_COLUMNS = (
    Column("key", "番号"),
    Column("title", "場所"),
    Column("kind", "種類"),
    Column("month", "月"),
    Column("used", "使った時間（分・枠）", "integer"),
    Column("open", "開けた時間（分・枠）", "integer"),
    Column("share", "利用率（%）", "number"),
    Column("bookings", "予約", "integer"),
    Column("no_shows", "利用なし", "integer"),
    Column("cancelled", "取消し", "integer"),
)
_YEARS_BACK = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """Which units in which fiscal year."""

    units: list[Unit]
    year: FiscalYear
    kind: str
    unit: str


def _asked(request: HttpRequest) -> tuple[Asked, list[Unit]]:
    everything = visible(actor_of(request))
    kind, key = request.GET.get("kind", ""), request.GET.get("unit", "")
    chosen = [each for each in everything if (not kind or each.kind == kind) and (not key or each.key == key)]
    return Asked(chosen, _year(request.GET.get("year", "")), kind, key), everything


def _year(text: str) -> FiscalYear:
    now = fiscal_year_of(clock.today())
    asked = int(text) if text.isdecimal() else now.year
    return FiscalYear(min(max(asked, now.year - _YEARS_BACK), now.year + 1))


def _found(asked: Asked) -> use.Use:
    return use.use_of(asked.units, asked.year.start, asked.year.end)


@never_cache
@staff_required(*READERS)
@require_safe
def overview(request: HttpRequest) -> HttpResponseBase:
    """GET /desk/units/use/: a fiscal year of all units one sees, a kind or one unit."""
    asked, everything = _asked(request)
    found = _found(asked) if asked.units else None
    now = fiscal_year_of(clock.today())
    context = {
        "asked": asked,
        "found": found,
        "years": [FiscalYear(now.year + n) for n in range(1, -_YEARS_BACK - 1, -1)],
        "kinds": [(key, kind_title(key)) for key in sorted({each.kind for each in everything})],
        "units": everything,
        "facts": _facts(found) if found else [],
        "heat": heat_map(found.heat, found.heat_open) if found else None,
        "channels": _channels(found) if found and found.channels else None,
        "table": _by_unit(asked.units, found) if found else [],
        "query": request.GET.urlencode(),
    }
    return render(request, "scheduler/use.html", context)


def _facts(found: use.Use) -> list[dict[str, str]]:
    return [
        {"key": "利用率", "value": shown(found.share, "%")},
        {"key": "利用なしの割合", "value": shown(found.no_show_share, "%")},
        {"key": "予約", "value": f"{sum(row.bookings for row in found.rows):,}件"},
        {"key": "取消し", "value": f"{sum(row.cancelled for row in found.rows):,}件"},
    ]


def _channels(found: use.Use) -> object:
    everything = sum(found.channels.values())
    bars = [
        Bar(CHANNELS.get(name, name), 100 * many / everything, f"（{many:,}件）")
        for name, many in found.channels.items()
    ]
    return bar_chart(key="channels", title="予約の受付方法", unit="%", bars=bars)


def _by_unit(units: Sequence[Unit], found: use.Use) -> list[tuple[Unit, list[str], str]]:
    """A line a unit, a column a month, the whole year at the end."""
    width = len(found.months)
    lines = [found.rows[n : n + width] for n in range(0, len(found.rows), width)]
    return [
        (unit, [shown(row.share, "%") for row in line], _whole(line)) for unit, line in zip(units, lines, strict=True)
    ]


def _whole(line: Sequence[use.MonthOfUnit]) -> str:
    opened = sum(row.open for row in line)
    return shown(100 * sum(row.used for row in line) / opened if opened else None, "%")


@never_cache
@staff_required(*READERS)
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """GET /desk/units/use/export.csv and .xlsx: a line a unit and month; the export is audited."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    asked, _ = _asked(request)
    audit.record("units.use_exported", actor=actor_of(request), subject=f"units/{asked.year.year}")
    rows, name = _lines(asked), f"{asked.year.label}の利用状況.{kind}"
    return (
        csv_response(rows, _COLUMNS, name) if kind == "csv" else xlsx_response(rows, _COLUMNS, name, sheet="利用状況")
    )


def _lines(asked: Asked) -> Iterator[tuple[str | int | float | date | None, ...]]:
    for row in _found(asked).rows if asked.units else ():
        unit, share = row.unit, row.share
        rounded = None if share is None else round(share, 1)
        yield (unit.key, unit.title, kind_title(unit.kind), row.month, row.used, row.open, rounded,
               row.bookings, row.no_shows, row.cancelled)  # fmt: skip

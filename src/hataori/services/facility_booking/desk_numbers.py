"""Requests by channel, and who did not come; how full places are stands on the scheduler's page of use."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hataori.blocks.lottery import api as lottery
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.fiscal_year import FiscalYear, fiscal_year_of
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.accounts import api as accounts
from hataori.platform.charts.api import Bar, bar_chart

from . import desk_acts, models, tallying, telling

_READERS = (*desk_acts.WORKERS, Role.AUDITOR, Role.DX_OFFICE)


@never_cache
@require_safe
@accounts.staff_required(*_READERS)
def numbers(request: HttpRequest) -> HttpResponse:
    """GET /desk/facilities/numbers/?month=2026-12."""
    first, days, actor = *tallying.month_of(_month(request)), accounts.actor_of(request)
    year = fiscal_year_of(first)
    shares = tallying.by_channel(year.start, year.end)
    total = sum(each.total for each in shares)
    online = sum(each.total for each in shares if each.channel == "online")
    found = scheduler.bookings_at(_units(request.GET.get("facility", "")), *tallying.bounds(first, days))
    missed, ended = tallying.no_show_rate(found)
    context = {
        "works": bool(desk_acts.departments_of(actor)),
        "sees_units": any(actor.has_role(role) for role in (*desk_acts.WORKERS, Role.DX_OFFICE)),
        "year": year,
        "total": total,
        "online": 100 * online / total if total else None,
        "shares": [(telling.CHANNELS.get(each.channel, each.channel), each) for each in shares],
        "chart": _chart(shares) if total else None,
        "missed": missed,
        "ended": ended,
        "missed_rate": round(100 * missed / ended, 1) if ended else None,
        "first": first,
        **_first_times(year),
        "facilities": models.Facility.objects.exclude(kind="school"),
        "facility": request.GET.get("facility", ""),
    }
    return render(request, "facility_booking/desk_numbers.html", context)


def _first_times(year: FiscalYear) -> dict[str, Any]:
    """First-time success of the draws of a fiscal year, all of them together: few people enter single ones first."""
    ids = list(models.Draw.objects.values_list("round_id", flat=True))
    held = [
        each.id for each in lottery.rounds() if each.id in set(ids) and year.start <= each.draw_at.date() <= year.end
    ]
    found = lottery.first_times(held)
    bars = [Bar("当たった人", found.won, ""), Bar("当たらなかった人", found.people - found.won, "")]
    drawn = bar_chart(key="first-times", title="はじめて申し込んだ人の抽選の結果", unit="人", bars=bars)
    return {"first_times": found, "first_chart": drawn if found.people else None, "draws": len(held)}


def _chart(shares: list[tallying.Share]) -> Any:  # noqa: ANN401  a chart
    bars = [
        Bar(telling.CHANNELS.get(each.channel, each.channel), each.total, f"（うち抽選 {each.entries:,}件）")
        for each in shares
    ]
    return bar_chart(key="facility-channels", title="受付方法ごとの申込み", unit="件", bars=bars)


def _units(facility: str) -> list[int]:
    rows = models.Place.objects.exclude(facility__kind="school")
    rows = rows.filter(facility__key=facility) if facility else rows
    return list(rows.values_list("unit_id", flat=True))


def _month(request: HttpRequest) -> date:
    try:
        return parse_date(f"{request.GET.get('month', '')}-01")
    except DateProblem:
        return clock.today()

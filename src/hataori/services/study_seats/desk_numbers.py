"""The room in numbers: where seats are booked, how many do not come, how full it is; the plan's number beside it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.platform.accounts.api import staff_required
from hataori.platform.charts.api import Bar, Chart, bar_chart, shown

from .city import KIND
from .desk_views import own_room
from .service import DESK

CHANNELS = {
    "online": "WEB",
    "kiosk": "館内の端末",
    "counter": "窓口",
    "phone": "電話",
    "ai_phone": "AI電話",
    "api": "連携",
}


@never_cache
@staff_required(*DESK)
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """GET /desk/seats/numbers/: this fiscal year."""
    here, year = own_room(request), fiscal_year_of(clock.today())
    units = [scheduler.unit(each) for each in here.seats.values_list("unit_id", flat=True)]
    found = scheduler.use_of(units, year.start, year.end) if units else None
    facts = _facts(found) if found else []
    chart = _chart(found) if found and found.channels else None
    context = {"room": here, "year": year, "facts": facts, "chart": chart, "kind": KIND}
    return render(request, "study_seats/desk_numbers.html", context)


def _facts(found: scheduler.Use) -> list[dict[str, str]]:
    return [
        {"key": "利用率", "value": shown(found.share, "%")},
        {"key": "利用なしの割合", "value": shown(found.no_show_share, "%")},
        {"key": "予約", "value": f"{sum(found.channels.values()):,}件"},
    ]


def _chart(found: scheduler.Use) -> Chart:
    everything = sum(found.channels.values())
    bars = [
        Bar(f"{CHANNELS.get(name, name)}（{many:,}件）", 100 * many / everything)
        for name, many in found.channels.items()
    ]
    return bar_chart(key="seat-channels", title="席の予約の受付方法", unit="%", bars=bars)

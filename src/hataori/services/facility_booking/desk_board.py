"""The day of one facility on one page: places by hours, who is where."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hataori.blocks.memberships import api as memberships
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.accounts import api as accounts

from . import desk_acts, grid, models, tallying, telling

_DAY = timedelta(days=1)


@never_cache
@require_safe
@accounts.staff_required(*desk_acts.WORKERS)
def board(request: HttpRequest) -> HttpResponse:
    """GET /desk/facilities/board/?facility=&day=."""
    actor = accounts.actor_of(request)
    rows = desk_acts.places_of(actor)
    facilities = list({row.facility.key: row.facility for row in rows}.values())
    chosen = next((each for each in facilities if each.key == request.GET.get("facility")), None) or (
        facilities[0] if facilities else None
    )
    day = _day(request)
    mine = [row for row in rows if chosen and row.facility_id == chosen.pk]
    context = {
        "facilities": facilities,
        "chosen": chosen,
        "day": day,
        "before": day - _DAY,
        "after": day + _DAY,
        **_board(mine, day),
    }
    return render(request, "facility_booking/desk_board.html", context)


def _board(rows: list[models.Place], day: Any) -> dict[str, Any]:  # noqa: ANN401  a date
    """Each place with its hours, and its bookings by name below each other."""
    units = [row.unit_id for row in rows]
    calendar = scheduler.calendar(units, day, 1)
    start, end = tallying.bounds(day, 1)
    found = [each for each in scheduler.bookings_at(units, start, end) if each.active or each.state == "completed"]
    names = accounts.names_of({each.holder_id for each in found})
    groups = memberships.group_names({each.group_id for each in found if each.group_id})
    openings = [opening for row in rows for opening in calendar.of(row.unit_id, day)]
    hours = grid.grid(openings, day, 1, 60).hours
    lines = []
    for row in rows:
        cells = grid.grid(calendar.of(row.unit_id, day), day, 1, 60).rows[0].cells
        by_hour = {cell.hour: cell for cell in cells}
        theirs = [
            {
                "booking": each,
                "time": f"{each.start.hour}:{each.start:%M}〜{each.end.hour or 24}:{each.end:%M}",
                "who": groups.get(each.group_id) or names.get(each.holder_id, "（登録なし）"),
                "tag": telling.state(each),
            }
            for each in found
            if each.unit_id == row.unit_id
        ]
        lines.append({"place": row, "cells": [by_hour.get(hour) for hour in hours], "bookings": theirs})
    return {"hours": hours, "lines": lines}


def _day(request: HttpRequest) -> Any:  # noqa: ANN401  a date
    try:
        return parse_date(request.GET.get("day", ""))
    except DateProblem:
        return clock.today()

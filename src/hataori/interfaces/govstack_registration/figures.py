"""GET /data/statistics/1.0: the open statistics in the API's words."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.indicators import api as indicators
from hataori.blocks.statistics import api as statistics
from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.fiscal_year import fiscal_year_of

from .asking import unknown

TIMEFRAMES = ("day", "week", "month", "year")
_MOST_DAYS = 366 * 5


def records(request: HttpRequest) -> list[dict[str, Any]]:
    """One record. Of a named procedure the period is widened to whole months, and figures that are not published are
    left out; `references` says what was counted. `indicators=true` asks, of the whole city, for the plan's indicators
    as they stood on the last day, which are those of the indicator pages; unasked the answer has the API's own names
    only. Numbers about one member of staff or one role are not kept: asked for them, the list is empty. NotFound for a
    procedure nobody knows.
    """
    asked = request.GET
    first, last = _days(request)
    name, timeframe = asked.get("registrationName", ""), _timeframe(asked.get("timeframe", ""))
    procedure = _named(name) if name else None
    if asked.get("operator") or asked.get("role"):
        return []
    if procedure is None:
        found = statistics.city_figures(first, last)
    else:
        found = statistics.procedure_figures(procedure.procedure_id, first, last)
    references: dict[str, Any] = {"startDate": found.starts_on.isoformat(), "endDate": found.ends_on.isoformat()}
    if procedure:
        references["registrationName"] = procedure.name
    elif asked.get("indicators") == "true":
        references["indicators"] = _indicators(last)
    frames = {f"timeframe{each.capitalize()}": each == timeframe for each in TIMEFRAMES}
    return [_numbers(found) | {"references": references | frames}]


def _numbers(found: statistics.Figures) -> dict[str, int]:
    outcomes = (found.granted, found.refused, found.withdrawn)
    processed = None if None in outcomes else sum(number or 0 for number in outcomes)
    told = {"processed": processed, "approved": found.granted, "sentBack": found.sent_back, "rejected": found.refused}
    return {name: number for name, number in told.items() if number is not None}


def _indicators(last: date) -> list[dict[str, Any]]:
    """The plan's series on the day, today at the latest; `value` is null where nobody has recorded anything."""
    found = indicators.values(min(last, clock.today()))
    return [_indicator(each) for each in found if each.series.of_plan]


def _indicator(found: indicators.Value) -> dict[str, Any]:
    told = {"key": found.series.key, "name": found.series.title, "unit": found.unit, "state": found.state}
    parts = {part.name: part.total for part in found.parts}
    return told | {"asOf": found.as_of.isoformat(), "value": found.value, "parts": parts}


def _named(name: str) -> catalogue.Procedure:
    found = next((each for each in catalogue.procedures() if name in (each.name, each.procedure_id)), None)
    if found is None:
        raise unknown("手続き")
    return found


def _timeframe(text: str) -> str:
    if text and text not in TIMEFRAMES:
        raise _wrong("timeframe", f"timeframe は {' '.join(TIMEFRAMES)} のどれかです。")
    return text


def _days(request: HttpRequest) -> tuple[date, date]:
    """The days asked for; this fiscal year up to today without any."""
    today = clock.today()
    first = _day(request, "startDate", fiscal_year_of(today).start)
    last = _day(request, "endDate", today)
    if first > last or (last - first).days > _MOST_DAYS:
        raise _wrong("startDate", "startDate は endDate より前の、5年以内の日を送ってください。")
    return first, last


def _day(request: HttpRequest, name: str, default: date) -> date:
    text = request.GET.get(name, "")
    try:
        return date.fromisoformat(text) if text else default
    except ValueError:
        raise _wrong(name, f"{name} は 2021-01-30 の形で送ってください。") from None


def _wrong(field: str, message: str) -> Rejected:
    return Rejected([FieldProblem(field, "invalid", message)], message)

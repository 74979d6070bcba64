"""POST /test/clock and /test/reset; they are not there (404) without HATAORI_TEST=1."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.typed import decoded
from hataori.platform.pages.errors import json_error

from . import clockfile, reset

View = Callable[[HttpRequest], HttpResponse]
_YEARS = range(1900, 3000)  # periods and fiscal years are reckoned from there both ways


class ClockOrder(msgspec.Struct):
    """What POST /test/clock takes. A `now` without an offset is JST."""

    now: datetime | None = None
    moving: bool = False


class ResetOrder(msgspec.Struct):
    """What POST /test/reset takes."""

    city: bool = True


def in_tests_only(view: View) -> View:
    """404 before anything else unless HATAORI_TEST=1."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.HATAORI_TEST:
            raise Http404
        return view(request)

    return csrf_exempt(guarded)


def _order(request: HttpRequest, shape: type[Any]) -> Any:  # noqa: ANN401  an instance of `shape`
    return decoded(request.body or b"{}", shape)


@in_tests_only
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Move the product's clock for all processes of this installation; null goes back to the machine's."""
    try:
        order = _order(request, ClockOrder)
    except msgspec.MsgspecError as error:
        return json_error(Rejected([FieldProblem("now", "invalid", f"日時を読み取れません（{error}）。")]))
    if order.now and order.now.year not in _YEARS:
        message = f"{_YEARS.start}年から{_YEARS.stop - 1}年までの日時を送ってください。"
        return json_error(Rejected([FieldProblem("now", "range", message)]))
    now = order.now.replace(tzinfo=clock.JST) if order.now and order.now.tzinfo is None else order.now
    clockfile.write(now, moving=order.moving)
    return JsonResponse({"now": clock.now().isoformat(), "moving": now is None or order.moving})


@in_tests_only
@require_POST
def reset_data(request: HttpRequest) -> HttpResponse:
    """Empty the data and load the city again (not with {"city": false})."""
    try:
        order = _order(request, ResetOrder)
    except msgspec.MsgspecError as error:
        return json_error(Rejected([FieldProblem("city", "invalid", f"内容を読み取れません（{error}）。")]))
    return JsonResponse({"reset": True, "loaded": reset.reset(city=order.city)})

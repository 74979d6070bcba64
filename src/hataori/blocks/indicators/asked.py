"""What a reader asks for in the address: the day, the part, the page."""

import re
from datetime import date

from django.http import HttpRequest

from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, HataoriError, Rejected
from hataori.kernel.wareki import parse_date

_EXAMPLE = "基準日は 2026-03-31 のように、今日までの日を入力してください。"


def as_of(request: HttpRequest) -> date:
    """The day in `as_of`, today without one. Rejected (422) for what is no day, or a day to come."""
    text = request.GET.get("as_of", "").strip()
    if not text:
        return clock.today()
    try:
        day = parse_date(text)
    except HataoriError as error:
        raise Rejected([FieldProblem("as_of", error.code, f"{error.message} {_EXAMPLE}")], _EXAMPLE) from error
    if day > clock.today():
        raise Rejected([FieldProblem("as_of", "future", _EXAMPLE)], _EXAMPLE)
    return day


def page(request: HttpRequest) -> int:
    """The page number. Rejected for what is none."""
    text = request.GET.get("page", "1")
    if not re.fullmatch(r"0{0,9}[1-9][0-9]{0,7}", text):
        raise Rejected([FieldProblem("page", "number", "ページは1以上の数で指定してください。")])
    return int(text)

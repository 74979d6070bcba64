"""From the words of a query to what the block is asked: codes, states, spans of time, pages."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, QueryDict

from hataori.blocks.service_requests import api as blocks
from hataori.kernel import clock
from hataori.kernel.clock import JST

from .problems import BAD, NOT_FOUND, Refused

SPAN = timedelta(days=90)
SECOND = timedelta(seconds=1)
MOST_ROWS = 1_000
_LONGEST_LIST = 500
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
_BLANK_FOR_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")


@dataclass(frozen=True, slots=True)
class Span:
    """From and until, both included to the second."""

    since: datetime
    until: datetime


def city_or_refuse(request: HttpRequest) -> None:
    """404 for a jurisdiction that is not this one. Without the argument there is no question."""
    asked = request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id") or ""
    if asked and asked.lower() not in jurisdictions():
        raise Refused(NOT_FOUND, "jurisdiction_id was not found: この自治体のIDではありません。")


def jurisdictions() -> frozenset[str]:
    """What this city may be called: its key, its code with and without check digit, its domain as GeoReport does."""
    path: Path = settings.HATAORI_CITY_FOLDER / "city.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    code = str(told.get("local_government_code", ""))
    domain = str(told.get("domain", ""))
    return frozenset(filter(None, {settings.HATAORI_CITY.lower(), code, code[:5], domain.lower()}))


def wanted(asked: QueryDict, *, trial: bool) -> blocks.Wanted:
    """Which requests. Ids override everything else, as the specification has it."""
    numbers = listed(asked, "service_request_id")
    if numbers:
        return blocks.Wanted(numbers=numbers[:_LONGEST_LIST], trial=trial)
    span = span_of(asked)
    return blocks.Wanted(
        kinds=_kinds(asked),
        is_open=_is_open(listed(asked, "status")),
        since=span.since,
        until=span.until + SECOND,
        updated_since=_time_or_none(asked, "updated_after"),
        updated_until=_time_or_none(asked, "updated_before"),
        has_photo=_flag(asked, "has_photo"),
        trial=trial,
    )


def listed(asked: QueryDict, name: str) -> tuple[str, ...]:
    """Values given once or several times, with commas or without."""
    return tuple(part.strip() for text in asked.getlist(name) for part in text.split(",") if part.strip())


def _kinds(asked: QueryDict) -> tuple[str, ...]:
    codes = listed(asked, "service_code")
    known = blocks.names()
    for code in codes:
        if code not in known:
            raise Refused(NOT_FOUND, f"service_code was not found: {code[:60]}")
    return codes


def _is_open(statuses: Iterable[str]) -> bool | None:
    said = {each.lower() for each in statuses}
    if said - {"open", "closed"}:
        raise Refused(BAD, "status is invalid: open か closed を指定してください。")
    return None if len(said) != 1 else said == {"open"}


def _flag(asked: QueryDict, name: str) -> bool | None:
    text = asked.get(name, "").lower()
    return None if text not in ("true", "1", "false", "0") else text in ("true", "1")


def span_of(asked: QueryDict) -> Span:
    """The asked span, at most 90 days: the last ones to its end. Without arguments the 90 days up to now."""
    now = clock.now()
    start, end = _time_or_none(asked, "start_date"), _time_or_none(asked, "end_date", last=True)
    until = end or (min(now, start + SPAN) if start else now)
    since = max(start, until - SPAN) if start else until - SPAN
    if since > until:
        raise Refused(BAD, "start_date is invalid: start_date は end_date より前にしてください。")
    return Span(since, until)


def _time_or_none(asked: QueryDict, name: str, *, last: bool = False) -> datetime | None:
    text = asked.get(name, "").strip()
    return time_of(text, name, last=last) if text else None


def time_of(text: str, name: str, *, last: bool = False) -> datetime:
    """W3C date and time; a bare date is its first moment, or its last for an end. Without an offset it is ours. 400."""
    # A "+" that a client did not escape arrives as a blank.
    written = _BLANK_FOR_PLUS.sub(r"\1+\2", text.strip()).replace("Z", "+00:00").replace("z", "+00:00")
    try:
        if len(written) == len("2026-11-26"):
            day = date.fromisoformat(written)
            found = datetime.combine(day, time(23, 59, 59) if last else time(0), tzinfo=JST)
        else:
            found = datetime.fromisoformat(written)
    except ValueError:
        message = f"{name} is invalid: 2026-11-26T09:00:00+09:00 の形で指定してください。"
        raise Refused(BAD, message) from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise Refused(BAD, f"{name} is invalid: {_FIRST_YEAR}年から{_LAST_YEAR}年までで指定してください。")
    return found if found.tzinfo else found.replace(tzinfo=JST)


def page_of(asked: QueryDict) -> tuple[int, int]:
    """Page and rows a page; at most 1,000 rows. 400 for what is no number."""
    return _count(asked, "page", 1), min(_count(asked, "page_size", MOST_ROWS), MOST_ROWS)


def _count(asked: QueryDict, name: str, default: int) -> int:
    text = asked.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and 0 < int(text[:10]) < 10**9):
        raise Refused(BAD, f"{name} is invalid: 1以上の整数を指定してください。")
    return int(text)

"""From a number to the events behind it, a page at a time, by the recount's SQL; never anything about a person."""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.events.api import event_types

from .definition import Part
from .reading import Live, live, value
from .recount import matching
from .rules import window_start
from .types import BehindEvent, BehindPage

PER_PAGE = 50


def behind(key: str, part_name: str, as_of: date, page: int = 1) -> BehindPage:
    """The events that make a part on a day, newest first.

    For members the events by which today's members joined, for kinds the first event of each. Rejected for a part
    the series has not; nothing is told while the number itself is not (fewer than min_n).
    """
    shown = value(key, as_of)
    one = live([key])[0]
    part = one.definition.part(part_name)
    if part is None:
        names = "、".join(found.name for found in one.definition.parts)
        raise Rejected([FieldProblem("part", "unknown", f"part は {names} から選んでください。")])
    if shown.state == "suppressed":
        return BehindPage((), 0, None, 1, 1, suppressed=True)
    number, amount = _total(one, part, as_of)
    pages = max(1, -(-number // PER_PAGE))
    place = min(max(1, page), pages)
    return BehindPage(_page(one, part, as_of, place), number, amount, place, pages, suppressed=False)


def _rows(one: Live, part: Part, as_of: date) -> tuple[str, list[Any]]:
    start = None if part.op == "members" else window_start(one.definition.window, as_of)
    rows, parameters = matching(part, (start, as_of))
    if part.op not in ("members", "distinct"):
        return rows, parameters
    order = "DESC" if part.op == "members" else "ASC"
    placed = f"""
        SELECT *, ROW_NUMBER() OVER (PARTITION BY member ORDER BY time {order}, position {order}) AS place
        FROM ({rows}) AS matching"""  # noqa: S608  built of constants and checked names
    return f"SELECT * FROM ({placed}) AS placed WHERE place = 1 AND sign > 0", parameters  # noqa: S608  same


def _total(one: Live, part: Part, as_of: date) -> tuple[int, float | None]:
    rows, parameters = _rows(one, part, as_of)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*), SUM(sign * amount) FROM ({rows}) AS behind", parameters)  # noqa: S608  same
        number, amount = cursor.fetchone()
    return number, float(amount or 0) * part.scale


def _page(one: Live, part: Part, as_of: date, page: int) -> tuple[BehindEvent, ...]:
    rows, parameters = _rows(one, part, as_of)
    statement = (
        f"SELECT event_id, type, time, channel, department, sign * amount FROM ({rows}) AS behind "  # noqa: S608  same
        "ORDER BY time DESC, position DESC LIMIT %s OFFSET %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, PER_PAGE, (page - 1) * PER_PAGE])
        return tuple(_event(row, part) for row in cursor.fetchall())


def _event(row: tuple[Any, ...], part: Part) -> BehindEvent:
    id_, type_, at, channel, department, amount = row
    # A single answer to a survey is nobody's business; only their mean is told.
    shown = None if part.op == "mean" or amount is None else float(amount) * part.scale
    return BehindEvent(
        id=str(id_ if isinstance(id_, UUID) else UUID(id_)),
        type=type_,
        title=_titles().get(type_, type_),
        time=_time(at),
        channel=str(channel or ""),
        department=department,
        amount=shown,
    )


def _time(at: datetime | str) -> datetime:
    """SQLite keeps times as UTC text."""
    return at if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)


@cache
def _titles() -> dict[str, str]:
    return {declared.name: declared.title for declared in event_types()}

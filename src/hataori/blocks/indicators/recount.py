"""The second way of counting: SQL of its own, straight over the raw log, on SQLite and PostgreSQL.

It shares nothing with the projection but the reading of a definition, so that a mistake in one shows against the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
from django.db import connection

from hataori.kernel.clock import JST

from .definition import Clause, Condition, Definition, Part

Parameters = list[Any]


@dataclass(frozen=True, slots=True)
class Until:
    """Count only what stood in the log up to this place (txid, position): the place a snapshot was taken at."""

    txid: int
    position: int


@dataclass(frozen=True, slots=True)
class Recount:
    """A definition's numbers on a day: amount and events by part, outside counts included, and the value."""

    amounts: dict[str, float]
    events: dict[str, int]
    value: float | None
    measured: bool


def recount(definition: Definition, as_of: date, until: Until | None = None) -> Recount:
    """Count `definition` as of `as_of` from the raw log."""
    counted = {part.name: count_part(definition, part, as_of, until) for part in definition.parts}
    outside = _outside(definition, as_of, until) if definition.kind == "indicator" else (0, 0, 0)
    amounts = {name: amount for name, (amount, _) in counted.items()}
    for part, reported in zip(definition.parts, outside, strict=False):
        amounts[part.name] += reported
    events = {name: number for name, (_, number) in counted.items()}
    measured = outside[2] > 0 or _ever(definition, as_of, until)
    return Recount(amounts, events, _value(definition, amounts, events, measured=measured), measured)


def _value(
    definition: Definition, amounts: dict[str, float], events: dict[str, int], *, measured: bool
) -> float | None:
    first = definition.parts[0].name
    if not measured or (definition.min_n and events[first] < definition.min_n):
        return None
    if definition.scoring == "mean":
        return amounts[first] / events[first] if events[first] else None
    if definition.scoring != "proportion":
        return amounts[first]
    whole = amounts[definition.parts[1].name]
    return 100 * amounts[first] / whole if whole > 0 else None


def count_part(definition: Definition, part: Part, as_of: date, until: Until | None = None) -> tuple[float, int]:
    """(amount in the definition's unit, number of events) of one part."""
    if part.op == "members":
        inside = _one(*_members(part, as_of, until))
        window = _one(*_plain("COUNT(*)", part, _window(definition, as_of), until))
        return float(inside[0]) * part.scale, int(window[0])
    expression, scale = _expression(part)
    rows, number = _one(*_plain(f"{expression}, {_number_of(part)}", part, _window(definition, as_of), until))
    return float(rows or 0) * scale, int(number or 0)


def _expression(part: Part) -> tuple[str, float]:
    """The aggregate over the columns sign, amount and member of the matching events; a mean keeps its sum."""
    if part.op == "count":
        return "SUM(sign)", part.scale
    if part.op == "distinct":
        return "COUNT(DISTINCT member)", part.scale
    return "SUM(sign * amount)", part.scale


def _number_of(part: Part) -> str:
    return {"mean": "COUNT(amount)", "distinct": "COUNT(member)"}.get(part.op, "COUNT(*)")


def _plain(
    expression: str, part: Part, window: tuple[date | None, date], until: Until | None
) -> tuple[str, Parameters]:
    rows, parameters = matching(part, window, until)
    return f"SELECT {expression} FROM ({rows}) AS matching", parameters  # noqa: S608  built of constants and checked names


def _members(part: Part, as_of: date, until: Until | None) -> tuple[str, Parameters]:
    """A subject is a member when the last of its events, by time and then by place in the log, adds."""
    rows, parameters = matching(part, (None, as_of), until)
    last = f"""
        SELECT sign, ROW_NUMBER() OVER (PARTITION BY member ORDER BY time DESC, position DESC) AS place
        FROM ({rows}) AS matching"""  # noqa: S608  built of constants and checked names
    return f"SELECT COUNT(*) FROM ({last}) AS last_events WHERE place = 1 AND sign > 0", parameters  # noqa: S608  same


def matching(part: Part, window: tuple[date | None, date], until: Until | None = None) -> tuple[str, Parameters]:
    """SQL for the events of a part in a window of days: position, event_id, type, time, department, sign, …"""
    pieces, parameters = [], []
    for clause in part.clauses:
        piece, bound = _clause(part, clause, window, until)
        pieces.append(piece)
        parameters += bound
    return " UNION ALL ".join(pieces), parameters


def _clause(
    part: Part, clause: Clause, window: tuple[date | None, date], until: Until | None
) -> tuple[str, Parameters]:
    tests, parameters = ["type = %s", "time < %s"], [clause.type, moment(window[1] + timedelta(days=1))]
    if window[0]:
        tests.append("time >= %s")
        parameters.append(moment(window[0]))
    if until:
        tests.append("(txid < %s OR (txid = %s AND position <= %s))")
        parameters += [until.txid, until.txid, until.position]
    for condition in clause.conditions:
        test, bound = _condition(condition)
        tests.append(test)
        parameters += bound
    if part.op in ("members", "distinct") and part.field != "subject":
        tests.append(f"{_text(part.field)} IS NOT NULL")
    columns = (
        f"position, event_id, type, time, department, {_text('channel')} AS channel, {clause.sign} AS sign, "
        f"{_amount(part)} AS amount, {_member(part)} AS member"
    )
    return f"SELECT {columns} FROM events_event WHERE {' AND '.join(tests)}", parameters  # noqa: S608  names are checked


def _amount(part: Part) -> str:
    return _numeric(part.field) if part.op in ("sum", "mean") else "1"


def _member(part: Part) -> str:
    return _text(part.field) if part.op in ("members", "distinct") and part.field != "subject" else "subject"


def _postgresql() -> bool:
    return connection.vendor == "postgresql"


def _text(field: str) -> str:
    return f"(data ->> '{field}')" if _postgresql() else f"json_extract(data, '$.{field}')"


def _numeric(field: str) -> str:
    """The field as a number, NULL where it is none."""
    if _postgresql():
        return f"CASE WHEN jsonb_typeof(data -> '{field}') = 'number' THEN (data ->> '{field}')::double precision END"
    kind = f"json_type(data, '$.{field}')"
    return f"CASE WHEN {kind} IN ('integer', 'real') THEN json_extract(data, '$.{field}') END"


def _condition(condition: Condition) -> tuple[str, Parameters]:
    tests, parameters = [], []
    for wanted in condition.values:
        test, bound = _equals(condition.field, wanted)
        tests.append(test)
        parameters += bound
    listed = f"COALESCE({' OR '.join(tests)}, {'FALSE' if _postgresql() else '0'})"
    return (f"NOT {listed}" if condition.op == "not_in" else listed), parameters


def _equals(field: str, wanted: Any) -> tuple[str, Parameters]:  # noqa: ANN401  any JSON scalar
    if _postgresql():
        return f"(data -> '{field}') = %s::jsonb", [msgspec.json.encode(wanted).decode()]
    if isinstance(wanted, bool):
        return f"json_type(data, '$.{field}') = %s", ["true" if wanted else "false"]
    kinds = "('text')" if isinstance(wanted, str) else "('integer', 'real')"
    return f"(json_type(data, '$.{field}') IN {kinds} AND json_extract(data, '$.{field}') = %s)", [wanted]


def moment(day: date) -> Any:  # noqa: ANN401  what the engine compares a time with
    """The first moment of a JST day."""
    at = datetime.combine(day, time.min, JST)
    return at if _postgresql() else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _window(definition: Definition, as_of: date) -> tuple[date | None, date]:
    if definition.window != "fiscal_year_to_date":
        return None, as_of
    year = as_of.year if (as_of.month, as_of.day) >= (4, 1) else as_of.year - 1
    return date(year, 4, 1), as_of


def _ever(definition: Definition, as_of: date, until: Until | None) -> bool:
    return any(_one(*_plain(_number_of(part), part, (None, as_of), until))[0] > 0 for part in definition.parts)


_OUTSIDE = """
WITH reported AS (
  SELECT {source} AS source, {starts} AS starts_on, {ends} AS ends_on, position,
         {numerator} AS numerator, COALESCE({denominator}, 0) AS denominator
  FROM events_event
  WHERE type = 'indicator.external_counts_reported' AND {key} = %s AND {ends} <= %s AND {until}
), best AS (
  SELECT reported.*, ROW_NUMBER() OVER (
    PARTITION BY source{by_start} ORDER BY ends_on DESC, position DESC) AS place
  FROM reported
)
SELECT COALESCE(SUM(CASE WHEN {inside} THEN numerator END), 0),
       COALESCE(SUM(CASE WHEN {inside} THEN denominator END), 0), COUNT(*)
FROM best WHERE place = 1
"""


def _outside(definition: Definition, as_of: date, until: Until | None) -> tuple[float, float, int]:
    """What departments reported from outside systems: numerator, denominator, and how many reports there are."""
    start = _window(definition, as_of)[0]
    statement = _OUTSIDE.format(
        source=_text("source"),
        starts=_text("starts_on"),
        ends=_text("ends_on"),
        key=_text("key"),
        numerator=_numeric("numerator"),
        denominator=_numeric("denominator"),
        by_start="" if definition.window == "as_of_date" else ", starts_on",
        inside="ends_on >= %s" if start else "1 = 1",
        until="(txid < %s OR (txid = %s AND position <= %s))" if until else "1 = 1",
    )
    parameters: Parameters = [definition.key, as_of.isoformat()]
    parameters += [until.txid, until.txid, until.position] if until else []
    parameters += [start.isoformat()] * 2 if start else []
    numerator, denominator, number = _one(statement, parameters)
    return float(numerator), float(denominator), int(number)


def _one(statement: str, parameters: Sequence[Any]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row: tuple[Any, ...] = cursor.fetchone()
    return row

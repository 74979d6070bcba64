"""The work list: pages and counts that stay fast at a million cases.

Three habits keep them so: open cases have indexes of their own; nothing is counted beyond LIMIT, overviews not beyond
COUNTED; a name is looked up from its beginning, on the folded copy, and at most NAMES cases are followed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any, cast

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.name_fold import fold

from . import models, rules
from .shapes import as_case
from .stages import Stage
from .types import Case, WorkFilter, WorkPage

_Condition = tuple[str, list[Any]]
"""SQL over a case's columns and its values."""

_COLUMNS = tuple(field.attname for field in models.Case._meta.concrete_fields if not field.primary_key)  # noqa: SLF001  Django's public Meta API
PAGE_ROWS = 100
KEPT = 4_096
"""Cases a process keeps made, about 1.5 kB each: what the clerks of a day look at again and again."""
LIMIT = 10_000
COUNTED = 1_000
NAMES = 1_000
_LAST = "\U0010ffff"
_BY_DEADLINE = {"due": ("due_order", "id"), "-due": ("-due_order", "-id")}
_BY_ARRIVAL = {"new": ("-id",), "old": ("id",)}


def departments_of(actor: Actor) -> frozenset[str] | None:
    """The departments whose cases the actor sees; None stands for all."""
    return actor.departments(*rules.READERS)


def work_page(wanted: WorkFilter, actor: Actor, page: int = 1) -> WorkPage:
    """One page of 100 of the actor's cases. `page` beyond the end gives the last one."""
    condition = _condition_of(_filtered(wanted, actor))
    total = _count(condition)
    more = total > LIMIT or (bool(wanted.text.strip()) and total >= NAMES)
    pages = max(1, -(-min(total, LIMIT) // PAGE_ROWS))
    page = min(max(page, 1), pages)
    shown = _cases(condition, _order(wanted), (page - 1) * PAGE_ROWS) if total else ()
    return WorkPage(shown, page, pages, min(total, LIMIT), more)


def _condition_of(rows: QuerySet[models.Case]) -> _Condition:
    """The rows' condition as SQL. The columns never change, so only this is compiled for each page, not the whole."""
    try:
        sql, values = rows.query.get_compiler(connection=connection).compile(rows.query.where)
    except FullResultSet:
        return "1 = 1", []
    except EmptyResultSet:  # nobody's departments
        return "1 = 0", []
    return sql or "1 = 1", list(values)


def _count(condition: _Condition) -> int:
    """How many there are, counted up to one more than LIMIT."""
    sql, values = condition
    with connection.cursor() as cursor:
        limited = f"SELECT 1 FROM {_table()} WHERE {sql} LIMIT {LIMIT + 1}"  # noqa: S608  our words
        cursor.execute(f"SELECT COUNT(*) FROM ({limited}) AS counted", values)  # noqa: S608  our words
        return int(cursor.fetchone()[0])


def _cases(condition: _Condition, order: Sequence[str], start: int) -> tuple[Case, ...]:
    """A page of rows, each made a case once: a row that reads as before is the case it was before."""
    sql, values = condition
    ordered = ", ".join(f"{column.removeprefix('-')}{' DESC' * column.startswith('-')}" for column in order)
    asked = f"SELECT {_columns().sql} FROM {_table()} WHERE {sql} ORDER BY {ordered} LIMIT {PAGE_ROWS} OFFSET {start}"  # noqa: S608  our words
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        return tuple(_case_of(tuple(row)) for row in cursor.fetchall())


@lru_cache(maxsize=KEPT)
def _case_of(row: tuple[Any, ...]) -> Case:
    """The case of a row as the database gave it."""
    cells = list(row)
    for place, (converters, expression) in _columns().converters:
        for converter in converters:
            cells[place] = converter(cells[place], expression, connection)
    return as_case(cast("models.Case", SimpleNamespace(**dict(zip(("pk", *_COLUMNS), cells, strict=True)))))


@dataclass(frozen=True, slots=True)
class _Columns:
    """All columns of a case as SQL, and what makes Python's values of the database's."""

    sql: str
    converters: list[tuple[int, tuple[list[Any], Any]]]


@cache
def _columns() -> _Columns:
    compiler = models.Case.objects.values_list("pk", *_COLUMNS).query.get_compiler(connection=connection)
    compiler.setup_query()
    chosen = [column for column, _, _ in compiler.select]
    return _Columns(
        ", ".join(compiler.compile(column)[0] for column in chosen), sorted(compiler.get_converters(chosen).items())
    )


def _table() -> str:
    return connection.ops.quote_name(models.Case._meta.db_table)  # noqa: SLF001  Django's public Meta API


def work_rows(wanted: WorkFilter, actor: Actor) -> Iterator[Case]:
    """All cases of a list up to LIMIT, for an export."""
    rows = _filtered(wanted, actor).order_by(*_order(wanted))[:LIMIT]
    return (as_case(row) for row in rows.iterator(chunk_size=500))


def next_open(actor: Actor, number: str) -> Case | None:
    """The case that waits next for this actor, other than `number`: what he can decide first, then what he can move."""
    deciders = actor.departments(*rules.DECIDERS)
    mine = _visible(actor).filter(closed_at__isnull=True).exclude(number=number)
    if deciders is None or deciders:
        waiting = mine.filter(stage=Stage.APPROVAL).exclude(examiner_id=actor.id)
        waiting = waiting if deciders is None else waiting.filter(department__in=sorted(deciders))
        if row := waiting.order_by(*_BY_DEADLINE["due"]).first():
            return as_case(row)
    ahead = mine.filter(stage__in=[Stage.RECEPTION, Stage.FORMAL_CHECK, Stage.EXAMINATION])
    row = ahead.filter(assignee_id__in=["", actor.id]).order_by(*_BY_DEADLINE["due"]).first()
    return as_case(row) if row else None


def stage_counts(actor: Actor) -> dict[Stage, int]:
    """Open cases of the actor's departments by stage, each up to COUNTED."""
    stages = [stage for stage in Stage if stage is not Stage.COMPLETED]
    return dict(zip(stages, _capped(actor, [("stage = %s", [stage.value]) for stage in stages]), strict=True))


def due_counts(actor: Actor) -> dict[str, int]:
    """Open, undecided cases of the actor's departments: late (due today or before), week, mine, unassigned.

    Each up to COUNTED.
    """
    running = f"due_order <= %s AND outcome = '' AND stage <> '{Stage.CORRECTION.value}'"
    asked: dict[str, _Condition] = {
        "late": (running, [_last_day("late")]),
        "week": (running, [_last_day("week")]),
        "mine": ("assignee_id = %s", [actor.id]),
        "none": ("assignee_id = ''", []),
    }
    return dict(zip(asked, _capped(actor, list(asked.values())), strict=True))


def _capped(actor: Actor, conditions: Sequence[_Condition]) -> list[int]:
    """How many open cases of the actor's meet each condition, up to COUNTED, in one question to the database.

    Each stops after COUNTED rows of its index; asked one by one through the ORM they were a fifth of the page.
    """
    departments = departments_of(actor)
    if departments is not None and not departments:
        return [0] * len(conditions)
    own = sorted(departments or ())
    mine = f" AND department IN ({', '.join(['%s'] * len(own))})" if own else ""
    where = f"FROM {_table()} WHERE closed_at IS NULL{mine}"
    counts = [
        f"(SELECT COUNT(*) FROM (SELECT 1 {where} AND {condition} LIMIT {COUNTED}) AS counted)"  # noqa: S608  our words
        for condition, _ in conditions
    ]
    values = [value for _, given in conditions for value in (*own, *given)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", values)
        return [int(count) for count in cursor.fetchone()]


def _order(wanted: WorkFilter) -> tuple[str, ...]:
    """Open cases by deadline unless asked otherwise; where closed ones are among them, deadlines order nothing."""
    orders = _BY_ARRIVAL | (_BY_DEADLINE if wanted.status == "open" else {})
    return orders.get(wanted.sort, orders["due" if wanted.status == "open" else "new"])


def _visible(actor: Actor) -> QuerySet[models.Case]:
    departments = departments_of(actor)
    rows = models.Case.objects.all()
    return rows if departments is None else rows.filter(department__in=sorted(departments))


def _filtered(wanted: WorkFilter, actor: Actor) -> QuerySet[models.Case]:
    rows = _visible(actor)
    if wanted.departments is not None:
        rows = rows.filter(department__in=sorted(wanted.departments))
    if wanted.status != "all":
        rows = rows.filter(closed_at__isnull=wanted.status != "closed")
    for column, value in (("channel", wanted.channel), ("kind", wanted.kind)):
        rows = rows.filter(**{column: value}) if value else rows
    if wanted.stages:
        rows = rows.filter(stage__in=wanted.stages)
    if wanted.assignee:
        rows = rows.filter(assignee_id="" if wanted.assignee == "none" else wanted.assignee)
    return _searched(rows.filter(_due(wanted.due)), wanted.text.strip())


def _due(due: str) -> Q:
    """Only undecided cases whose clock runs can be late; 'week' includes those late already."""
    if due not in ("late", "week"):
        return Q()
    return Q(due_order__lte=_last_day(due), outcome="") & ~Q(stage=Stage.CORRECTION)


def _last_day(due: str) -> date:
    return clock.today() + timedelta(days=7 if due == "week" else 0)


def _searched(rows: QuerySet[models.Case], text: str) -> QuerySet[models.Case]:
    """By receipt number, or by the beginning of a name or its reading."""
    if not text:
        return rows
    key = fold(text)
    wanted = [("number", text), *([("applicant_key", key), ("kana_key", key)] if key else [])]
    found = {pk for column, begin in wanted for pk in _beginning(rows, column, begin)}
    return rows.filter(pk__in=found)


def _beginning(rows: QuerySet[models.Case], column: str, text: str) -> QuerySet[models.Case, int]:
    """Ids of the first NAMES of `rows` whose column begins with `text`, by index (SQLite's LIKE could not use one)."""
    if connection.vendor == "postgresql":
        begins = Q(**{f"{column}__startswith": text})
    else:
        begins = Q(**{f"{column}__gte": text, f"{column}__lt": text + _LAST})
    return rows.filter(begins).order_by().values_list("pk", flat=True)[:NAMES]

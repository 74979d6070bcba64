"""Decision tables as grids, and test cases."""

from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from hataori.blocks.registration import api as registration
from hataori.blocks.registration.api import FormField, Kind
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.kernel.logic import DecisionFailure, HitPolicy
from hataori.platform.accounts.api import staff_required

from . import editing, queries
from .actions import EDITORS
from .conditions import fields_by_name
from .desk_pages import Bench, answer, bench, keep, sent, shown
from .sheets import BLANK_ROWS, grid_of, table_sent
from .trials import NONE, run
from .types import Content, Trial

_WAYS = ["GET", "POST"]
_POLICIES = (
    (HitPolicy.UNIQUE.value, "ちょうど1行が当てはまる（U）"),
    (HitPolicy.FIRST.value, "上から最初に当てはまる行（F）"),
    (HitPolicy.ANY.value, "どれが当てはまっても同じ結果（A）"),
)
_BLANK_COLUMNS = 2
_SAMPLE_ROWS = 2


@require_http_methods(_WAYS)
@staff_required(*EDITORS)
def table(request: HttpRequest, procedure_id: str, name: str) -> HttpResponse:
    """One decision table as a grid: columns read answers, the first row that applies gives the result."""
    on = bench(request, procedure_id)
    if request.method == "GET":
        return _table(request, on, name, [])
    texts = sent(request)
    output = "number" if name == registration.FEE else "string"

    def make(content: Content) -> Content:
        fields = _columns(content)
        return editing.table_set(content, name, table_sent(texts, name, fields, output))

    problems = keep(request, on, make)
    to = request.path if "more" in texts else on.base
    return answer(request, problems, to=to, again=lambda: _table(request, on, name, problems))


def _columns(content: Content) -> dict[str, FormField]:
    known = fields_by_name(content.fields)
    return {name: field for name, field in known.items() if field.kind not in (Kind.GROUP, Kind.CHOICES)}


def _table(request: HttpRequest, on: Bench, name: str, problems: list[FieldProblem]) -> HttpResponse:
    fields = _columns(on.content)
    grid = grid_of(next((each for each in on.content.tables if each.name == name), None), fields)
    width = len(grid.columns) + _BLANK_COLUMNS
    blank = ("",) * width
    rows = [{"cells": (*cells, *blank)[:width], "result": result, "why": why} for cells, result, why in grid.rows]
    context = {
        "name": name,
        "title": registration.TABLE_TITLES.get(name, name),
        "is_fee": name == registration.FEE,
        "columns": (*grid.columns, *[""] * _BLANK_COLUMNS),
        "fields": [(key, field.label) for key, field in fields.items()],
        "rows": rows + [{"cells": blank, "result": "", "why": ""}] * BLANK_ROWS,
        "policy": grid.policy,
        "policies": _POLICIES,
        "default": grid.default,
    }
    return shown(request, "table", on, context, problems)


@require_GET
@staff_required(*EDITORS)
def trials(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The test cases and how each goes now."""
    on = bench(request, procedure_id)
    try:
        form = queries.form_of_content(on.procedure, on.content)
        rows = [{"trial": trial, "wrong": list(run(form, trial))} for trial in on.content.trials]
    except Rejected:
        rows = [{"trial": trial, "wrong": ["条件が一巡しているため、試せません"]} for trial in on.content.trials]
    return shown(request, "trials", on, {"rows": rows, "next": len(rows)})


@require_http_methods(_WAYS)
@staff_required(*EDITORS)
def trial(request: HttpRequest, procedure_id: str, at: int) -> HttpResponse:
    """One test case: answers and expectations; expectations can be taken from what comes out now."""
    on = bench(request, procedure_id)
    if at > len(on.content.trials):
        raise NotFound
    if request.method == "GET":
        return _trial(request, on, at, _case(on.content, at), [])
    texts = sent(request)
    made = None if "drop" in texts else _trial_sent(on, texts)
    problems = keep(request, on, lambda content: editing.trial_set(content, at, made))
    to = request.path if "take" in texts else reverse("forms-desk:trials", args=[procedure_id])
    shown_again = made or Trial("", {})
    return answer(request, problems, to=to, again=lambda: _trial(request, on, at, shown_again, problems))


def _case(content: Content, at: int) -> Trial:
    return content.trials[at] if at < len(content.trials) else Trial(f"テスト{at + 1}", {})


def _trial_sent(on: Bench, texts: dict[str, str]) -> Trial:
    said = {name.removeprefix("answer-"): text for name, text in texts.items() if name.startswith("answer-")}
    made = Trial(
        name=texts.get("name", "").strip() or "テスト",
        answers={name: text for name, text in said.items() if text.strip()},
        pages=tuple(filter(None, texts.get("pages", "").split("\n"))),
        problems=tuple(filter(None, texts.get("problems", "").split("\n"))),
        fee=texts.get("fee", "").strip(),
        decision=texts.get("decision", "").strip(),
    )
    return _taken(on, made) if "take" in texts else made


def _taken(on: Bench, made: Trial) -> Trial:
    """The case with what comes out now as what is expected."""
    form = queries.form_of_content(on.procedure, on.content)
    found = registration.judged(form, made.answers)
    wrong = tuple(dict.fromkeys(problem.field for problem in found.problems)) or (NONE,)
    results = {name: _result(form, name, made) for name in (registration.FEE, registration.DECISION)}
    pages = tuple(page.id for page in found.state.pages)
    return replace(made, pages=pages, problems=wrong, fee=results["fee"], decision=results["decision"])


def _result(form: registration.Form, name: str, made: Trial) -> str:
    try:
        found = registration.table_outcome(form, name, registration.facts_of(form, made.answers))
    except DecisionFailure:
        return ""
    return "" if found is None or found.json is None else str(found.json)


def _trial(request: HttpRequest, on: Bench, at: int, case: Trial, problems: list[FieldProblem]) -> HttpResponse:
    wrong: list[str] = []
    if at < len(on.content.trials):
        try:
            wrong = list(run(queries.form_of_content(on.procedure, on.content), case))
        except Rejected as circle:
            wrong = [each.message for each in circle.problems]
    context = {
        "at": at,
        "new": at == len(on.content.trials),
        "case": case,
        "wrong": wrong,
        "asked": [
            {"field": field, "text": case.answers.get(field.name, "")}
            for field in _asked(on.content)
            if field.compute is None
        ],
        "expected_pages": [(page.id, page.title, page.id in case.pages) for page in on.content.pages],
        "expected_problems": [(NONE, "直すところはない", NONE in case.problems)]
        + [(field.name, field.label, field.name in case.problems) for field in _asked(on.content)],
        "tables": {each.name for each in on.content.tables},
    }
    return shown(request, "trial", on, context, problems)


def _asked(content: Content) -> Iterator[FormField]:
    """Everything that can be answered; of a group its first rows."""
    for field in content.fields:
        if field.kind.answered:
            yield field
        for row in range(min(_SAMPLE_ROWS, field.most_rows) if field.kind is Kind.GROUP else 0):
            yield from (field.in_row(row, member) for member in field.fields if member.kind.answered)

"""Many decisions from one Excel sheet: each row is decided as if on its page, and each that cannot be says why."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, HataoriError, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.exports.table import Column
from hataori.platform.exports.xlsx import xlsx_response
from hataori.platform.sheets.reading import Cells, rows_of

from .desk_forms import DeskForm
from .desk_list import WORKERS

MOST_ROWS = 1000
LARGEST = 2 * 1024 * 1024
HEADINGS = ("受付番号", "決定", "理由", "根拠となる条項")
_OUTCOMES = {"認める": "granted", "認めない": "refused"}


class SheetForm(DeskForm):
    """The sheet."""

    act = "sheet"
    file = forms.FileField(label="Excelファイル", help_text=f"1行目に見出し、{MOST_ROWS:,}件・2MBまで")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one row: decided, or the sentence why not."""

    row: int
    number: str
    outcome: str
    problem: str = ""


@require_http_methods(["GET", "POST"])
@accounts.staff_required(*WORKERS)
def decisions(request: HttpRequest) -> HttpResponse:
    """Upload and answer. A sheet without the headings is refused whole; rows stand or fall alone."""
    form = SheetForm(None)
    if request.method == "GET":
        return _page(request, form, ())
    try:
        lines = tuple(decided(_content(request), accounts.actor_of(request)))
    except Rejected as refused:
        form = SheetForm({})
        form.show(refused.problems)
        return _page(request, form, (), status=422)
    return _page(request, form, lines)


@require_GET
@accounts.staff_required(*WORKERS)
def blank(request: HttpRequest) -> HttpResponseBase:
    """The empty sheet, or with ?stage=approval the cases that wait for a decision already in it."""
    actor = accounts.actor_of(request)
    wanted = workflow.WorkFilter(stages=(workflow.Stage.APPROVAL.value,))
    waiting = workflow.work_rows(wanted, actor) if request.GET.get("stage") == "approval" else ()
    rows = [(case.number, "", "", "", case.title) for case in waiting]
    columns = [Column(heading) for heading in (*HEADINGS, "手続き（参考）")]
    return xlsx_response(rows[:MOST_ROWS], columns, "決定の一括入力.xlsx", sheet="決定")


def decided(content: bytes, actor: Actor) -> Iterator[Line]:
    """Decide each row. Rejected for a file that is no such sheet."""
    rows = rows_of(content, most_rows=MOST_ROWS + 1)
    _, heading = next(rows, (1, ()))
    if _texts(heading) != HEADINGS:
        message = f"1行目の見出しを「{'」「'.join(HEADINGS)}」にしてください。"
        raise Rejected([FieldProblem("file", "headings", message)])
    for row, cells in rows:
        number, said, reasons, article = _texts(cells)
        if said:
            yield _decide(row, number, said, reasons, article, actor)


def _decide(row: int, number: str, said: str, reasons: str, article: str, actor: Actor) -> Line:  # noqa: PLR0917  a row
    outcome = _OUTCOMES.get(said)
    if outcome is None:
        return Line(row, number, said[:20], "決定は「認める」か「認めない」と書いてください。")
    try:
        workflow.decide(registration.read_number(number) or number, outcome, reasons, article, actor)
    except Rejected as refused:
        return Line(row, number, said, " ".join(problem.message for problem in refused.problems))
    except HataoriError as error:
        return Line(row, number, said, error.message)
    return Line(row, number, said)


def _texts(cells: Cells) -> tuple[str, ...]:
    """The first four cells as text, empty ones as empty."""
    padded = [*cells, *[None] * len(HEADINGS)][: len(HEADINGS)]
    return tuple("" if cell is None else str(cell).strip() for cell in padded)


def _content(request: HttpRequest) -> bytes:
    upload = request.FILES.get("file")
    if upload is None or not upload.size or upload.size > LARGEST:
        raise Rejected([FieldProblem("file", "required", "2MBまでのExcelファイルを選んでください。")])
    return bytes(upload.read())


def _page(request: HttpRequest, form: SheetForm, lines: tuple[Line, ...], *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "lines": lines,
        "done": sum(not line.problem for line in lines),
        "failed": [line for line in lines if line.problem],
        "headings": HEADINGS,
    }
    return render(request, "online_applications/desk_sheet.html", context, status=status)

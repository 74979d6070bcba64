"""The work list: page, bulk acts, export, saved views."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.exports.csv import csv_response
from hataori.platform.exports.table import Column
from hataori.platform.exports.xlsx import xlsx_response

from .desk_filters import CHANNELS, kept_query, own_departments, selects, wanted_from
from .desk_rows import Row, rows_html

WORKERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
READERS = (*WORKERS, Role.AUDITOR)
PAGE_ROWS = 100


def counted(number: int) -> str:
    """A count of an overview, which stops at 1,000."""
    return f"{number:,}" if number < workflow.COUNTED else f"{workflow.COUNTED:,}以上"


@require_GET
@accounts.staff_required(*READERS)
def work_list(request: HttpRequest) -> HttpResponse:
    """A page of 100 cases with filters, counts and bulk acts. Names are on it, so the look is audited."""
    actor, asked = accounts.actor_of(request), request.GET
    found = workflow.work_page(wanted_from(asked, actor), actor, _number(asked.get("page", "")))
    audit.record_read(actor, "cases", f"案件の一覧（{len(found.rows)}件の氏名）")
    return render(request, "online_applications/desk_list.html", _list_context(asked, actor, found))


def _list_context(asked: QueryDict, actor: Actor, found: workflow.WorkPage) -> dict[str, Any]:
    own = own_departments(actor)
    works = any(actor.has_role(role) for role in WORKERS)
    return {
        "found": found,
        "rows": rows_html(_rows(found.rows, own), works=works, several=len(own) > 1),
        "page": Paginator(range(found.total), PAGE_ROWS).get_page(found.page),
        "selects": selects(asked, own),
        "text": asked.get("q", ""),
        "procedure": asked.get("procedure", ""),
        "query": kept_query(asked),
        "views": workflow.saved_views(actor),
        "stages": [(stage, counted(count)) for stage, count in workflow.stage_counts(actor).items()],
        "due": {name: counted(count) for name, count in workflow.due_counts(actor).items()},
        "works": works,
        "colleagues": colleagues(actor) if works else [],
        "several": len(own) > 1,
    }


def colleagues(actor: Actor) -> list[accounts.StaffMember]:
    """Who works in the actor's departments, himself first."""
    members = accounts.staff_in(workflow.departments_of(actor), *WORKERS)
    return sorted(members, key=lambda member: member.account_id != actor.id)


@require_POST
@accounts.staff_required(*WORKERS)
def bulk(request: HttpRequest) -> HttpResponse:
    """One act on the ticked cases; the answer names each case and what became of it."""
    actor, numbers = accounts.actor_of(request), request.POST.getlist("case")[:PAGE_ROWS]
    title, act = _bulk_act(request.POST, actor)
    if not numbers:
        messages.error(request, "案件を1件以上選んでから、もう一度操作してください。")
        return redirect(_back(request.POST))
    result = act(numbers)
    here = {"title": title, "result": result, "failed": result.failed.items(), "back": _back(request.POST)}
    return render(request, "online_applications/desk_bulk.html", here)


def _bulk_act(posted: QueryDict, actor: Actor) -> tuple[str, Callable[[list[str]], workflow.BulkResult]]:
    """The act by the button pressed. Rejected for a button nobody made."""
    names = {member.account_id: member.name for member in colleagues(actor)}
    chosen = posted.get("assignee", "")
    acts: dict[str, tuple[str, Callable[[list[str]], workflow.BulkResult]]] = {
        "mine": ("自分の担当にする", lambda n: workflow.bulk_assign(n, actor.id, actor, assignee_name=actor.name)),
        "advance": ("次の段階へ進める", lambda n: workflow.bulk_advance(n, actor)),
        "complete": ("完了にする", lambda n: workflow.bulk_complete(n, actor)),
    }
    if chosen in names:
        name = names[chosen]
        acts["assign"] = (
            f"担当を{name}さんにする",
            lambda n: workflow.bulk_assign(n, chosen, actor, assignee_name=name),
        )
    act = acts.get(posted.get("act", ""))
    if act is None:
        raise Rejected([FieldProblem("assignee", "required", "担当にする職員を選んでください。")])
    return act


_COLUMNS = (
    Column("number", "受付番号"),
    Column("title", "手続き"),
    Column("applicant", "申請者"),
    Column("stage", "段階"),
    Column("outcome", "決定"),
    Column("department", "課"),
    Column("assignee", "担当"),
    Column("channel", "受付の方法"),
    Column("received_on", "受付日", "date"),
    Column("due_on", "期限", "date"),
)


@require_GET
@accounts.staff_required(*READERS)
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list as Excel or CSV, up to 10,000 rows; who took how much is audited."""
    actor = accounts.actor_of(request)
    rows = list(_exported(wanted_from(request.GET, actor), actor))
    audit.record("cases.exported", actor=actor, subject="cases", detail={"rows": len(rows), "format": kind})
    if kind == "csv":
        return csv_response(rows, _COLUMNS, "案件一覧.csv")
    return xlsx_response(rows, _COLUMNS, "案件一覧.xlsx", sheet="案件一覧")


def _exported(wanted: workflow.WorkFilter, actor: Actor) -> Iterator[dict[str, Any]]:
    own = own_departments(actor)
    for case in workflow.work_rows(wanted, actor):
        yield {
            "number": case.number,
            "title": case.title,
            "applicant": case.applicant_name,
            "stage": case.stage.label,
            "outcome": case.outcome.label if case.outcome else "",
            "department": own.get(case.department, case.department),
            "assignee": case.assignee_name,
            "channel": CHANNELS[case.channel],
            "received_on": case.received_on,
            "due_on": case.due_on,
        }


@require_POST
@accounts.staff_required(*READERS)
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list's filters under a name."""
    try:
        view = workflow.save_view(
            request.POST.get("name", ""), request.POST.get("query", ""), accounts.actor_of(request)
        )
    except Rejected as refused:
        messages.error(request, refused.problems[0].message)
        return redirect(_back(request.POST))
    messages.success(request, f"表示「{view.name}」を保存しました。")
    return redirect(f"/desk/cases/?{view.query}")


@require_POST
@accounts.staff_required(*READERS)
def forget_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Drop a saved view."""
    workflow.forget_view(view_id, accounts.actor_of(request))
    messages.success(request, "保存した表示を消しました。")
    return redirect("cases-desk:list")


def _rows(cases: Sequence[workflow.Case], own: dict[str, str]) -> Iterator[Row]:
    for case, deadline in zip(cases, workflow.deadlines(cases), strict=True):
        department = own.get(case.department, case.department)
        yield Row(case, deadline, CHANNELS[case.channel], department, f"/desk/cases/{case.number}/")


def _back(posted: QueryDict) -> str:
    """The list the clerk came from; only its query is taken from the form, never an address."""
    return f"/desk/cases/?{QueryDict(posted.get('query', '')[:1000]).urlencode()}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1  # noqa: PLR2004  pages end at 100

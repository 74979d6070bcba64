"""The list of forms, starting one, the overview of a working copy, its way out of the house."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.registration import api as registration
from hataori.blocks.registration.api import FormField, FormPage
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, HataoriError, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import actions, editing, queries
from .conditions import fields_by_name, words_of
from .desk_pages import VIEWERS, WATCHERS, Bench, bench, keep, sent, shown, told
from .importing import SOURCES, read_upload
from .spreadsheet import workbook_of
from .trials import run_all
from .types import Content, Design
from .writing import eform_of

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST = 50
_UNFIT = re.compile(r"\W")


@require_GET
@staff_required(*VIEWERS)
def forms(request: HttpRequest) -> HttpResponse:
    """The procedures of the reader's departments whose form is its section's own, and a search for the others."""
    actor, words = actor_of(request), request.GET.get("q", "")[:100].strip()
    designs, published = queries.designs(), registration.procedures_with_own_form()
    known = [catalogue.procedure(each) for each in sorted({*designs, *published})]
    found = catalogue.search(words, per_page=_MOST).procedures if words else ()
    context = {
        "rows": [
            _row(each, designs.get(each.procedure_id), published.get(each.procedure_id, []), actor)
            for each in known
            if each and _sees(actor, each)
        ],
        "found": [each for each in found if actions.may_edit(actor, each)],
        "words": words,
    }
    return render(request, "forms/list.html", context)


def _sees(actor: Actor, found: catalogue.Procedure) -> bool:
    return actions.may_edit(actor, found) or any(actor.has_role(role) for role in WATCHERS)


def _row(
    found: catalogue.Procedure, working: Design | None, every: list[registration.Published], actor: Actor
) -> dict[str, Any]:
    view = "design" if working and actions.may_edit(actor, found) else "history"
    return {
        "procedure": found,
        "url": reverse(f"forms-desk:{view}", args=[found.procedure_id]),
        "design": working,
        "now": next((each for each in every if each.state == "now"), None),
        "later": [each for each in every if each.state == "later"],
    }


@require_http_methods(["GET", "POST"])
@staff_required(*actions.EDITORS)
def start(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """Where a form begins: with the one in force, with nothing, or with a file."""
    actor = actor_of(request)
    found = actions.owned(procedure_id, actor)
    problems: list[FieldProblem] = []
    if request.method == "POST":
        try:
            content, notes = _started(request, found)
            actions.save(procedure_id, content, revision=0, actor=actor)
        except Rejected as refused:
            problems = [FieldProblem("", problem.code, problem.message) for problem in refused.problems]
        else:
            for note in notes:
                messages.warning(request, note)
            return HttpResponseRedirect(reverse("forms-desk:design", args=[procedure_id]))
    context = {"procedure": found, "problems": problems, "sources": SOURCES, "begun": procedure_id in queries.designs()}
    return render(request, "forms/start.html", context, status=422 if problems else 200)


def _started(request: HttpRequest, found: catalogue.Procedure) -> tuple[Content, list[str]]:
    way = request.POST.get("way", "")
    if way == "file":
        upload = request.FILES.get("file")
        if upload is None:
            raise Rejected([FieldProblem("file", "required", "読み込むファイルを選んでください。")])
        return read_upload(upload.read(), str(upload.name))
    if way == "empty":
        person = registration.standard_pages(found)["person"]
        why = "申請に必要な内容です。"
        return Content((person, FormPage("details", "申請の内容", why, ()))), []
    if way == "current":
        return queries.content_of(registration.current_form(found.procedure_id)), []
    raise Rejected([FieldProblem("way", "required", "始め方を選んでください。")])


@require_http_methods(["GET", "POST"])
@staff_required(*actions.EDITORS)
def design(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The whole form at a glance, what is wrong with it, and the acts on its pages."""
    on = bench(request, procedure_id)
    if request.method == "POST":
        texts = sent(request)
        problems = keep(request, on, lambda content: _acted(content, texts, on))
        if problems:
            return _overview(request, on, problems)
        return HttpResponseRedirect(_next(on, texts))
    return _overview(request, on, [])


def _acted(content: Content, texts: dict[str, str], on: Bench) -> Content:
    act, _, name = texts.get("act", "").partition(":")
    if act == "page-add":
        return editing.page_added(content, FormPage("page-1", texts.get("title", "").strip() or "新しいページ", "", ()))
    if act == "page-standard":
        standard = registration.standard_pages(on.procedure)
        return editing.page_added(content, standard[name]) if name in standard else content
    if act == "page-drop":
        return editing.page_removed(content, name)
    return editing.page_moved(content, name, {"page-up": -1, "page-down": 1}.get(act, 0))


def _next(on: Bench, texts: dict[str, str]) -> str:
    """To the page just made or the table named, else back to the overview."""
    name = _UNFIT.sub("", texts.get("table", ""))[:40]
    if texts.get("act") == "table-open" and name:
        return reverse("forms-desk:table", args=[on.procedure.procedure_id, name])
    if texts.get("act") != "page-add":
        return on.base
    made = queries.design(on.procedure.procedure_id).content.pages[-1]
    return reverse("forms-desk:page", args=[on.procedure.procedure_id, made.id])


def _overview(request: HttpRequest, on: Bench, problems: list[FieldProblem]) -> HttpResponse:
    wrong = queries.problems_of_content(on.procedure, on.content)
    every = fields_by_name(on.content.fields)
    failed = 0
    if not wrong:
        form = queries.form_of_content(on.procedure, on.content)
        failed = sum(bool(found) for _, found in run_all(form, on.content.trials))
    context = {
        "pages": [_page_row(page, every) for page in on.content.pages],
        "wrong": [{"message": each.message, "url": place_of(on, each)} for each in wrong],
        "failed": failed,
        "standard": [("person", "あなたのこと"), ("company", "会社・事業者のこと"), ("proxy", "代理で申請する方")],
        "tables": {table.name: table for table in on.content.tables},
        "published": registration.publications(on.procedure.procedure_id),
        "may_publish": any(on.actor.has_role(r, on.procedure.department) for r in registration.PUBLISHERS),
    }
    return shown(request, "design", on, context, problems)


def _page_row(page: FormPage, every: dict[str, FormField]) -> dict[str, Any]:
    fields = [
        {"field": field, "show": words_of(field.show, every) if field.show is not None else ""} for field in page.fields
    ]
    return {"page": page, "fields": fields, "show": words_of(page.rule, every) if page.rule is not None else ""}


def place_of(on: Bench, problem: FieldProblem) -> str:
    """Where a problem is mended."""
    what, _, name = problem.field.partition("/")
    procedure_id = on.procedure.procedure_id
    views = {"page": "page", "field": "field", "table": "table"}
    if what in views and (what != "field" or on.content.field(name)):
        return reverse(f"forms-desk:{views[what]}", args=[procedure_id, name])
    return reverse("forms-desk:papers", args=[procedure_id]) if what in ("paper", "text") else on.base


@require_POST
@staff_required(*actions.EDITORS)
def discard(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """Throw the working copy away."""
    try:
        actions.discard(procedure_id, actor=actor_of(request))
        messages.success(request, "下書きを捨てました。公開している様式はそのままです。")
    except HataoriError as error:
        told(request, error)
    return HttpResponseRedirect(reverse("forms-desk:forms"))


@require_GET
@staff_required(*VIEWERS)
def spreadsheet(_request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The working copy, or the form in force, as a spreadsheet."""
    found, content = _leaving(procedure_id)
    answer = HttpResponse(workbook_of(found.name, content), content_type=_XLSX)
    name = content_disposition_header(as_attachment=True, filename=f"様式_{found.name}.xlsx")
    answer.headers["Content-Disposition"] = name or "attachment"
    return answer


@require_GET
@staff_required(*VIEWERS)
def eform(_request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The same as a GovStack eForm."""
    found, content = _leaving(procedure_id)
    answer = JsonResponse(eform_of(queries.form_of_content(found, content)), json_dumps_params={"ensure_ascii": False})
    name = content_disposition_header(as_attachment=True, filename=f"様式_{found.name}.json")
    answer.headers["Content-Disposition"] = name or "attachment"
    return answer


def _leaving(procedure_id: str) -> tuple[catalogue.Procedure, Content]:
    found = catalogue.procedure(procedure_id)
    if found is None:
        raise NotFound
    working = queries.designs().get(procedure_id)
    return found, working.content if working else queries.content_of(registration.current_form(procedure_id))

"""A clerk enters what came over the counter, by mail or by phone: the same questions, on one page."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.accounts import api as accounts
from hataori.platform.files import api as files
from hataori.platform.idempotency import idempotent

from .desk_filters import own_departments
from .desk_forms import DeskForm
from .page_form import PageForm, typed_in
from .service import ENTERERS

_TIME = re.compile(r"([01]?\d|2[0-3])[:：時]([0-5]\d)分?")
_EARLIEST_DAYS = 366


class ReceivedForm(DeskForm):
    """How and when it came."""

    act = "received"
    channel = forms.ChoiceField(
        label="受付の方法", choices=[("counter", "窓口"), ("mail", "郵送"), ("phone", "電話")], widget=forms.RadioSelect
    )
    received_on = forms.CharField(
        label="受け付けた日", help_text="例: 2026-11-25、R8.11.25。標準処理期間はこの日から数えます"
    )
    received_time = forms.CharField(label="受け付けた時刻", required=False, help_text="例: 10:30")


@require_GET
@accounts.staff_required(*ENTERERS)
def choose(request: HttpRequest) -> HttpResponse:
    """Find the procedure; those of the clerk's own departments come first."""
    actor, words = accounts.actor_of(request), request.GET.get("q", "")[:100]
    own = own_departments(actor)
    found = catalogue.search(words, per_page=50) if words else None
    procedures = found.procedures if found else tuple(p for p in catalogue.procedures() if p.department in own)[:50]
    ordered = sorted(procedures, key=lambda p: p.department not in own)
    context = {"text": words, "procedures": ordered, "own": own, "total": found.total if found else len(ordered)}
    return render(request, "online_applications/desk_new.html", context)


@require_http_methods(["GET", "POST"])
@accounts.staff_required(*ENTERERS)
@idempotent
def enter(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """The whole form on one page; filing opens the case and leads to it."""
    procedure = catalogue.procedure(procedure_id)
    if procedure is None:
        raise NotFound("procedure_not_found", "手続きが見つかりません。一覧から選び直してください。")
    form = registration.current_form(procedure_id)
    if request.method == "GET":
        return _page(request, procedure, form, _first_answers(form), ())
    typed = typed_in(request)
    if "renew" in typed:
        return _page(request, procedure, form, typed, ())
    try:
        receipt = _file(request, procedure, form, typed)
    except Rejected as refused:
        return _page(request, procedure, form, typed, refused.problems)
    return _filed(request, receipt)


def _filed(request: HttpRequest, receipt: filing.Receipt) -> HttpResponse:
    """On to the case, or for another section's procedure back to the search with the number."""
    messages.success(request, f"受け付けました。受付番号は {receipt.number} です。")
    seen = workflow.departments_of(accounts.actor_of(request))
    if seen is None or receipt.department in seen:
        return redirect("cases-desk:case", number=receipt.number)
    return redirect("cases-desk:new")


def _file(
    request: HttpRequest, procedure: catalogue.Procedure, form: registration.Form, typed: Mapping[str, str]
) -> filing.Receipt:
    """File it as it was typed; files and case come together or not at all."""
    actor, received = accounts.actor_of(request), _received(typed)
    with transaction.atomic():
        receipt = filing.file_application(
            filing.Envelope(
                procedure_id=procedure.procedure_id,
                answers=typed,
                channel=typed.get("channel", ""),
                attached=_attached(request, form),
                form_version=typed.get("form_version", ""),
                received_on=received,
            ),
            actor=actor,
        )
        _note_time(receipt, typed, received, actor)
    return receipt


def _received(typed: Mapping[str, str]) -> date:
    """The day it came: not in the future, not more than a year ago. Rejected with all that is wrong of the three."""
    problems, day = _day(typed.get("received_on", ""))
    if typed.get("channel") not in filing.STAFF_CHANNELS:
        problems.append(FieldProblem("channel", "required", "受付の方法を選んでください。"))
    if typed.get("received_time", "").strip() and not _TIME.fullmatch(typed["received_time"].strip()):
        problems.append(FieldProblem("received_time", "invalid", "時刻は 10:30 のように書いてください。"))
    if problems or day is None:
        raise Rejected(problems)
    return day


def _day(text: str) -> tuple[list[FieldProblem], date | None]:
    try:
        day = parse_date(text)
    except DateProblem as problem:
        return [problem.in_field("received_on")], None
    if not 0 <= (clock.today() - day).days <= _EARLIEST_DAYS:
        return [FieldProblem("received_on", "range", "受け付けた日は、今日までの1年以内の日にしてください。")], None
    return [], day


def _note_time(receipt: filing.Receipt, typed: Mapping[str, str], day: date, actor: Actor) -> None:
    """The time of arrival stands in the case's remarks; no period is counted in hours."""
    seen = workflow.departments_of(actor)
    if typed.get("received_time", "").strip() and receipt.new and (seen is None or receipt.department in seen):
        workflow.add_note(receipt.number, f"受け付けた日時：{day:%Y-%m-%d} {typed['received_time'].strip()}", actor)


def _attached(request: HttpRequest, form: registration.Form) -> list[registration.AttachedFile]:
    """The uploaded papers, kept by the files app under its own name, so that staff's readings are audited."""
    found = []
    for paper in form.papers:
        for upload in request.FILES.getlist(f"paper_{paper.slot}"):
            kept = _kept(upload.read(), upload.name or "", paper.slot)
            found.append(registration.AttachedFile(paper.slot, kept.id, kept.name, kept.size))
    return found


def _kept(content: bytes, name: str, slot: str) -> files.FileRef:
    try:
        return files.store(
            content, name=name, owner="system", purpose="申請の添付書類", retention_days=registration.FILE_DAYS
        )
    except Rejected as refused:
        problems = [FieldProblem(f"paper_{slot}", each.code, each.message) for each in refused.problems]
        raise Rejected(problems) from refused


def _grouped(form: registration.Form) -> bool:
    """Whether the number of rows decides what is asked."""
    return any(field.kind is registration.Kind.GROUP for field in form.fields)


def _first_answers(form: registration.Form) -> dict[str, str]:
    """What the page starts with: the first choice where pages hang on it, a row of each group, today, the counter."""
    hung = {page.when[0] for page in form.pages if page.when}
    first = {field.name: field.choices[0][0] for field in form.fields if field.name in hung and field.choices}
    rows = {field.name: str(max(field.least_rows, 1)) for field in form.fields if field.fields}
    return {"channel": "counter", "received_on": clock.today().isoformat(), **first, **rows}


def _page(
    request: HttpRequest,
    procedure: catalogue.Procedure,
    form: registration.Form,
    typed: Mapping[str, str],
    problems: tuple[FieldProblem, ...],
) -> HttpResponse:
    received = ReceivedForm(dict(typed))
    received.errors.clear()
    received.show([problem for problem in problems if problem.field in received.fields])
    pages = [(page, PageForm(page, typed, problems)) for page in form.shown(typed)]
    context: dict[str, Any] = {
        "procedure": procedure,
        "application_form": form,
        "received": received,
        "pages": pages,
        "problems": problems,
        "paper_problems": {each.field: each.message for each in problems},
        "renewable": any(page.rule for page in form.pages) or registration.has_rules(form) or _grouped(form),
        "key": uuid4().hex,
        "foreign": procedure.department not in own_departments(accounts.actor_of(request)),
    }
    return render(request, "online_applications/desk_enter.html", context, status=422 if problems else 200)

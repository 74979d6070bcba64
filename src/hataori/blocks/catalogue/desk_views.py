"""The desk's catalogue: which department owns a procedure, and saying that it is right."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.errors import Conflict, Rejected
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.audit import api as audit
from hataori.platform.exports import csv_response, xlsx_response
from hataori.platform.organisation.api import department_names, departments

from . import desk_list, events, pages, queries
from .actions import may_set_owner, set_owner
from .types import Procedure

READERS = (Role.DX_OFFICE, Role.SECTION_HEAD, Role.OPERATOR, Role.AUDITOR)
_PAGE_ROWS = 100
_SHOWN_CHANGES = 50


class OwnerForm(forms.Form):
    """Whose procedure it is, and on what ground that is sure."""

    use_required_attribute = False
    department = forms.ChoiceField(label="担当課")
    note = forms.CharField(
        label="確認した内容",
        max_length=500,
        help_text="例: 事務分掌規則で確認。監査の記録に残ります。個人の名前や番号は書かないでください",
        error_messages={"required": "何で確認したかを書いてください。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, procedure: Procedure, data: Any = None) -> None:  # noqa: ANN401  Django's own
        super().__init__(data, initial={"department": procedure.department, "seen": procedure.version})
        field = self.fields["department"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(unit.key, f"{unit.name}（{unit.division}）") for unit in departments()]


@require_safe
@staff_required(*READERS)
def procedures(request: HttpRequest) -> HttpResponse:
    """GET /desk/catalogue/?q=…&department=…&state=confirm: 100 rows a page."""
    asked = desk_list.wanted(request.GET, actor_of(request))
    states = desk_list.by_state(desk_list.found(asked))
    page = Paginator(states[asked.state], _PAGE_ROWS).get_page(request.GET.get("page"))
    names = department_names()
    context = {
        "asked": asked,
        "rows": [(row, names.get(row.department, row.department), desk_list.state_words(row)) for row in page],
        "page": page,
        "states": [(key, title, len(states[key])) for key, title in desk_list.STATES.items()],
        "departments": _choices(asked),
        "query": _without_page(request.GET),
    }
    return render(request, "catalogue/desk_list.html", context)


def _without_page(asked: QueryDict) -> str:
    kept = asked.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _choices(asked: desk_list.Wanted) -> list[tuple[str, str]]:
    own = [(desk_list.OWN, "自分の課")] if asked.own else []
    return [(desk_list.EVERY, "すべての課"), *own, *((unit.key, unit.name) for unit in departments())]


def _asked_rows(request: HttpRequest) -> list[Procedure]:
    asked = desk_list.wanted(request.GET, actor_of(request))
    return desk_list.by_state(desk_list.found(asked))[asked.state]


@require_safe
@staff_required(*READERS)
def procedures_csv(request: HttpRequest) -> HttpResponseBase:
    """The same rows, all of them, as CSV."""
    name = f"tetsuzuki-{clock.today():%Y%m%d}.csv"
    return csv_response(desk_list.table(_asked_rows(request)), desk_list.COLUMNS, name)


@require_safe
@staff_required(*READERS)
def procedures_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows, all of them, for Excel."""
    name = f"tetsuzuki-{clock.today():%Y%m%d}.xlsx"
    return xlsx_response(desk_list.table(_asked_rows(request)), desk_list.COLUMNS, name)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*READERS)
def procedure_page(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """One procedure: its facts, who owns it and why, what was changed; naming the owner where one may."""
    procedure = queries.procedure(procedure_id)
    if procedure is None:
        raise Http404
    form = OwnerForm(procedure, request.POST or None)
    if request.method != "POST":
        return _page(request, procedure, form)
    status = _named(request, procedure, form) if form.is_valid() else 422
    if status == HttpResponseRedirect.status_code:
        return HttpResponseRedirect(reverse("catalogue-desk:procedure", args=[procedure_id]))
    return _page(request, queries.procedure(procedure_id) or procedure, form, status=status)


def _named(request: HttpRequest, procedure: Procedure, form: OwnerForm) -> int:
    """Name the owner; the status to answer with."""
    typed, actor = form.cleaned_data, actor_of(request)
    try:
        set_owner(
            procedure.procedure_id, typed["department"], actor=actor, note=typed["note"].strip(), seen=typed["seen"]
        )
    except Rejected as error:
        for problem in error.problems:
            form.add_error("note" if problem.field == "reason" else "department", problem.message)
        return error.status
    except Conflict as error:
        form.add_error(None, error.message)
        # What was typed stays; sent again, it is a decision on what is shown now.
        now = queries.procedure(procedure.procedure_id) or procedure
        form.data = {**form.data.dict(), "seen": now.version} if isinstance(form.data, QueryDict) else form.data
        return error.status
    messages.success(request, f"担当課を「{pages.department_name(typed['department'])}」と確認しました。")
    return HttpResponseRedirect.status_code


def _page(request: HttpRequest, procedure: Procedure, form: OwnerForm, *, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    subject = f"procedure/{procedure.procedure_id}"
    changes = audit.entries(subject=subject, action=events.OWNER_CHANGED.name, limit=_SHOWN_CHANGES)
    names = department_names()
    context = {
        "procedure": procedure,
        "form": form if may_set_owner(procedure, actor) else None,
        "department": pages.department_name(procedure.department),
        "state": desk_list.state_words(procedure),
        "facts": facts(procedure),
        "same": queries.procedure(procedure.same_as) if procedure.same_as else None,
        "changes": [
            (each, *(names.get(each.detail[when], each.detail[when]) for when in ("before", "department")))
            for each in changes
        ],
    }
    return render(request, "catalogue/desk_procedure.html", context, status=status)


def facts(procedure: Procedure) -> list[tuple[str, str]]:
    """What the catalogue knows of it, without what is empty."""
    days, estimate = procedure.period_days, procedure.yearly_estimate
    rows = [
        ("手続ID", procedure.procedure_id),
        ("概要", procedure.summary),
        ("根拠", pages.law_words(procedure)),
        ("所管府省庁", procedure.ministry),
        ("事務の区分", procedure.affair_class),
        ("申請者", procedure.applicant.label),
        ("提出先", "、".join(procedure.submit_to)),
        ("関連する士業", "、".join(procedure.agents)),
        ("手数料", pages.fee_words(procedure)),
        ("標準処理期間", procedure.period_text or ("" if days is None else f"{days}日")),
        ("書くこと", "、".join(procedure.required_info)),
        ("添付書類", "、".join(procedure.attachments)),
        ("できごと", "、".join(procedure.life_events)),
        ("オンライン化", procedure.online_status),
        ("利用率の対象", "対象" if procedure.kpi_scope else "対象外（適用除外）"),
        ("年間の見込み件数", "" if estimate is None else f"{estimate:,.0f}件"),
        ("要確認の項目", procedure.confirm),
    ]
    return [(title, words) for title, words in rows if words]


@require_safe
@staff_required(*READERS)
def imports_list(request: HttpRequest) -> HttpResponse:
    """The imports so far."""
    return render(request, "catalogue/imports.html", {"reports": queries.imports()})


@require_safe
@staff_required(*READERS)
def import_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """One import with its findings by line and column."""
    report = queries.import_report(run_id)
    if report is None:
        raise Http404
    return render(request, "catalogue/import.html", {"report": report})

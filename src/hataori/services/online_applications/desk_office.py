"""The section's own means at the desk: its texts, and who decides while somebody is away."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.errors import Conflict, FieldProblem, Rejected
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.accounts import api as accounts

from .desk_filters import own_departments
from .desk_forms import DeskForm
from .desk_list import READERS, WORKERS

DECIDERS = (Role.APPROVER, Role.SECTION_HEAD)
_Form = TypeVar("_Form", bound=DeskForm)
_DATE_HINT = "例: 2027-04-01、R9.4.1"


class TextForm(DeskForm):
    """A text of the section."""

    act = "text"
    department = forms.ChoiceField(label="課")
    kind = forms.ChoiceField(label="使うところ", choices=[*workflow.KIND_TITLES.items()])
    title = forms.CharField(label="題名", max_length=60, help_text="同じ題名の古い文と、始まりの日に入れ替わります")
    body = forms.CharField(label="文", widget=forms.Textarea(attrs={"rows": 5}))
    starts_on = forms.CharField(label="使いはじめる日", help_text=_DATE_HINT)


_NOBODY = ("", "選んでください")


class DeputyForm(DeskForm):
    """Who decides in whose place."""

    act = "deputy"
    department = forms.ChoiceField(label="課")
    absent = forms.ChoiceField(label="不在になる決裁者")
    deputy = forms.ChoiceField(label="代わりに決裁する職員")
    starts_on = forms.CharField(label="始まりの日", help_text=_DATE_HINT)
    ends_on = forms.CharField(label="終わりの日", help_text=_DATE_HINT)
    kinds = forms.CharField(
        label="対象の手続きのID",
        required=False,
        help_text="空のときは、課のすべての手続き。いくつもあるときは空白で区切ります",
    )
    reason = forms.CharField(label="不在の理由", max_length=200, help_text="例: 出張、休暇")


@require_http_methods(["GET", "POST"])
@accounts.staff_required(*READERS)
def texts(request: HttpRequest) -> HttpResponse:
    """The section's texts, and the form to write one."""
    actor = accounts.actor_of(request)
    form = TextForm(request.POST or None, initial={"starts_on": clock.today().isoformat()})
    _offer(form, "department", own_departments(actor).items())
    if request.method == "POST":
        try:
            told = _typed(request, "department", "kind", "title", "body")
            workflow.write_text(**told, **_days(request, "starts_on"), actor=actor)
        except (Rejected, Conflict) as refused:
            return _texts(request, _shown(form, refused), status=refused.status)
        messages.success(request, "定型文を保存しました。")
        return redirect("cases-desk:texts")
    return _texts(request, form)


@require_POST
@accounts.staff_required(*WORKERS)
def end_text(request: HttpRequest, text_id: int) -> HttpResponse:
    """Offer a text no longer."""
    workflow.end_text(text_id, accounts.actor_of(request))
    messages.success(request, "この文は、明日から選べなくなります。")
    return redirect("cases-desk:texts")


@require_http_methods(["GET", "POST"])
@accounts.staff_required(*READERS)
def deputies(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom, and the form to name one."""
    actor = accounts.actor_of(request)
    form = DeputyForm(request.POST or None)
    own = own_departments(actor)
    _offer(form, "department", own.items())
    # Nobody is chosen beforehand: the same person would stand in for himself.
    _offer(form, "absent", [_NOBODY, *_people(own, *DECIDERS)])
    _offer(form, "deputy", [_NOBODY, *_people(own, *WORKERS)])
    if request.method == "POST":
        try:
            _set_deputy(request)
        except (Rejected, Conflict) as refused:
            return _deputies(request, _shown(form, refused), status=refused.status)
        messages.success(request, "代決する人を決めました。")
        return redirect("cases-desk:deputies")
    return _deputies(request, form)


@require_POST
@accounts.staff_required(*DECIDERS)
def end_deputy(request: HttpRequest, deputy_id: int) -> HttpResponse:
    """End it before its last day."""
    workflow.end_deputy(deputy_id, accounts.actor_of(request))
    messages.success(request, "代決を終えました。")
    return redirect("cases-desk:deputies")


def _set_deputy(request: HttpRequest) -> None:
    kinds = request.POST.get("kinds", "").replace("、", " ").replace(",", " ").split()
    if unknown := [kind for kind in kinds if catalogue.procedure(kind) is None]:
        raise Rejected([FieldProblem("kinds", "unknown", f"{unknown[0][:40]}という手続きはありません。")])
    told = _typed(request, "department", "reason", absent="absent_id", deputy="deputy_id")
    days = _days(request, "starts_on", "ends_on")
    workflow.set_deputy(**told, **days, kinds=kinds, actor=accounts.actor_of(request))


def _texts(request: HttpRequest, form: TextForm, *, status: int = 200) -> HttpResponse:
    actor = accounts.actor_of(request)
    own = own_departments(actor)
    found = workflow.texts_of(workflow.departments_of(actor))
    rows = [(text, own.get(text.department, text.department), workflow.KIND_TITLES[text.kind]) for text in found]
    works = any(actor.has_role(role) for role in WORKERS)
    context = {"form": form, "rows": rows, "variables": workflow.VARIABLES, "works": works}
    return render(request, "online_applications/desk_texts.html", context, status=status)


def _deputies(request: HttpRequest, form: DeputyForm, *, status: int = 200) -> HttpResponse:
    actor = accounts.actor_of(request)
    decides = any(actor.has_role(role) for role in DECIDERS)
    context = {"form": form, "rows": workflow.deputies(workflow.departments_of(actor)), "decides": decides}
    return render(request, "online_applications/desk_deputies.html", context, status=status)


def _people(departments: Iterable[str], *roles: Role) -> list[tuple[str, str]]:
    return [(member.account_id, member.name) for member in accounts.staff_in(list(departments), *roles)]


def _offer(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = [*choices]


def _typed(request: HttpRequest, *names: str, **renamed: str) -> dict[str, Any]:
    wanted = {**{name: name for name in names}, **renamed}
    return {argument: request.POST.get(name, "") for name, argument in wanted.items()}


def _days(request: HttpRequest, *names: str) -> dict[str, Any]:
    days: dict[str, date] = {}
    problems = []
    for name in names:
        try:
            days[name] = parse_date(request.POST.get(name, ""))
        except DateProblem as problem:
            problems.append(problem.in_field(name))
    if problems:
        raise Rejected(problems)
    return days


def _shown(form: _Form, refused: Rejected | Conflict) -> _Form:
    problems = refused.problems if isinstance(refused, Rejected) else [FieldProblem("", refused.code, refused.message)]
    form.show(problems)
    return form

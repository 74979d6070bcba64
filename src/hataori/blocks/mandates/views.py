"""A person's mandates: whom he may file for, who may file for him, and the people of his business."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.accounts import api as accounts
from hataori.platform.files import api as files

from . import actions, queries

_PAPER_DAYS = 5 * 366


class ProposeForm(forms.Form):
    """Whom the person wants to file for."""

    use_required_attribute = False
    represented_name = forms.CharField(label=gettext_lazy("委任する人の氏名"))
    represented_mail = forms.EmailField(
        label=gettext_lazy("委任する人のメールアドレス"),
        required=False,
        help_text=gettext_lazy("その人がサインインして承認します。メールアドレスがないときは委任状を添付してください"),
    )
    ends_on = forms.CharField(label=gettext_lazy("委任の期限"), help_text=gettext_lazy("例: 2027-03-31、R9.3.31"))
    paper = forms.FileField(label=gettext_lazy("委任状"), required=False)


class AuthoriseForm(forms.Form):
    """Who else may file for the business."""

    use_required_attribute = False
    login = forms.EmailField(label=gettext_lazy("担当者のメールアドレス"))
    ends_on = forms.CharField(label=gettext_lazy("担当する期限"), help_text=gettext_lazy("例: 2027-03-31、R9.3.31"))


@require_GET
@accounts.resident_required
def mine(request: HttpRequest) -> HttpResponse:
    """The page with everything, and the form to ask."""
    return _page(request)


@require_POST
@accounts.resident_required
def propose(request: HttpRequest) -> HttpResponse:
    """Ask for a mandate. The answer is the same whether the address has an account or not."""
    actor, form = accounts.actor_of(request), ProposeForm(request.POST, request.FILES)
    try:
        actions.propose(
            represented_name=request.POST.get("represented_name", ""),
            represented_mail=request.POST.get("represented_mail", ""),
            ends_on=_day(request.POST.get("ends_on", "")),
            paper_id=_paper(request, actor),
            actor=actor,
        )
    except Rejected as refused:
        return _page(request, propose=_shown(form, refused), status=422)
    messages.success(request, gettext("委任のお願いを送りました。承認されると、代わりに申請できます。"))
    return redirect("mandates:mine")


@require_POST
@accounts.resident_required
def authorise(request: HttpRequest, corporate_number: str) -> HttpResponse:
    """Let another account file for the business one leads."""
    form = AuthoriseForm(request.POST)
    try:
        actions.authorise(
            corporate_number=corporate_number,
            login=request.POST.get("login", ""),
            ends_on=_day(request.POST.get("ends_on", "")),
            actor=accounts.actor_of(request),
        )
    except Rejected as refused:
        return _page(request, authorise=_shown(form, refused), status=422)
    except Conflict as known:
        messages.error(request, known.message)
    return redirect("mandates:mine")


@require_POST
@accounts.resident_required
@accounts.step_up_required
def answer(request: HttpRequest, mandate_id: str) -> HttpResponse:
    """Accept or refuse to be represented."""
    accept = request.POST.get("answer") == "accept"
    return _done(request, lambda actor: actions.answer(mandate_id, actor, accept=accept))


@require_POST
@accounts.resident_required
def revoke(request: HttpRequest, mandate_id: str) -> HttpResponse:
    """End a mandate, from either side."""
    return _done(request, lambda actor: actions.revoke(mandate_id, actor))


def _done(request: HttpRequest, act: Callable[[Actor], object]) -> HttpResponse:
    try:
        act(accounts.actor_of(request))
    except NotFound:
        raise Http404 from None
    except (Conflict, Forbidden) as late:
        messages.error(request, late.message)
    return redirect("mandates:mine")


def _page(
    request: HttpRequest, *, propose: forms.Form | None = None, authorise: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    actor = accounts.actor_of(request)
    mine_ = queries.mandates_of(actor)
    led = [each for each in mine_ if each.leads and each.state == "active"]
    context: dict[str, Any] = {
        "mine": mine_,
        "over": queries.mandates_over(actor),
        "led": [(each, queries.members(each.corporate_number)) for each in led],
        "form": propose or ProposeForm(),
        "authorise": authorise or AuthoriseForm(auto_id="authorise_%s"),
        "failed": propose or authorise,
        "steps": [{"title": gettext("代理と委任")}],
    }
    response = render(request, "mandates/mine.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _shown(form: forms.Form, refused: Rejected) -> forms.Form:
    form.full_clean()
    said = set(form.errors)
    for problem in refused.problems:
        if problem.field not in said:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    return form


def _day(text: str) -> date:
    try:
        return parse_date(text)
    except DateProblem as problem:
        raise Rejected([problem.in_field("ends_on")]) from None


def _paper(request: HttpRequest, actor: Actor) -> str:
    upload = request.FILES.get("paper")
    if upload is None:
        return ""
    try:
        kept = files.store(
            upload.read(), name=str(upload.name), owner=actor.id, purpose="委任状", retention_days=_PAPER_DAYS
        )
    except Rejected as refused:
        raise Rejected([FieldProblem("paper", each.code, each.message) for each in refused.problems]) from refused
    return kept.id

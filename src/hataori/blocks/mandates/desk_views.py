"""The desk: papers of mandates to be read, businesses to be registered."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.files import api as files

from . import actions, queries


class OrganisationForm(forms.Form):
    """A business and who leads it."""

    use_required_attribute = False
    corporate_number = forms.CharField(label="法人番号", help_text="13けた。登記事項証明書か指定通知書で確かめます")
    name = forms.CharField(label="法人の名称")
    leader_login = forms.CharField(label="代表者のメールアドレス", help_text="代表者のアカウントのメールアドレス")


@require_GET
@accounts.staff_required(*actions.CONFIRMERS)
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a clerk, and the businesses known."""
    return _page(request)


@require_POST
@accounts.staff_required(*actions.CONFIRMERS)
def register(request: HttpRequest) -> HttpResponse:
    """Enter a business."""
    form = OrganisationForm(request.POST)
    told = {name: request.POST.get(name, "").strip() for name in form.fields}
    try:
        found = actions.register_organisation(**told, actor=accounts.actor_of(request))
    except Rejected as refused:
        form.full_clean()
        for problem in refused.problems:
            field = "leader_login" if problem.field == "login" else problem.field
            form.add_error(field, problem.message)
        return _page(request, form=form, status=422)
    except Conflict as known:
        messages.error(request, known.message)
        return redirect("mandates-desk:list")
    messages.success(request, f"{found.name}を登録しました。")
    return redirect("mandates-desk:list")


@require_GET
@accounts.staff_required(*actions.CONFIRMERS)
def paper(request: HttpRequest, mandate_id: str) -> HttpResponseBase:
    """The 委任状; the files app audits the reading."""
    actor = accounts.actor_of(request)
    row = queries.row_of(mandate_id)
    if not row.paper_id:
        raise NotFound
    return files.download_response(
        row.paper_id, actor, allow=lambda _, who: who == actor, inline=True, reason="委任状の確認"
    )


@require_POST
@accounts.staff_required(*actions.CONFIRMERS)
def confirm(request: HttpRequest, mandate_id: str) -> HttpResponse:
    """Take the paper, or not."""
    try:
        actions.confirm_paper(mandate_id, accounts.actor_of(request), accept=request.POST.get("answer") == "accept")
    except Conflict as late:
        messages.error(request, late.message)
    return redirect("mandates-desk:list")


def _page(request: HttpRequest, *, form: OrganisationForm | None = None, status: int = 200) -> HttpResponse:
    context = {
        "waiting": queries.papers_waiting(),
        "organisations": queries.organisations(),
        "form": form or OrganisationForm(),
        "failed": form,
    }
    return render(request, "mandates/desk.html", context, status=status)

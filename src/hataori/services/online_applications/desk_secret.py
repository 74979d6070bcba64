"""The individual number behind its mask: shown once, after a recorded reason, to who has just shown who he is."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.errors import Forbidden
from hataori.platform.accounts import api as accounts

from .desk_forms import DeskForm
from .desk_list import WORKERS


class ReasonForm(DeskForm):
    """Why the number is needed (番号法第19条 allows its use only for the affair it was given for)."""

    act = "secret"
    reason = forms.CharField(
        label="見る理由",
        max_length=500,
        help_text="例: 税情報の照会のため。監査の記録に残ります",
        error_messages={"required": "見る理由を書いてください。"},
    )


@require_http_methods(["GET", "POST"])
@accounts.staff_required(*WORKERS)
@accounts.step_up_required
def personal_number(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the reason; after it, show the number and record who saw it and why."""
    actor = accounts.actor_of(request)
    case = workflow.case_for(number, actor)
    if not workflow.works(case, actor):
        raise Forbidden
    form = ReasonForm(request.POST or None)
    shown: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        shown = registration.personal_number(case.number, actor=actor, reason=form.cleaned_data["reason"])
    context = {"case": case, "form": form, "shown": shown, "asked": request.method == "POST" and form.is_valid()}
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    response = render(request, "online_applications/desk_secret.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response

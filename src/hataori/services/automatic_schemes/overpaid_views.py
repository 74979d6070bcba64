"""The desk's page of one overpayment: what was paid too much, how it comes back, and the next acts only."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.organisation import api as organisation

from . import models, overpaid_notice, overpaying, queries, register, telling
from .desk_forms import NoteForm, PlanForm, ReceivedForm, ShowingForm

_DONE = {
    "prepare": "用意しました。別の決裁者の決裁を待ちます。",
    "release": "決裁しました。通知書を作り、ご本人に届けます。",
    "send-back": "差し戻しました。",
    "withdraw": "取り消しました。",
    "receive": "納められた額を記録しました。",
}


@require_GET
@accounts.staff_required(*queries.READERS)
def overpayment(request: HttpRequest, overpayment_id: UUID) -> HttpResponse:
    """One overpayment."""
    actor = accounts.actor_of(request)
    return _page(request, queries.overpayment_for(str(overpayment_id), actor), actor)


@require_POST
@accounts.staff_required(*overpaying.WORKERS)
def act(request: HttpRequest, overpayment_id: UUID, act: str) -> HttpResponse:
    """Do one act; problems come back at their fields."""
    actor = accounts.actor_of(request)
    if act not in _DONE:
        raise NotFound
    row = queries.overpayment_for(str(overpayment_id), actor)
    form = _form(act, request.POST)
    try:
        if form.is_valid():
            _do(act, row, form.cleaned_data, request.POST, actor)
            messages.success(request, _DONE[act])
            return redirect("schemes-desk:overpayment", overpayment_id=row.pk)
    except Rejected as refused:
        form.show(refused.problems)
    except (Conflict, Forbidden) as refusal:
        messages.error(request, refusal.message)
        return redirect("schemes-desk:overpayment", overpayment_id=row.pk)
    return _page(request, row, actor, act, form)


def _form(act: str, posted: QueryDict | None = None) -> ShowingForm:
    """The form of an act, with ids of its own: several stand on one page."""
    if act == "prepare":
        return PlanForm(posted, auto_id="prepare-%s")
    if act == "receive":
        return ReceivedForm(posted, auto_id="receive-%s", initial={"on": clock.today().isoformat()})
    return NoteForm(act, posted)


def _do(act: str, row: models.Overpayment, said: dict[str, Any], posted: QueryDict, actor: Actor) -> None:
    key = str(row.pk)
    if act == "prepare":
        overpaying.prepare(key, overpaying.Plan(said["way"], said["reason"], said["due_on"]), actor=actor)
    elif act == "release":
        overpaying.release(key, actor=actor)
    elif act == "receive":
        overpaying.receive(
            key, amount=said["amount"], on=said["on"], key=posted.get("key", "") or uuid4().hex, actor=actor
        )
    elif act == "send-back":
        overpaying.send_back(key, actor=actor, note=said["note"])
    else:
        overpaying.withdraw(key, actor=actor, note=said["note"])


def _page(
    request: HttpRequest, row: models.Overpayment, actor: Actor, refused: str = "", form: ShowingForm | None = None
) -> HttpResponse:
    """`form` is that of the `refused` act, with what was typed and why it was not taken."""
    forms = {act: _form(act) for act in _DONE} | ({refused: form} if form else {})
    here = {
        "row": row,
        "title": telling.title_of(row.scheme),
        "state": overpaying.STATES[row.state],
        "way": overpaying.WAYS.get(row.way, ""),
        "article": overpaid_notice.article(row.scheme, row.way) if row.way else "",
        "offset": overpaid_notice.article(row.scheme, "offset"),
        "repayment": overpaid_notice.article(row.scheme, "repay"),
        "who": register.shown(row.person_id, actor),
        "department": organisation.department(row.department).name,
        "months": row.months.select_related("paid").order_by("paid__month", "pk"),
        "back": row.settlements.order_by("on", "pk"),
        "steps": [(step, overpaying.STATES[step.after]) for step in row.steps.order_by("pk")],
        "acts": queries.overpayment_acts(row, actor),
        "prepare_form": forms["prepare"],
        "receive_form": forms["receive"],
        "back_form": forms["send-back"],
        "withdraw_form": forms["withdraw"],
        "wrong": form,
        "key": uuid4().hex,
    }
    return render(request, "automatic_schemes/desk_overpayment.html", here, status=422 if form else 200)

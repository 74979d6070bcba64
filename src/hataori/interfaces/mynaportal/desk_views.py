"""The desk's page of the portal: how fetching goes, what could not be filed, what was taken."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.blocks.handover import api as handover
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.check_digits import without_personal_numbers
from hataori.kernel.errors import Conflict, Rejected
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.outbox import api as outbox

from . import models, pulling, taking, wire
from .portal import access

_SHOWN = 50
_TOLD = {"": "まだ"} | wire.STATE_NAMES


class CloseForm(forms.Form):
    """Why it is not filed."""

    reason = forms.CharField(
        label="受け付けない理由", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


@never_cache
@staff_required(*taking.DESK)
@require_http_methods(["GET", "HEAD"])
def overview(request: HttpRequest) -> HttpResponse:
    """GET /desk/mynaportal/."""
    actor = actor_of(request)
    held = models.Received.objects.filter(state="held").order_by("-received_at")[:_SHOWN]
    taken = models.Received.objects.filter(state="taken").order_by("-received_at")[:_SHOWN]
    mine = _mine([row.number for row in taken], actor)
    waiting = {state: found for kind, state, found in outbox.counts() if kind == taking.STATUS}
    context = {
        "access": access(),
        "pulls": models.Pull.objects.order_by("-started_at")[:10],
        "held": [(row, taking.may_see(row, actor)) for row in held],
        "taken": [(row, _TOLD.get(row.sent_state, row.sent_state), row.number in mine) for row in taken],
        "waiting": waiting.get("pending", 0) + waiting.get("leased", 0),
        "dead": waiting.get("dead", 0),
    }
    return render(request, "mynaportal/overview.html", context)


def _mine(numbers: list[str], actor: Actor) -> set[str]:
    """The cases this person may open."""
    seen = workflow.departments_of(actor)
    cases = workflow.cases(numbers)
    return {number for number, case in cases.items() if seen is None or case.department in seen}


@staff_required(*taking.DESK)
@require_http_methods(["POST"])
def pull_now(request: HttpRequest) -> HttpResponse:
    """POST: fetch without waiting for the worker."""
    run = pulling.pull()
    if run is None:
        messages.error(request, "マイナポータル申請管理のアドレスが設定されていません。")
    elif run.error:
        messages.error(request, run.error)
    else:
        messages.success(request, f"受け取りました（新しい申請 {run.taken}件、受け付けられない申請 {run.held}件）。")
    return _back()


@never_cache
@staff_required(*taking.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest, reception_number: str) -> HttpResponse:
    """GET and POST /desk/mynaportal/held/<number>/: what came, what is wrong, file it now or close it."""
    actor = actor_of(request)
    form = CloseForm(request.POST if request.POST.get("act") == "close" else None)
    problems: list[str] = []
    if request.method == "POST":
        try:
            if _acted(request, form, reception_number):
                return _back()
        except Conflict as conflict:
            messages.error(request, conflict.message)
            return _back()
        except Rejected as refused:
            problems = [each.message for each in refused.problems]
    row, arrived = taking.held(reception_number, actor=actor)
    names = {item.code: item.name for item in _items(row.procedure_code)}
    context = {
        "row": row,
        "rows": [
            {"key": names.get(code, code), "value": without_personal_numbers(value)}
            for code, value in arrived.items.items()
        ],
        "enclosed": [each.name for each in arrived.enclosed],
        "problems": problems or row.problems,
        "form": form,
    }
    return render(request, "mynaportal/held.html", context, status=422 if problems or form.errors else 200)


def _acted(request: HttpRequest, form: CloseForm, reception_number: str) -> bool:
    actor = actor_of(request)
    if request.POST.get("act") != "close":
        number = taking.retry(reception_number, actor=actor)
        messages.success(request, f"受け付けました。受付番号は {number} です。")
        return True
    if not form.is_valid():
        return False
    taking.close(reception_number, actor=actor, reason=form.cleaned_data["reason"])
    messages.success(request, "受け付けないことにしました。届いた内容は消しました。")
    return True


def _items(code: str) -> tuple[handover.Item, ...]:
    procedure_id = handover.procedure_of_outside(code)
    return handover.mapping(procedure_id).items if procedure_id else ()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("mynaportal-desk:overview"))

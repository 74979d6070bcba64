"""Slips at the desk: what is still to come in, what was paid, what came too late and goes back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, HataoriError, NotFound, Rejected, Unavailable
from hataori.platform.accounts import api as accounts
from hataori.platform.pages.fields import WarekiDateField

from . import desk_acts, models, slips, telling
from .desk_views import own_booking
from .forms import ShowingForm
from .slip_views import pdf


class ReceivedForm(ShowingForm):
    """What the report of the bank, or the stub, says."""

    number = forms.CharField(
        label="納付書番号", max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    paid_on = WarekiDateField(label="納めた日（領収印の日）")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.WORKERS)
def listing(request: HttpRequest) -> HttpResponse:
    """GET /desk/facilities/slips/: slips that stand open, late ones first; POST enters one that was paid."""
    actor = accounts.actor_of(request)
    form = ReceivedForm(request.POST or None, initial={"paid_on": clock.today()})
    if request.method == "POST" and form.is_valid() and (done := _received(request, form, actor)) is not None:
        return done
    today = clock.today()
    departments = desk_acts.departments_of(actor)
    found = [each for department in departments for each in payments.slips_of(department)]
    context = {
        "form": form,
        "late": [each for each in found if each.state == "late"],
        "surpluses": [each for department in departments for each in payments.surpluses(department)],
        "rows": [(each, each.overdue(today), _booking(each)) for each in found if each.state == "open"],
        "decides": {d for d in departments if any(actor.has_role(role, d) for role in desk_acts.DECIDERS)},
    }
    return render(request, "facility_booking/desk_slips.html", context, status=422 if form.errors else 200)


def _received(request: HttpRequest, form: ReceivedForm, actor: Actor) -> HttpResponse | None:
    try:
        slip = payments.receive_slip(form.cleaned_data["number"], form.cleaned_data["paid_on"], actor)
    except Rejected as refused:
        form.show(refused.problems)
        return None
    except HataoriError as refused:
        form.show([FieldProblem("number", refused.code, refused.message)])
        return None
    if slip.state == "late":
        messages.warning(
            request, "この使用料の請求は、もう終わっています。納められたお金は、返金の手続きをしてください。"
        )
    else:
        messages.success(request, f"{slip.shown}（{slip.charge.amount:,}円）の納付を入力しました。")
    return redirect("facilities-desk:slips")


def _booking(slip: payments.Slip) -> scheduler.Booking | None:
    use = models.Use.objects.filter(about=slip.charge.about).first()
    return scheduler.booking(use.booking_id) if use else None


@require_POST
@accounts.staff_required(*desk_acts.DECIDERS)
def returned(request: HttpRequest, number: str) -> HttpResponse:
    """POST: what came too late was given back."""
    try:
        payments.return_slip(number, request.POST.get("reason", ""), accounts.actor_of(request))
        messages.success(request, "返金を記録しました。")
    except NotFound:
        raise Http404 from None
    except HataoriError as refusal:
        messages.error(request, telling.said(refusal))
    return redirect("facilities-desk:slips")


@require_POST
@accounts.staff_required(*desk_acts.DECIDERS)
def surplus_returned(request: HttpRequest, remittance_id: str) -> HttpResponse:
    """POST: what an institution told of and settled nothing was given back."""
    try:
        payments.return_surplus(remittance_id, request.POST.get("reason", ""), accounts.actor_of(request))
        messages.success(request, "返金を記録しました。")
    except NotFound:
        raise Http404 from None
    except HataoriError as refusal:
        messages.error(request, telling.said(refusal))
    return redirect("facilities-desk:slips")


@require_POST
@accounts.staff_required(*desk_acts.WORKERS)
def issue(request: HttpRequest, number: str) -> HttpResponse:
    """POST /desk/facilities/<number>/slip/: a slip for who asks at the counter or by phone; `anew`: a new number."""
    actor = accounts.actor_of(request)
    try:
        slips.issue(own_booking(number, actor), actor, anew=bool(request.POST.get("anew")))
        messages.success(request, "納付書を作りました。印刷して渡してください。")
    except HataoriError as refusal:
        messages.error(request, telling.said(refusal))
    return redirect("facilities-desk:booking", number)


@never_cache
@require_safe
@accounts.staff_required(*desk_acts.WORKERS)
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """GET /desk/facilities/<number>/slip.pdf."""
    found = own_booking(number, accounts.actor_of(request))
    try:
        return pdf(slips.paper(found, _payer(found)), found.number)
    except NotFound:
        raise Http404 from None
    except (Conflict, Unavailable) as away:
        messages.error(request, away.message)
        return redirect("facilities-desk:booking", number)


def _payer(found: scheduler.Booking) -> str:
    told: Any = found.answers.get("name", "")
    return accounts.names_of([found.holder_id]).get(found.holder_id, str(told))

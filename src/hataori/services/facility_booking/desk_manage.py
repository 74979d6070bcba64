"""Giving money back, 利用停止. Rules, closures and use of places are on the scheduler's own pages (/desk/units/)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.scheduler.api import rules
from hataori.kernel.actor import Actor
from hataori.kernel.errors import HataoriError, NotFound
from hataori.platform.accounts import api as accounts

from . import desk_acts, models, telling
from .desk_forms import StopForm


@never_cache
@require_safe
@accounts.staff_required(*desk_acts.WORKERS)
def refunds(request: HttpRequest) -> HttpResponse:
    """GET /desk/facilities/refunds/: money to give back."""
    actor = accounts.actor_of(request)
    rows = models.Refund.objects.filter(department__in=desk_acts.departments_of(actor)).order_by("done_at", "made_at")
    context = {
        "rows": [(row, scheduler.booking(row.booking_id)) for row in rows[:200]],
        "decides": any(actor.has_role(role) for role in desk_acts.DECIDERS),
    }
    return render(request, "facility_booking/desk_refunds.html", context)


@require_POST
@accounts.staff_required(*desk_acts.DECIDERS)
def give_back(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """POST: the money was given back."""
    try:
        desk_acts.give_back(refund_id, accounts.actor_of(request))
        messages.success(request, "返金を記録しました。")
    except NotFound:
        raise Http404 from None
    except HataoriError as refusal:
        messages.error(request, telling.said(refusal))
    return redirect("facilities-desk:refunds")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.WORKERS)
def stop(request: HttpRequest, number: str) -> HttpResponse:
    """GET and POST /desk/facilities/<number>/stop/: 利用停止 of who booked this, or its end."""
    actor = accounts.actor_of(request)
    try:
        found = scheduler.booking_for(number, actor)
    except NotFound:
        raise Http404 from None
    standing = scheduler.suspension(found.holder_id, found.group_id)
    form = StopForm(request.POST if request.method == "POST" and not standing else None)
    if request.method == "POST" and standing:
        return _lifted(request, found, standing, actor)
    if form.is_bound and form.is_valid():
        until = rules.at(form.cleaned_data["until"], "24:00")
        whose = {"group_id": found.group_id} if found.group_id else {"holder_id": found.holder_id}
        scheduler.suspend(
            until=until, reason=form.cleaned_data["reason"], actor=actor, department=found.department, **whose
        )
        messages.success(request, "利用を停止しました。")
        return redirect("facilities-desk:booking", number)
    context = {"booking": found, "form": form, "standing": standing}
    return render(request, "facility_booking/desk_stop.html", context, status=422 if form.errors else 200)


def _lifted(
    request: HttpRequest, found: scheduler.Booking, standing: scheduler.Suspension, actor: Actor
) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, "理由を書いてください。")
        return redirect("facilities-desk:stop", found.number)
    scheduler.lift(standing.id, reason, actor, found.department)
    messages.success(request, "利用停止を解きました。")
    return redirect("facilities-desk:booking", found.number)

"""A person's own pages: what he signed up for, waits for, his code for the door."""

from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.errors import Conflict
from hataori.platform.accounts.api import actor_of, signed_in_required
from hataori.platform.i18n.wording import worded

from . import holding, joining, running
from .forms import SubstituteForm


@never_cache
@signed_in_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """GET /my/events/."""
    actor = actor_of(request)
    found = [each for each in scheduler.bookings_of(actor.id, since=clock.now()) if each.kind == holding.KIND]
    coming = [(each, joining.session_of(each)) for each in found if each.state in ("confirmed", "checked_in")]
    return render(request, "city_events/mine.html", {"coming": coming, "waits": joining.waits(actor)})


@never_cache
@signed_in_required
@require_safe
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """GET /my/events/<number>/: the code opens the desk's check-in on the phone of who stands at the door."""
    booking = joining.own(number, actor_of(request))
    address = f"{settings.HATAORI_URL}{reverse('events-desk:check-in')}?number={booking.number}"
    drawn = segno.make(address, error="m", micro=False).svg_inline(border=2, omitsize=True, lineclass=None)
    code = mark_safe(drawn)  # noqa: S308  segno's own drawing of an address of ours
    context = {"booking": booking, "session": joining.session_of(booking), "code": code}
    context["form"] = SubstituteForm(initial={"name": running.substitute_of(booking.id)})
    return render(request, "city_events/ticket.html", context)


@signed_in_required
@require_POST
def substitute(request: HttpRequest, number: str) -> HttpResponse:
    """POST: somebody else comes in this place."""
    form = SubstituteForm(request.POST)
    try:
        if form.is_valid():
            name = running.substitute(number, form.cleaned_data["name"], actor_of(request))
            said = (
                gettext("%(name)sさんが代わりに参加します。") % {"name": name}
                if name
                else gettext("あなたの参加に戻しました。")
            )
            messages.success(request, said)
    except Conflict as late:
        messages.error(request, worded(late.message))
    return redirect("city_events:ticket", number)


@signed_in_required
@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """POST: the place goes to who waits."""
    actor = actor_of(request)
    try:
        scheduler.cancel(joining.own(number, actor).id, actor)
        messages.success(request, gettext("申込みを取り消しました。"))
    except Conflict as late:
        messages.error(request, worded(late.message))
    return redirect("city_events:mine")


@signed_in_required
@require_POST
def waiting_act(request: HttpRequest, waiting_id: UUID, act: str) -> HttpResponse:
    """POST: take the place that is offered, or wait no longer."""
    if act not in ("accept", "leave"):
        raise Http404
    try:
        if act == "accept":
            booking = joining.accept(waiting_id, actor_of(request))
            return redirect("city_events:ticket", booking.number)
        scheduler.leave(waiting_id, actor_of(request))
        messages.success(request, gettext("キャンセル待ちをやめました。"))
    except Conflict as over:
        messages.error(request, worded(over.message))
    return redirect("city_events:mine")

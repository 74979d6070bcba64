"""A person's bookings: all of them, one with its receipt, and what can still be done with it."""

from typing import Any, TypeVar
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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.access import api as access
from hataori.blocks.memberships import api as memberships
from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, NotFound, Rejected, Unavailable
from hataori.platform.accounts import api as accounts
from hataori.platform.i18n.amounts import yen_words
from hataori.platform.i18n.wording import worded

from . import booking as acts
from . import charging, equipment, models, people, places, repeating, slips, telling
from .forms import ReasonForm, ScopeField, TimeForm

_STANDING = ("requested", "confirmed")
AnyForm = TypeVar("AnyForm", ReasonForm, TimeForm)


@never_cache
@require_safe
@accounts.resident_required
def mine(request: HttpRequest) -> HttpResponse:
    """GET /my/bookings/: what is offered first, then what comes, then what was."""
    actor = accounts.actor_of(request)
    found = _all(actor)
    now = clock.now()
    coming = [each for each in found if each.end > now and each.active]
    context = {
        "offers": [_waiting(each) for each in scheduler.waiting_of(actor.id)],
        "coming": [card(each) for each in coming],
        "past": [card(each) for each in reversed(found) if each not in coming][:30],
        "registration": memberships.registration_of(actor.id),
        "steps": [
            {"title": gettext("施設の予約"), "url": reverse("facilities:start")},
            {"title": gettext("自分の予約")},
        ],
    }
    return render(request, "facility_booking/mine.html", context)


def _all(actor: Actor) -> list[scheduler.Booking]:
    """His own and those of his groups, of facilities only."""
    found = {each.id: each for each in scheduler.bookings_of(actor.id)}
    for group in memberships.groups_of(actor.id):
        found |= {each.id: each for each in scheduler.bookings_of_group(group.id)}
    ours = set(models.Place.objects.values_list("unit_id", flat=True))
    return sorted((each for each in found.values() if each.unit_id in ours), key=lambda each: (each.start, each.number))


def card(found: scheduler.Booking) -> dict[str, Any]:
    """A booking with its time and state in words."""
    word, kind = telling.state(found)
    return {"booking": found, "when": telling.when(found.start, found.end), "word": word, "kind": kind}


def _waiting(found: scheduler.Waiting) -> dict[str, Any]:
    return {
        "waiting": found,
        "title": scheduler.unit(found.unit_id).title,
        "when": telling.when(found.start, found.end),
        "offered": found.state == "offered",
        "until": telling.until(found.offer_until) if found.offer_until else "",
    }


@require_POST
@accounts.resident_required
def waiting(request: HttpRequest, waiting_id: UUID, act: str) -> HttpResponse:
    """POST /my/bookings/waiting/<id>/<act>/: take what is offered, or wait no longer."""
    actor = accounts.actor_of(request)
    try:
        if act == "accept":
            booked = acts.accept(waiting_id, actor)
            messages.success(request, gettext("予約しました。"))
            return redirect("facilities:booking", booked.number)
        if act != "leave":
            raise Http404
        scheduler.leave(waiting_id, actor)
        messages.success(request, gettext("キャンセル待ちをやめました。"))
    except NotFound:
        raise Http404 from None
    except (Conflict, Rejected) as refusal:
        messages.error(request, telling.said(refusal))
    return redirect("facilities:mine")


@never_cache
@require_safe
@accounts.resident_required
def booking(request: HttpRequest, number: str) -> HttpResponse:
    """GET /my/bookings/<number>/: the receipt: what, when, how much, the code for check-in, and what can be done."""
    actor = accounts.actor_of(request)
    found, as_group = own_booking(number, actor)
    if found.state == "leased":
        return redirect("facilities:tell", number)
    use = models.Use.objects.filter(booking_id=found.id).first()
    fee, refund = charging.charge_of(use), models.Refund.objects.filter(booking_id=found.id).first()
    context = {
        **card(found),
        "rows": _rows(found, use, fee),
        "fee": fee,
        "refund": refund,
        "pay_until": telling.until(use.pay_until) if use and use.pay_until else "",
        "card": payments.card_page().offered,
        "slip": slips.of(found),
        "last_slip": slips.last_of(found),
        "slip_until": charging.slip_due(use, found) if use and fee and fee.payer_id == actor.id else None,
        "may_act": people.may_act(found, as_group, actor) and found.state in _STANDING,
        "lends": equipment.offers(found),
        "qr": _qr(found) if found.state in ("confirmed", "checked_in") else "",
        "door": access.opens(f"booking/{found.id}", actor.id),
        "ics": f"/calendar/booking/{found.id}.ics",
        "series_id": found.series_id,
        "steps": [{"title": gettext("自分の予約"), "url": reverse("facilities:mine")}, {"title": found.number}],
    }
    return render(request, "facility_booking/booking.html", context)


def _qr(found: scheduler.Booking) -> str:
    """The desk's check-in page for this booking, as a drawing; the number beside it says the same."""
    address = f"{settings.HATAORI_URL}/desk/facilities/check-in/?number={found.number}"
    drawn = segno.make(address, error="m", micro=False).svg_inline(border=2, omitsize=True, lineclass=None)
    return mark_safe(drawn)  # noqa: S308  drawn by us from an address of ours


def _rows(found: scheduler.Booking, use: models.Use | None, fee: payments.Charge | None) -> list[dict[str, object]]:
    group = memberships.group(found.group_id).name if found.group_id else gettext("個人")
    rows: list[dict[str, object]] = [
        {"key": gettext("予約番号"), "value": found.number},
        {"key": gettext("場所"), "value": found.unit_title},
        {"key": gettext("日時"), "value": telling.when(found.start, found.end)},
        {"key": gettext("利用の目的"), "value": found.purpose},
        {"key": gettext("人数"), "value": found.attendees or ""},
        {"key": gettext("だれの利用か"), "value": group},
    ]
    if lent := equipment.words(found, use):
        rows.append({"key": gettext("備品"), "value": "、".join(lent)})
    if use is not None:
        rows.append({"key": gettext("使用料"), "value": _fee_words(use, fee)})
    return rows


def _fee_words(use: models.Use, fee: payments.Charge | None) -> str:
    if use.reduction_state == "asked":
        return gettext("減免の審査中です（減免なしの場合 %(amount)s）") % {"amount": yen_words(use.full_amount)}
    if fee is None:
        return yen_words(use.amount) if use.amount else gettext("無料")
    return f"{yen_words(fee.amount)}（{worded(fee.state_title)}）"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """GET says what follows from cancelling now; POST cancels."""
    actor = accounts.actor_of(request)
    found, as_group = acting(number, actor)
    use = models.Use.objects.filter(booking_id=found.id).first()
    fee = charging.charge_of(use)
    form = scoped(ReasonForm(request.POST if request.method == "POST" else None), found)
    if request.method == "POST" and form.is_valid():
        scope, reason = form.cleaned_data.get("scope", "one"), form.cleaned_data["reason"]
        try:
            if scope != "one":
                return _told_of_series(request, repeating.end(found, scope, reason, actor, as_group))
            acts.cancel(found, reason, actor, as_group)
            messages.success(request, gettext("予約を取り消しました。"))
            return redirect("facilities:booking", number)
        except Conflict as late:
            form.show([FieldProblem("", late.code, late.message)])
    terms = scheduler.rules_on(found.unit_id, found.start.date())
    now = clock.now()
    paid = fee.amount if fee and fee.state == "paid" else 0
    context = {
        **card(found),
        "form": form,
        "paid": paid,
        "back": charging.refund_if_cancelled(found, paid) if paid else 0,
        "due": fee.amount if fee and fee.state == "due" else 0,
        "late": now >= terms.in_time_until(found.start),
        "too_late": now >= terms.cancel_until(found.start),
        "deadline": telling.until(terms.cancel_until(found.start)),
        "penalty": terms.penalty if terms.penalty and terms.penalty.late_counts else None,
        "from_draw": found.source == "lottery",
        "steps": steps(number, gettext("取消し")),
    }
    return render(request, "facility_booking/cancel.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def change(request: HttpRequest, number: str) -> HttpResponse:
    """GET and POST: another time of the same place; the old one is kept until the new one is had."""
    actor = accounts.actor_of(request)
    found, as_group = acting(number, actor)
    unit = scheduler.unit(found.unit_id)
    terms = scheduler.rules_on(unit.id, found.start.date())
    initial = {
        "day": found.start.date(),
        "begin": f"{found.start.hour}:{found.start:%M}",
        "minutes": str(int((found.end - found.start).total_seconds()) // 60),
    }
    form = scoped(TimeForm(terms, unit.start_interval, request.POST or None, initial=initial), found)
    if request.method == "POST" and form.is_valid():
        scope = form.cleaned_data.get("scope", "one")
        try:
            if scope != "one":
                return _told_of_series(request, repeating.move(found, scope, form.times(), actor, as_group))
            acts.move(found, *form.times(), actor, as_group)
            messages.success(request, gettext("日時を変えました。"))
            return redirect("facilities:booking", number)
        except Rejected as refused:
            form.show([FieldProblem("begin", each.code, each.message) for each in refused.problems])
        except Conflict as refusal:
            form.show([FieldProblem("begin", refusal.code, refusal.message)])
    context = {**card(found), "form": form, "steps": steps(number, gettext("日時の変更"))}
    return render(request, "facility_booking/change.html", context, status=422 if form.errors else 200)


@require_POST
@accounts.resident_required
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """POST /my/bookings/<number>/pay/: to the card page."""
    actor = accounts.actor_of(request)
    found, _ = own_booking(number, actor)
    fee = charging.charge_of(models.Use.objects.filter(booking_id=found.id).first())
    if fee is None:
        raise Http404
    back = reverse("facilities:booking", args=[number])
    try:
        visit = payments.start_card(fee.id, back, actor)
    except NotFound:
        raise Http404 from None
    except (Conflict, Unavailable) as told:
        messages.error(request, worded(told.message))
        return redirect(back)
    return redirect("payments:leave", session_id=visit.id)


def scoped(form: AnyForm, found: scheduler.Booking) -> AnyForm:
    """For a recurring booking it is asked first which dates are meant."""
    if len(repeating.coming(found, "all")) > 1:
        form.fields = {"scope": ScopeField(), **form.fields}
    return form


def _told_of_series(request: HttpRequest, changed: repeating.Changed) -> HttpResponse:
    messages.success(request, gettext("%(done)s回分を変えました。") % {"done": changed.done})
    for booking_, why in changed.stayed:
        told = {"when": telling.when(booking_.start, booking_.end), "why": why}
        messages.warning(request, gettext("%(when)sは、変えられませんでした。%(why)s") % told)
    return redirect("facilities:series", changed.series.id)


def own_booking(number: str, actor: Actor) -> tuple[scheduler.Booking, str]:
    """A booking of a facility, his own or of a group of his (then with its id). 404 for any other."""
    try:
        found, as_group = people.own(number, actor)
    except NotFound:
        raise Http404 from None
    if places.place_of(found.unit_id) is None:
        raise Http404
    return found, as_group


def acting(number: str, actor: Actor) -> tuple[scheduler.Booking, str]:
    """A booking he may change; other members of the group only look."""
    found, as_group = own_booking(number, actor)
    if not people.may_act(found, as_group, actor):
        raise Http404
    return found, as_group


def steps(number: str, title: str) -> list[dict[str, str]]:
    """The way to a page of a booking."""
    return [
        {"title": gettext("自分の予約"), "url": reverse("facilities:mine")},
        {"title": number, "url": reverse("facilities:booking", args=[number])},
        {"title": title},
    ]

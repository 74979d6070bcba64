"""Closing a unit for a while: who is in the way is shown before; cancelled by the city, or moved by hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.scheduler import clearing, closing, finding, moving
from hataori.blocks.scheduler.rules import at
from hataori.blocks.scheduler.types import Booking, Closure, Unit
from hataori.kernel import clock
from hataori.kernel.errors import HataoriError, Rejected
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.pages.fields import WarekiDateField

from .fields import ClockField
from .permissions import READERS, actable, may_act, readable
from .units_views import BOOKING_KINDS, during


class ClosureForm(forms.Form):
    """From when until when, and why."""

    use_required_attribute = False
    from_day = WarekiDateField(label="閉鎖を始める日")
    from_time = ClockField(label="閉鎖を始める時刻", initial="0:00", required=True)
    until_day = WarekiDateField(label="閉鎖を終える日")
    until_time = ClockField(label="閉鎖を終える時刻", initial="24:00", required=True)
    reason = forms.CharField(label="理由", max_length=300, help_text="予約の画面と、取り消す人へのお知らせに出ます")

    def clean(self) -> dict[str, Any]:
        """Time that runs forward and is not over."""
        told: dict[str, Any] = super().clean() or {}
        if self.errors:
            return told
        start, end = at(told["from_day"], told["from_time"]), at(told["until_day"], told["until_time"])
        if end <= start:
            self.add_error("until_day", "終わりは、始まりより後にしてください。")
        elif end <= clock.now():
            self.add_error("until_day", "過ぎた時間は閉鎖できません。これからの時間を入力してください。")
        return told | {"during": (start, end)}


@never_cache
@staff_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /desk/units/<key>/close/: fill in, see who is in the way, close."""
    actor = actor_of(request)
    unit = actable(key, actor)
    form = ClosureForm(request.POST or None)
    affected: list[Booking] | None = None
    if request.method == "POST" and form.is_valid():
        span = form.cleaned_data["during"]
        if how := request.POST.get("how"):
            return _close(request, unit, form, how)
        affected = closing.in_the_way(unit.key, span)
    context = {
        "unit": unit,
        "form": form,
        "checked": affected is not None,
        "affected": _shown(affected or []),
        "span": during(*form.cleaned_data["during"]) if affected is not None else "",
    }
    return render(request, "scheduler/closure_new.html", context, status=422 if form.errors else 200)


def _close(request: HttpRequest, unit: Unit, form: ClosureForm, how: str) -> HttpResponse:
    actor = actor_of(request)
    made = closing.close_unit(unit.key, form.cleaned_data["during"], form.cleaned_data["reason"], actor)
    if how == "clear":
        _clear(request, made)
    else:
        messages.success(request, "閉鎖しました。")
    return redirect("scheduler-desk:closure", unit.key, made.id)


def _clear(request: HttpRequest, closure: Closure) -> None:
    cancelled, left = clearing.clear(closure, actor_of(request))
    told = f"閉鎖し、{len(cancelled)}件の予約を取り消して、予約した人に知らせました。"
    messages.success(request, told + (f"利用中の{len(left)}件は残っています。" if left else ""))


def _shown(bookings: list[Booking]) -> list[tuple[Booking, str, str]]:
    return [(each, during(each.start, each.end), BOOKING_KINDS.get(each.state, "neutral")) for each in bookings]


@never_cache
@staff_required(*READERS)
@require_safe
def one(request: HttpRequest, key: str, closure_id: int) -> HttpResponse:
    """GET /desk/units/<key>/closures/<id>/: what stands in the way, and what to do with it."""
    return _page(request, key, closure_id)


def _page(request: HttpRequest, key: str, closure_id: int, failed: HataoriError | None = None) -> HttpResponse:
    actor = actor_of(request)
    unit, closure = readable(key, actor), _closure(key, closure_id)
    standing = closing.in_the_way(unit.key, (closure.start, closure.end)) if closure.lifted_at is None else []
    context = {
        "unit": unit,
        "closure": closure,
        "span": during(closure.start, closure.end),
        "affected": _shown(standing),
        "may_act": may_act(actor, unit),
        "failed": _sentence(failed) if failed else "",
    }
    return render(request, "scheduler/closure.html", context, status=409 if failed else 200)


def _sentence(error: HataoriError) -> str:
    return error.problems[0].message if isinstance(error, Rejected) and error.problems else error.message


def _closure(key: str, closure_id: int) -> Closure:
    found = closing.closure(closure_id)
    known = {each.id for each in closing.closures_of(key, datetime(2000, 1, 1, tzinfo=clock.JST))}
    if found.lifted_at is None and found.id not in known:
        raise Http404
    return found


@never_cache
@staff_required(*READERS)
@require_POST
def act(request: HttpRequest, key: str, closure_id: int, act: str) -> HttpResponse:
    """POST: reopen, clear all that stands in the way, cancel or move one booking."""
    actor = actor_of(request)
    unit, closure = actable(key, actor), _closure(key, closure_id)
    try:
        if act == "reopen":
            closing.reopen(closure.id, actor)
            messages.success(request, "閉鎖を解きました。取り消した予約は戻りません。")
            return redirect("scheduler-desk:one", unit.key)
        if act == "clear":
            _clear(request, closure)
        elif act == "cancel":
            clearing.cancel_for_city(_booking(request, closure), closure.reason, actor)
            messages.success(request, "取り消して、予約した人に知らせました。")
        elif act == "move":
            _move(request, closure)
        else:
            raise Http404
    except (HataoriError, ValueError) as error:
        if isinstance(error, ValueError) and not isinstance(error, HataoriError):
            error = HataoriError("time_format", "移す先の日付と時刻を「2027-01-09」「9:00」のように入力してください。")
        return _page(request, key, closure_id, error)
    return redirect("scheduler-desk:closure", unit.key, closure.id)


def _booking(request: HttpRequest, closure: Closure) -> Booking:
    """One of those in the way, so that no other booking can be reached from here."""
    found = finding.booking(UUID(request.POST.get("booking", "")))
    if found.id not in closure.in_the_way:
        raise Http404
    return found


def _move(request: HttpRequest, closure: Closure) -> None:
    """To another time of the same unit, as long and at the same price; its holder hears of it by the fact."""
    booking = _booking(request, closure)
    start = at(datetime.fromisoformat(request.POST.get("day", "")).date(), request.POST.get("time", ""))
    moving.reschedule_at_same_price(booking.id, start, start + (booking.end - booking.start), actor_of(request))
    messages.success(request, f"{booking.number}を{during(start, start + (booking.end - booking.start))}に移しました。")

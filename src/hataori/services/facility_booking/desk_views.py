"""The desk's list of bookings, one booking with its acts, and check-in."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.memberships import api as memberships
from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import HataoriError, NotFound
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit
from hataori.platform.exports import Column, csv_response, xlsx_response

from . import booking as acts
from . import charging, desk_acts, equipment, memos, models, places, slips, tallying, telling
from .desk_forms import ListForm

_A_PAGE = 100
_COLUMNS = (
    Column("number", "予約番号"),
    Column("place", "場所"),
    Column("start", "開始", "dateTime"),
    Column("end", "終了", "dateTime"),
    Column("state", "状態"),
    Column("channel", "受付方法"),
    Column("purpose", "目的"),
    Column("attendees", "人数", "integer"),
    Column("group", "団体"),
    Column("price", "使用料", "integer"),
)


@never_cache
@require_safe
@accounts.staff_required(*desk_acts.WORKERS)
def listing(request: HttpRequest) -> HttpResponse:
    """GET /desk/facilities/: bookings of the section, filtered by the address."""
    actor = accounts.actor_of(request)
    form, found = _found(request, actor)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    waiting = [each for each in found if each.state == "requested"]
    context = {
        "form": form,
        "page": page,
        "rows": _with_names(shown),
        "query": request.GET.urlencode(),
        "waiting": len(waiting),
        "asked": models.Use.objects.filter(
            reduction_state="asked", place__facility__department__in=desk_acts.departments_of(actor)
        ).count(),
        "refunds": models.Refund.objects.filter(done_at=None, department__in=desk_acts.departments_of(actor)).count(),
    }
    return render(request, "facility_booking/desk_list.html", context)


def _found(request: HttpRequest, actor: Actor) -> tuple[ListForm, list[scheduler.Booking]]:
    rows = desk_acts.places_of(actor)
    facilities = list({row.facility.key: row.facility for row in rows}.values())
    form = ListForm(facilities, request.GET or None)
    told = form.cleaned_data if form.is_bound and form.is_valid() else {}
    units = [row.unit_id for row in rows if told.get("facility") in (None, "", row.facility.key)]
    start, end = tallying.bounds(told.get("since") or clock.today(), int(told.get("days") or 31))
    states = [told["state"]] if told.get("state") else None
    found = scheduler.bookings_at(units, start, end, states)
    return form, [each for each in found if told.get("channel") in (None, "", each.channel)]


def _with_names(found: Iterable[scheduler.Booking]) -> list[dict[str, Any]]:
    shown = list(found)
    names = accounts.names_of({each.holder_id for each in shown})
    groups = memberships.group_names({each.group_id for each in shown if each.group_id})
    return [
        {
            "booking": each,
            "when": telling.when(each.start, each.end),
            "tag": telling.state(each),
            "name": names.get(each.holder_id, "（登録なし）"),
            "group": groups.get(each.group_id, ""),
            "channel": telling.CHANNELS.get(each.channel, each.channel),
        }
        for each in shown
    ]


@require_safe
@accounts.staff_required(*desk_acts.WORKERS)
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """GET /desk/facilities/export.xlsx or .csv: the list as it is filtered, without names of people; audited."""
    actor = accounts.actor_of(request)
    _, found = _found(request, actor)
    groups = memberships.group_names({each.group_id for each in found if each.group_id})
    rows = [
        {
            "number": each.number,
            "place": each.unit_title,
            "start": each.start,
            "end": each.end,
            "state": str(telling.state(each)[0]),
            "channel": telling.CHANNELS.get(each.channel, each.channel),
            "purpose": each.purpose,
            "attendees": each.attendees,
            "group": groups.get(each.group_id, ""),
            "price": each.price,
        }
        for each in found
    ]
    audit.record("facility.exported", actor=actor, subject="facilities", detail={"rows": len(rows)})
    if kind == "csv":
        return csv_response(rows, _COLUMNS, "施設の予約.csv")
    if kind != "xlsx":
        raise Http404
    return xlsx_response(rows, _COLUMNS, "施設の予約.xlsx", sheet="施設の予約")


@never_cache
@require_safe
@accounts.staff_required(*desk_acts.WORKERS)
def booking(request: HttpRequest, number: str) -> HttpResponse:
    """GET /desk/facilities/<number>/: who, what, how much, and the next acts only."""
    actor = accounts.actor_of(request)
    found = own_booking(number, actor)
    use = models.Use.objects.filter(booking_id=found.id).first()
    audit.record_read(actor, f"booking/{found.id}", "施設の予約の事務")
    context = {
        **_with_names([found])[0],
        "use": use,
        "fee": charging.charge_of(use),
        "told": found.answers,
        "equipment": "、".join(equipment.words(found, use)),
        "lends": equipment.offers(found),
        "phone": _phone(found),
        "slip": slips.of(found),
        "memos": memos.of(found),
        "refund": models.Refund.objects.filter(booking_id=found.id).first(),
        "stopped": scheduler.suspension(found.holder_id, found.group_id),
        "decides": any(actor.has_role(role, found.department) for role in desk_acts.DECIDERS),
        "today": found.start.date() == clock.today(),
    }
    return render(request, "facility_booking/desk_booking.html", context)


def _phone(found: scheduler.Booking) -> str:
    try:
        return accounts.profile_of(found.holder_id).phone
    except NotFound:
        return ""


def own_booking(number: str, actor: Actor) -> scheduler.Booking:
    """A booking of the section's places, with what an unregistered caller has told. 404 for any other."""
    try:
        found = scheduler.booking_for(number, actor, answers=True)
    except NotFound:
        raise Http404 from None
    if places.place_of(found.unit_id) is None:
        raise Http404
    return found


def _receive(found: scheduler.Booking, _reason: str, actor: Actor) -> object:
    fee = charging.charge_of(models.Use.objects.filter(booking_id=found.id).first())
    if fee is None:
        raise NotFound
    return payments.receive_cash(fee.id, actor)


_ACTS: dict[str, tuple[str, Callable[[scheduler.Booking, str, Actor], object]]] = {
    "approve": ("承認しました。", lambda found, _, actor: desk_acts.approve(found, actor)),
    "deny": ("承認しないことにしました。", lambda found, reason, actor: scheduler.deny(found.id, actor, reason)),
    "cancel": ("取り消しました。", acts.cancel),
    "cancel-by-city": (
        "市の都合で取り消しました。払った使用料は全額お返しします。",
        lambda found, reason, actor: acts.cancel(found, reason, actor, by_city=True),
    ),
    "memo": ("メモを残しました。", memos.write),
    "check-in": ("利用を始めました。", lambda found, _, actor: scheduler.check_in(found.id, "desk", actor)),
    "complete": ("利用を終えました。", lambda found, _, actor: scheduler.complete(found.id, actor)),
    "receive": ("使用料を受け取りました。", _receive),
    "grant": (
        "減免を認めました。",
        lambda found, reason, actor: desk_acts.decide_reduction(found, granted=True, reason=reason, actor=actor),
    ),
    "refuse": (
        "減免を認めないことにしました。",
        lambda found, reason, actor: desk_acts.decide_reduction(found, granted=False, reason=reason, actor=actor),
    ),
}
_NEED_REASON = frozenset({"deny", "cancel", "cancel-by-city", "refuse"})


@require_POST
@accounts.staff_required(*desk_acts.WORKERS)
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """POST one act; each leads back to the booking."""
    actor, reason = accounts.actor_of(request), request.POST.get("reason", "").strip()
    found = own_booking(number, actor)
    if act not in _ACTS:
        raise Http404
    said, doing = _ACTS[act]
    if act in _NEED_REASON and not reason:
        messages.error(request, "理由を書いてから、もう一度操作してください。")
        return redirect("facilities-desk:booking", number)
    try:
        doing(found, reason, actor)
        messages.success(request, said)
    except NotFound:
        raise Http404 from None
    except HataoriError as refusal:
        messages.error(request, telling.said(refusal))
    return redirect("facilities-desk:booking", number)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.WORKERS)
def check_in(request: HttpRequest) -> HttpResponse:
    """GET /desk/facilities/check-in/?number=: what the QR code opens; POST checks in."""
    actor = accounts.actor_of(request)
    number = (request.POST.get("number") or request.GET.get("number", "")).strip()[:20]
    found = None
    if number:
        try:
            found = own_booking(number, actor)
        except Http404:
            messages.error(request, "その番号の予約は見つかりません。番号を確認してください。")
    if request.method == "POST" and found is not None:
        try:
            scheduler.check_in(found.id, "qr", actor)
            messages.success(request, f"{found.unit_title}の利用を始めました。")
        except HataoriError as refusal:
            messages.error(request, telling.said(refusal))
        return redirect("facilities-desk:booking", found.number)
    soon = clock.now() + timedelta(hours=1)
    context = {"number": number, "row": _with_names([found])[0] if found else None, "soon": soon}
    return render(request, "facility_booking/desk_check_in.html", context)

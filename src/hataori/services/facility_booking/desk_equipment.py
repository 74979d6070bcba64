"""The desk's pages of equipment: how many there are, what is in repair, and who has what on a day."""

import secrets
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.memberships import api as memberships
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Forbidden, Rejected
from hataori.kernel.wareki import DateProblem, parse_date
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit

from . import desk_acts, equipment, telling
from .desk_equipment_forms import NewStockForm, RepairForm, StockForm, lenders_of
from .desk_views import own_booking

_DAY = timedelta(days=1)
_AHEAD = 62


@never_cache
@require_safe
@accounts.staff_required(*desk_acts.WORKERS)
def listing(request: HttpRequest) -> HttpResponse:
    """GET /desk/facilities/equipment/: every stock of the section, with what is short in the next two months."""
    today = clock.today()
    rows = [
        (each, each.count_on(today), _lent_on(each, today), scheduler.short_days(each.key, today, _AHEAD))
        for each in scheduler.all_equipment(desk_acts.departments_of(accounts.actor_of(request)))
    ]
    return render(request, "facility_booking/desk_equipment.html", {"rows": rows})


def _lent_on(kept: scheduler.Equipment, day: date) -> int:
    """How many go out on that day, one after the other counted each time."""
    return sum(each.count for each in scheduler.equipment_out(kept.key, day))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.WORKERS)
def new(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/facilities/equipment/new/: a stock for an add-on of a facility's price list."""
    actor = accounts.actor_of(request)
    form = NewStockForm(lenders_of(actor), request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        facility, _, add_on = told["what"].partition("/")
        key = f"{facility}-{add_on}-{secrets.token_hex(3)}"
        try:
            scheduler.keep_equipment(
                scheduler.NewEquipment(key, told["title"], scheduler.unit(facility).department),
                (told["count"], told["since"]),
                (facility, add_on),
                actor,
            )
        except Rejected as refused:
            form.show(refused.problems)
        else:
            messages.success(
                request,
                "備品を登録しました。すでにある予約の分も数えました。これからの予約は、この数の中で受け付けます。",
            )
            return redirect("facilities-desk:one-equipment", key)
    return render(
        request, "facility_booking/desk_equipment_new.html", {"form": form}, status=422 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.WORKERS)
def one(request: HttpRequest, key: str) -> HttpResponse:
    """GET /desk/facilities/equipment/<key>/?day=: who has it; POST (`act`: stock, repair): how many there are."""
    actor = accounts.actor_of(request)
    kept, act = _readable(key, actor), request.POST.get("act", "")
    stock = StockForm(request.POST if act == "stock" else None, prefix="stock")
    repair = RepairForm(request.POST if act == "repair" else None, prefix="repair")
    form = repair if act == "repair" else stock
    if request.method == "POST" and form.is_valid() and form.kept(key, actor):
        messages.success(request, form.said)
        return redirect("facilities-desk:one-equipment", key)
    day = _day(request)
    context = {
        "kept": kept,
        "form": form,
        "stock": stock,
        "repair": repair,
        "day": day,
        "before": day - _DAY,
        "after": day + _DAY,
        "usable": kept.count_on(day),
        "out": _out(kept, day, actor),
        "short": scheduler.short_days(key, clock.today(), _AHEAD),
    }
    return render(request, "facility_booking/desk_equipment_one.html", context, status=422 if form.errors else 200)


@require_POST
@accounts.staff_required(*desk_acts.WORKERS)
def end_repair(request: HttpRequest, key: str, repair_id: int) -> HttpResponse:
    """POST: the pieces are back."""
    scheduler.end_repair(key, repair_id, accounts.actor_of(request))
    messages.success(request, "修理を終えました。貸し出せる数に戻しました。")
    return redirect("facilities-desk:one-equipment", key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.staff_required(*desk_acts.WORKERS)
def change(request: HttpRequest, number: str) -> HttpResponse:
    """GET and POST /desk/facilities/<number>/equipment/: other equipment for a booking."""
    actor = accounts.actor_of(request)
    found = own_booking(number, actor)
    form = equipment.form_of(request, found)
    if request.method == "POST" and form.is_valid() and equipment.changed(form, found, actor):
        messages.success(request, "備品を変えました。")
        return redirect("facilities-desk:booking", number)
    context = {"booking": found, "when": telling.when(found.start, found.end), "form": form}
    return render(request, "facility_booking/desk_booking_equipment.html", context, status=422 if form.errors else 200)


def _out(kept: scheduler.Equipment, day: date, actor: Actor) -> list[dict[str, Any]]:
    """Who has how many, by name: reading it is recorded."""
    found = scheduler.equipment_out(kept.key, day)
    if found:
        audit.record_read(actor, f"equipment/{kept.key}", "備品の貸し出しの事務")
    names = accounts.names_of({each.booking.holder_id for each in found})
    groups = memberships.group_names({each.booking.group_id for each in found if each.booking.group_id})
    return [
        {
            "booking": each.booking,
            "count": each.count,
            "when": telling.when(each.booking.start, each.booking.end),
            "who": groups.get(each.booking.group_id) or names.get(each.booking.holder_id, "（登録なし）"),
            "tag": telling.state(each.booking),
        }
        for each in found
    ]


def _readable(key: str, actor: Actor) -> scheduler.Equipment:
    kept = scheduler.equipment(key)
    if kept.department not in desk_acts.departments_of(actor):
        raise Forbidden
    return kept


def _day(request: HttpRequest) -> date:
    """The day asked for; today where none can be read, or the calendar ends beside it."""
    try:
        day = parse_date(request.GET.get("day", ""))
    except DateProblem:
        return clock.today()
    return day if date.min < day < date.max else clock.today()

"""Booking, one question a screen: when, what for, check. The time is kept from the first screen on."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hataori.blocks.memberships import api as memberships
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, FieldProblem, HataoriError, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.i18n.wording import worded

from . import booking as acts
from . import models, places, quoting, telling
from .forms import ParticularsForm, TimeForm, WaitForm, told_before

_TO_REGISTER = {"not_registered", "registration_over"}
_TIME_FIELDS = {"start": "begin", "end": "minutes"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """GET and POST /facilities/places/<place>/book/: day, beginning, length; then the time is kept for ten minutes."""
    row, actor = _place(key), accounts.actor_of(request)
    unit = places.unit_of(row)
    terms = scheduler.rules_on(unit.id, clock.today())
    form = TimeForm(terms, unit.start_interval, request.POST or None, initial=initial_time(request))
    late_for = None
    if request.method == "POST" and form.is_valid():
        times = form.times()
        try:
            held = acts.hold(row, *times, actor)
        except Rejected as refused:
            if refused.problems and refused.problems[0].code in _TO_REGISTER:
                return _to_registration(request, form, refused)
            form.show([_at_time(each) for each in refused.problems])
        except Conflict as late:
            late_for = times if late.code in ("slot_taken", "no_capacity") else None
            form.show([FieldProblem("begin", late.code, late.message)])
        else:
            return redirect("facilities:tell", held.number)
    context = {
        "place": row,
        "title": places.full_title(row),
        "form": form,
        "taken": late_for is not None,
        **_wait_for(row, late_for, actor),
    }
    context["steps"] = _steps(row, gettext("日時を選ぶ"))
    return render(request, "facility_booking/choose.html", context, status=422 if form.errors else 200)


def _wait_for(row: models.Place, late_for: tuple[datetime, datetime] | None, actor: Actor) -> dict[str, Any]:
    """What somebody would wait for who came too late, and for whom."""
    if late_for is None:
        return {}
    start, end = late_for
    groups = memberships.groups_of(actor.id)
    alone = not places.for_groups_only(row, start.date())
    wait_form = WaitForm(groups, alone=alone, initial={"start": start.isoformat(), "end": end.isoformat()})
    no_groups = not (alone or groups)
    return {"wait_form": wait_form, "wait_when": telling.when(start, end), "no_groups": no_groups}


def initial_time(request: HttpRequest) -> dict[str, Any]:
    """From the cell or the hit that was chosen."""
    try:
        start = scheduler.rules.parse_moment(request.GET.get("start", ""))
    except HataoriError:  # nothing chosen yet, or an address somebody typed
        return {"day": clock.today()}
    local = start.astimezone(JST)
    return {"day": local.date(), "begin": f"{local.hour}:{local:%M}", "minutes": request.GET.get("minutes", "60")}


def _at_time(problem: FieldProblem) -> FieldProblem:
    return FieldProblem(_TIME_FIELDS.get(problem.field, problem.field), problem.code, problem.message)


def _to_registration(request: HttpRequest, form: TimeForm, refused: Rejected) -> HttpResponse:
    """One tap to register, then back to where he was."""
    messages.info(request, worded(refused.problems[0].message))
    asked = {"start": f"{form.times()[0]:%Y-%m-%dT%H:%M}", "minutes": form.cleaned_data["minutes"]}
    back = {"next": f"{request.path}?{urlencode(asked)}"}
    return redirect(f"{reverse('memberships:mine')}?{urlencode(back)}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def tell(request: HttpRequest, number: str) -> HttpResponse:
    """GET and POST /facilities/holds/<number>/: what for, how many, for whom, with what."""
    actor = accounts.actor_of(request)
    found = _held(number, actor)
    if found.state != "leased":
        return redirect("facilities:mine") if not found.active else redirect("facilities:booking", number)
    row = _place(found.unit_key)
    use = models.Use.objects.filter(booking_id=found.id).first()
    fees, groups = quoting.fees_on(found.unit_id, found.start), memberships.groups_of(actor.id)
    minutes = int((found.end - found.start).total_seconds()) // quoting.MINUTE_SECONDS
    before = told_before(use, found.purpose, found.attendees, found.group_id)
    alone = not places.for_groups_only(row, found.start.date())
    lent = scheduler.equipment_free(found.unit_id, found.start, found.end, but=found)
    form = ParticularsForm(row, fees, groups, minutes, request.POST or None, alone=alone, lent=lent, initial=before)
    if request.method == "POST" and form.is_valid():
        try:
            acts.tell(found, form.particulars(), actor)
            return redirect("facilities:check", number)
        except Rejected as refused:
            form.show(refused.problems)
        except Conflict as late:
            return _gone(request, row, late)
    context = {**_hold_words(found), "place": row, "form": form, "no_groups": not (alone or groups)}
    context["steps"] = _steps(row, gettext("利用の内容"))
    return render(request, "facility_booking/tell.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
def check(request: HttpRequest, number: str) -> HttpResponse:
    """GET and POST /facilities/holds/<number>/check/: all of it with the fee and how it comes about; then book."""
    actor = accounts.actor_of(request)
    found = _held(number, actor)
    row = _place(found.unit_key)
    use = models.Use.objects.filter(booking_id=found.id).first()
    if found.state != "leased":
        return redirect("facilities:booking", number) if found.active else _gone(request, row, None)
    if use is None:
        return redirect("facilities:tell", number)
    if request.method == "POST":
        try:
            acts.confirm(found.id, actor)
        except Conflict as late:
            return _gone(request, row, late)
        messages.success(request, gettext("予約を受け付けました。"))
        return redirect("facilities:booking", number)
    context = {**_hold_words(found), "place": row, **_bill(found, use), "rows": _rows(found, use)}
    context["steps"] = _steps(row, gettext("確認"))
    return render(request, "facility_booking/check.html", context)


@require_POST
@accounts.resident_required
def drop(request: HttpRequest, number: str) -> HttpResponse:
    """POST /facilities/holds/<number>/drop/: give the time back without booking it."""
    actor = accounts.actor_of(request)
    found = _held(number, actor)
    if found.state == "leased":
        scheduler.cancel(found.id, actor)
        messages.success(request, gettext("仮押さえをやめました。"))
    return redirect("facilities:place", found.unit_key)


@require_POST
@accounts.resident_required
def wait(request: HttpRequest, key: str) -> HttpResponse:
    """POST /facilities/places/<place>/wait/: wait for a time that is taken."""
    row, actor = _place(key), accounts.actor_of(request)
    try:
        start, end = (scheduler.rules.parse_moment(request.POST.get(name, "")) for name in ("start", "end"))
        place_in_line = acts.wait(row, start, end, actor, request.POST.get("group", ""))
    except HataoriError as refusal:
        messages.error(request, telling.said(refusal))
        return redirect("facilities:place", key)
    told = {"position": place_in_line.position, "of": place_in_line.of}
    messages.success(request, gettext("キャンセル待ちに加わりました（%(of)s人中%(position)s番目）。") % told)
    return redirect("facilities:mine")


def _held(number: str, actor: Actor) -> scheduler.Booking:
    try:
        return scheduler.booking_for(number, actor)
    except NotFound:
        raise Http404 from None


def _place(key: str) -> models.Place:
    try:
        return places.place(key)
    except NotFound:
        raise Http404 from None


def _gone(request: HttpRequest, row: models.Place, late: Conflict | None) -> HttpResponse:
    said = worded(late.message) if late else gettext("仮押さえの時間が過ぎました。もう一度、時間を選んでください。")
    messages.error(request, said)
    return redirect("facilities:place", row.unit_key)


def _hold_words(found: scheduler.Booking) -> dict[str, Any]:
    """The time that is kept and for how long yet; a clock ticks only where scripts run."""
    until = found.lease_until or clock.now()
    left = max(0, int((until - clock.now()).total_seconds()))
    return {
        "booking": found,
        "when": telling.when(found.start, found.end),
        "title": found.unit_title,
        "until": f"{until.astimezone(JST):%H:%M}".lstrip("0") or "0:00",
        "until_iso": until.isoformat(),
        "minutes_left": -(-left // 60),
    }


def _bill(found: scheduler.Booking, use: models.Use) -> dict[str, Any]:
    told = quoting.Told(found.user_class, "commercial" in use.tags, use.add_ons, use.reduction)
    quote = quoting.quote(found.unit_id, found.start, found.end, told)
    return {
        "bill": list(telling.bill_lines(quote.bill)),
        "total": quote.bill.total,
        "needs_approval": quote.needs_approval,
        "full": quote.full.total,
        "terms": scheduler.rules_on(found.unit_id, found.start.date()),
    }


def _rows(found: scheduler.Booking, use: models.Use) -> list[dict[str, object]]:
    change = reverse("facilities:tell", args=[found.number])
    group = memberships.group(found.group_id).name if found.group_id else gettext("個人")
    rows: list[dict[str, object]] = [
        {"key": gettext("場所"), "value": found.unit_title},
        {"key": gettext("日時"), "value": telling.when(found.start, found.end)},
        {"key": gettext("利用の目的"), "value": found.purpose, "change_url": change},
        {"key": gettext("人数"), "value": gettext("%(count)s人") % {"count": found.attendees}, "change_url": change},
        {"key": gettext("だれの利用か"), "value": group, "change_url": change},
    ]
    if use.reduction:
        rows.append({"key": gettext("減免を受ける理由"), "value": use.reduction_reason, "change_url": change})
    return rows


def _steps(row: models.Place, title: str) -> list[dict[str, str]]:
    return [
        {"title": gettext("施設の予約"), "url": reverse("facilities:start")},
        {"title": places.full_title(row), "url": reverse("facilities:place", args=[row.unit_key])},
        {"title": title},
    ]

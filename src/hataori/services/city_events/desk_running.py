"""The desk while an event is on: tick who is there, change how many fit in, tell everybody, note who comes instead."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, HataoriError, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, names_of, staff_required

from . import holding, joining, models, running
from .desk_views import own_event
from .forms import CapacityForm, NoticeForm, SubstituteForm

_OVER = (
    "いまの申込みは定員より{over}人多いままです。だれも取り消されません。"
    "定員を下回るまで、新しい申込みは受け付けません。"
)


def _session(key: str, number: int, actor: Actor) -> models.Session:
    own_event(key, actor)
    return joining.session(key, number)


@staff_required(*holding.ROLES)
@require_POST
def tick(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """POST booking=…: those who are (or, from a list on paper, were) there."""
    actor, done = actor_of(request), 0
    _session(key, number, actor)
    for each in request.POST.getlist("booking")[:500]:
        try:
            joining.attend(each, "desk", actor)
            done += 1
        except HataoriError as refused:
            messages.error(request, f"{each}：{refused.message}")
    if done:
        messages.success(request, f"{done}人の受付をしました。")
    elif not request.POST.getlist("booking"):
        messages.error(request, "受付する人に印を付けてください。")
    return redirect("events-desk:attendance", key, number)


@never_cache
@staff_required(*holding.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def capacity(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """GET and POST /desk/events/<event>/<time>/capacity/."""
    actor = actor_of(request)
    session = _session(key, number, actor)
    form = CapacityForm(request.POST or None, initial={"capacity": session.capacity})
    if request.method == "POST" and form.is_valid():
        try:
            changed = running.change_capacity(session, form.cleaned_data["capacity"], actor)
            messages.success(request, f"定員を{changed.capacity}人にしました。")
            if changed.over:
                messages.warning(request, _OVER.format(over=changed.over))
            return redirect("events-desk:attendance", key, number)
        except (Rejected, Conflict) as refused:
            form.add_error("capacity", refused.message)
    context = {"form": form, "event": session.event, "session": session, "left": joining.left(session)}
    return render(request, "city_events/desk_capacity.html", context, status=422 if form.errors else 200)


@never_cache
@staff_required(*holding.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def notify(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """GET and POST /desk/events/<event>/<time>/notice/: one letter to everybody with a place."""
    actor = actor_of(request)
    session = _session(key, number, actor)
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = running.notify(session, form.cleaned_data["subject"], form.cleaned_data["body"], actor)
            messages.success(request, f"{sent.people}人にお知らせします。")
            return redirect("events-desk:notice", key, number)
        except Rejected as refused:
            for problem in refused.problems:
                form.add_error(problem.field, problem.message)
        except Conflict as refused:
            form.add_error(None, refused.message)
    context = {"form": form, "event": session.event, "session": session, "notices": session.notices.all()[:50]}
    return render(request, "city_events/desk_notice.html", context, status=422 if form.errors else 200)


@never_cache
@staff_required(*holding.ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def substitute(request: HttpRequest, key: str, number: int, booking: str) -> HttpResponse:
    """GET and POST …/<time>/<booking number>/substitute/: who comes instead."""
    actor = actor_of(request)
    session = _session(key, number, actor)
    found = joining.own(booking, actor)
    if found.unit_id != session.unit_id:
        raise NotFound
    form = SubstituteForm(request.POST or None, initial={"name": running.substitute_of(found.id)})
    if request.method == "POST" and form.is_valid():
        try:
            name = running.substitute(found.number, form.cleaned_data["name"], actor)
            messages.success(request, f"{name}さんが代わりに参加します。" if name else "本人の参加に戻しました。")
            return redirect("events-desk:attendance", key, number)
        except Conflict as refused:
            form.add_error(None, refused.message)
    context = {"form": form, "event": session.event, "session": session, "booking": found, "name": _name(found)}
    return render(request, "city_events/desk_substitute.html", context, status=422 if form.errors else 200)


def _name(found: scheduler.Booking) -> str:
    return names_of([found.holder_id]).get(found.holder_id, found.number)

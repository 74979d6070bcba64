"""The desk's pages of receivers: who is told of what, how it went, and what can be done about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import actions, queries
from .api_views import moment
from .forms import ReasonForm, ReplayForm, SubscriptionForm
from .types import Subscription


@never_cache
@staff_required(*queries.MANAGERS)
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """GET and POST /desk/webhooks/: all receivers, and a form for a new one."""
    form = SubscriptionForm(request.POST or None)
    made = _made(request, form) if request.method == "POST" and form.is_valid() else None
    if made is not None:
        return _page(request, made.id, secret=made.secret)
    context = {"rows": queries.subscriptions(actor_of(request)), "form": form}
    return render(request, "webhooks/overview.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: SubscriptionForm) -> Subscription | None:
    try:
        return actions.subscribe(**form.cleaned_data, actor=actor_of(request))
    except Rejected as refused:
        _show(form, refused)
        return None


@never_cache
@staff_required(*queries.MANAGERS)
@require_http_methods(["GET", "HEAD"])
def one(request: HttpRequest, subscription_id: str) -> HttpResponse:
    """GET /desk/webhooks/<id>/: one receiver and its latest messages."""
    return _page(request, subscription_id)


@never_cache
@staff_required(*queries.MANAGERS)
@require_http_methods(["POST"])
def act(request: HttpRequest, subscription_id: str, act: str) -> HttpResponse:
    """POST an act of the page."""
    doing = _ACTS.get(act)
    if doing is None:
        raise NotFound
    try:
        return doing(request, subscription_id)
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return _back(subscription_id)


def _rotate(request: HttpRequest, subscription_id: str) -> HttpResponse:
    made = actions.rotate(subscription_id, actor=actor_of(request))
    return _page(request, subscription_id, secret=made.secret)


def _ping(request: HttpRequest, subscription_id: str) -> HttpResponse:
    actions.ping(subscription_id, actor=actor_of(request))
    messages.success(request, "試しの通知を送りました。少し待ってから、下の一覧で結果を見てください。")
    return _back(subscription_id)


def _enable(request: HttpRequest, subscription_id: str) -> HttpResponse:
    actions.enable(subscription_id, actor=actor_of(request))
    messages.success(request, "通知を再開しました。止まっていたあいだの分は、送り直すと届きます。")
    return _back(subscription_id)


def _remove(request: HttpRequest, subscription_id: str) -> HttpResponse:
    actions.remove(subscription_id, actor=actor_of(request))
    messages.success(request, "通知先を削除しました。")
    return HttpResponseRedirect(reverse("webhooks-desk:overview"))


def _disable(request: HttpRequest, subscription_id: str) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        actions.disable(subscription_id, actor=actor_of(request), reason=form.cleaned_data["reason"])
        messages.success(request, "通知を停止しました。")
        return _back(subscription_id)
    return _page(request, subscription_id, reason_form=form)


def _replay(request: HttpRequest, subscription_id: str) -> HttpResponse:
    form = ReplayForm(request.POST)
    if form.is_valid():
        try:
            count = actions.replay(subscription_id, moment(form.cleaned_data["since"]), actor=actor_of(request))
        except Rejected as refused:
            _show(form, refused)
        else:
            messages.success(request, f"{count}件を送り直すようにしました。")
            return _back(subscription_id)
    return _page(request, subscription_id, replay_form=form)


_ACTS: dict[str, Callable[[HttpRequest, str], HttpResponse]] = {
    "rotate": _rotate,
    "ping": _ping,
    "enable": _enable,
    "disable": _disable,
    "replay": _replay,
    "remove": _remove,
}


def _page(request: HttpRequest, subscription_id: str, *, secret: str = "", **forms: Form) -> HttpResponse:
    actor = actor_of(request)
    titles = {declared.name: declared.title for declared in queries.offered_types()}
    found = queries.subscription(subscription_id, actor)
    context: dict[str, Any] = {
        "found": found,
        "titles": [titles.get(name, name) for name in found.types],
        "rows": [(row, titles.get(row.type, "試しの通知")) for row in queries.tellings(subscription_id, actor)],
        "secret": secret,
        "reason_form": ReasonForm(),
        "replay_form": ReplayForm(),
        **forms,
    }
    context["form"] = next((form for form in forms.values() if form.errors), None)
    return render(request, "webhooks/one.html", context, status=422 if context["form"] else 200)


def _back(subscription_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("webhooks-desk:one", args=[subscription_id]))


def _show(form: Form, refused: Rejected) -> None:
    for problem in refused.problems:
        form.add_error(problem.field or None, ValidationError(problem.message, code=problem.code))

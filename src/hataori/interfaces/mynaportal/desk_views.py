"""The desk's page of the portal: how fetching goes, what could not be filed, what was taken."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hataori.kernel.actor import Role
from hataori.kernel.errors import Conflict, Rejected
from hataori.platform.accounts.api import actor_of, staff_required
from hataori.platform.outbox import api as outbox

from . import models, pulling, taking, wire
from .portal import access

_MAY = (Role.OPERATOR, Role.DX_OFFICE, Role.CLERK, Role.SECTION_HEAD)
_SHOWN = 50
_TOLD = {"": "まだ"} | wire.STATE_NAMES


@never_cache
@staff_required(*_MAY)
@require_http_methods(["GET", "HEAD"])
def overview(request: HttpRequest) -> HttpResponse:
    """GET /desk/mynaportal/."""
    taken = models.Received.objects.filter(state="taken").order_by("-received_at")[:_SHOWN]
    waiting = {state: found for kind, state, found in outbox.counts() if kind == taking.STATUS}
    context = {
        "access": access(),
        "pulls": models.Pull.objects.order_by("-started_at")[:10],
        "held": models.Received.objects.filter(state="held").order_by("-received_at")[:_SHOWN],
        "taken": [(row, _TOLD.get(row.sent_state, row.sent_state)) for row in taken],
        "waiting": waiting.get("pending", 0) + waiting.get("leased", 0),
        "dead": waiting.get("dead", 0),
    }
    return render(request, "mynaportal/overview.html", context)


@staff_required(*_MAY)
@require_http_methods(["POST"])
def pull_now(request: HttpRequest) -> HttpResponse:
    """POST: fetch without waiting for the worker."""
    run = pulling.pull()
    if run is None:
        messages.error(request, "マイナポータル申請管理のアドレスが設定されていません。")
    elif run.error:
        messages.error(request, run.error)
    else:
        messages.success(request, f"受け取りました（新しい申請 {run.taken}件、受け付けられない申請 {run.held}件）。")
    return _back()


@staff_required(*_MAY)
@require_http_methods(["POST"])
def retry(request: HttpRequest) -> HttpResponse:
    """POST: file a held one now."""
    try:
        number = taking.retry(request.POST.get("reception", ""), actor=actor_of(request))
        messages.success(request, f"受け付けました。受付番号は {number} です。")
    except Rejected as refused:
        messages.error(request, "まだ受け付けられません。" + "".join(each.message for each in refused.problems))
    except Conflict as conflict:
        messages.error(request, conflict.message)
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("mynaportal-desk:overview"))

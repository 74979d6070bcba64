"""The operator's pages of the outbox: what waits, what could not leave and why, send again or give up."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hataori.kernel.actor import Role
from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.accounts.api import actor_of, staff_required

from . import actions, queries
from .forms import ReasonForm
from .registry import deliveries
from .types import Message

_PAGE = 50
STATES = {"dead": "保留", "pending": "送信待ち", "leased": "送信中", "delivered": "送信済み", "given_up": "取りやめ"}
_ACTS: dict[str, tuple[Callable[..., Message], str]] = {
    "replay": (actions.replay, "もう一度送るようにしました。"),
    "give_up": (actions.give_up, "送信を取りやめました。"),
}


@never_cache
@staff_required(Role.OPERATOR)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """GET /desk/outbox/?state=dead&kind=…: how many of each kind, and the messages of one state."""
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "dead")
    shown = state if state in STATES else "dead"
    page = Paginator(queries.listed(shown, kind), _PAGE).get_page(request.GET.get("page"))
    context = {
        "counts": [(title_of(each), each, STATES[of], of, found) for each, of, found in queries.counts()],
        "rows": [(row, title_of(row.kind)) for row in page],
        "page": page,
        "kinds": [(each, title_of(each)) for each in deliveries()],
        "states": STATES.items(),
        "kind": kind,
        "state": shown,
        "state_title": STATES[shown],
    }
    return render(request, "outbox/overview.html", context)


@never_cache
@staff_required(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def message_page(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """GET and POST /desk/outbox/<id>/: one message without its content, and what can be done with a dead one."""
    found = queries.message(str(message_id))
    if found is None:
        raise NotFound("message_not_found", "送信の記録が見つかりません。送信済みのものは90日で消えます。")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _act(request, form, found):
        return HttpResponseRedirect(reverse("outbox-desk:overview"))
    status = 422 if form.errors else 200
    return render(request, "outbox/message.html", {"message": found, "form": form, **_told(found)}, status=status)


def _act(request: HttpRequest, form: ReasonForm, found: Message) -> bool:
    act, said = _ACTS.get(request.POST.get("act", ""), _ACTS["replay"])
    try:
        act(found.id, actor=actor_of(request), reason=form.cleaned_data["reason"])
    except Rejected as error:
        form.add_error("reason", ValidationError(error.problems[0].message, code=error.problems[0].code))
        return False
    messages.success(request, _(said))
    return True


def _told(found: Message) -> dict[str, object]:
    return {"kind_title": title_of(found.kind), "state_title": STATES[found.state], "is_dead": found.state == "dead"}


def title_of(kind: str) -> str:
    """A kind's name on screen."""
    declared = deliveries().get(kind)
    return declared.title or kind if declared else kind

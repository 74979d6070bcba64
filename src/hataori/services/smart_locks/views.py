"""The holder's pages: which doors open when, the number, a new number."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hataori.blocks.access import api as access
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.accounts.api import actor_of, resident_required
from hataori.platform.i18n.wording import worded

from .telling import address_of

KINDS = {"live": "success", "failed": "error", "drifted": "warning"}


def word(state: access.State) -> str:
    """The state as the holder reads it."""
    words = {
        "pending": gettext("まだ使えません"),
        "programmed": gettext("使えます"),
        "live": gettext("使えます"),
        "cleared": gettext("終わりました"),
        "failed": gettext("準備が遅れています"),
        "drifted": gettext("準備が遅れています"),
    }
    return words[state]


@never_cache
@resident_required
@require_safe
def doors(request: HttpRequest) -> HttpResponse:
    """GET /my/doors/."""
    found = access.grants_of(actor_of(request).id)
    rows = [(each, address_of(each.booking_ref), word(each.state), KINDS.get(each.state, "info")) for each in found]
    return render(request, "smart_locks/doors.html", {"rows": rows})


@never_cache
@resident_required
@require_safe
def door(request: HttpRequest, booking: str) -> HttpResponse:
    """GET /my/doors/<booking>/: the number, for its holder alone."""
    actor = actor_of(request)
    code = access.code_of(f"booking/{booking}", actor)
    if code is None:
        raise NotFound
    grant = access.grant_of(f"booking/{booking}")
    rows = [(each, word(each.state), KINDS.get(each.state, "info")) for each in code.doors]
    late = code.state in ("failed", "drifted")
    context = {"code": code, "grant": grant, "rows": rows, "booking": booking, "late": late}
    return render(request, "smart_locks/door.html", context)


@resident_required
@require_POST
def change(request: HttpRequest, booking: str) -> HttpResponse:
    """POST: a new number, where the old one was seen by somebody."""
    actor = actor_of(request)
    reference = f"booking/{booking}"
    if access.grant_of(reference).holder_id != actor.id:
        raise NotFound
    try:
        access.change_code(reference, actor=actor, reason="本人の希望")
        messages.success(request, gettext("新しい番号にしました。前の番号では開きません。"))
    except Conflict as over:
        messages.error(request, worded(over.message))
    return HttpResponseRedirect(reverse("smart_locks:doors"))

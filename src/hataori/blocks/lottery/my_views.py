"""A person's own entries: entering, taking back, confirming or letting go a win."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.registries import api as registries
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, HataoriError, NotFound, Rejected
from hataori.platform.accounts import api as accounts
from hataori.platform.i18n.wording import worded
from hataori.platform.idempotency.api import idempotent

from . import entering, files, queries, wins, wording
from .forms import WishesForm
from .round_types import Entrant, Round


@require_http_methods(["GET", "HEAD", "POST"])
@accounts.resident_required
@idempotent
def enter(request: HttpRequest, round_id: str) -> HttpResponse:
    """GET and POST /lottery/<round>/enter/: choose wishes. A service with pages of its own is led to."""
    found = _open_round(round_id)
    if found.entry_url:
        return redirect(found.entry_url)
    actor = accounts.actor_of(request)
    form = WishesForm(queries.slots_of(round_id), found.max_wishes, request.POST or None)
    person = registries.person_of_account(actor.id) or ""
    if request.method == "POST" and form.is_valid() and _entered(found, form, person, actor):
        messages.success(request, gettext("申し込みました。受付番号を控えてください。"))
        return redirect("lottery:mine")
    context = {
        "found": found,
        "form": form,
        "is_verified": bool(person),
        "window": wording.window(found),
        "steps": [
            {"title": gettext("抽選"), "url": reverse("lottery:rounds")},
            {"title": found.title, "url": reverse("lottery:round", args=[round_id])},
            {"title": gettext("申込み")},
        ],
    }
    response = render(request, "lottery/enter.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def _entered(found: Round, form: WishesForm, person: str, actor: Actor) -> bool:
    try:
        entering.enter(found.id, Entrant(person, actor.id), form.wishes, actor)
    except Rejected as refused:
        for problem in refused.problems:
            form.add_error(
                "wish1" if problem.field == "wishes" else None, _error(worded(problem.message), problem.code)
            )
        return False
    except Conflict as late:
        form.add_error(None, _error(worded(late.message), late.code))
        return False
    return True


def _error(message: str, code: str) -> ValidationError:
    return ValidationError(message, code=code)


def _open_round(round_id: str) -> Round:
    try:
        return queries.round_(round_id)
    except HataoriError:
        raise Http404 from None


@require_safe
@accounts.resident_required
def mine(request: HttpRequest) -> HttpResponse:
    """GET /my/lottery/: wins that need an answer first, then all entries."""
    actor = accounts.actor_of(request)
    fates = queries.mine(actor)
    why = _reasons(fates)
    rules = {fate.round.id: fate.round.rules for fate in fates}
    context = {
        "wins": [
            (win, wording.times(rules.get(win.round_id, {}), win.start, win.end), wording.until(win.until))
            for win in queries.open_wins(actor)
        ],
        "entries": [
            (
                fate,
                wording.win_in_words(fate.win) if fate.win else None,
                why.get(fate.receipt.entry_id, ""),
                wording.counted(fate.round.rules, fate.receipt),
            )
            for fate in fates
        ],
        "steps": [{"title": gettext("抽選の申込み")}],
    }
    response = render(request, "lottery/mine.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _reasons(fates: list[queries.Fate]) -> dict[str, str]:
    """Why each entry won or did not, of rounds that are drawn."""
    own = {(fate.round.id, fate.receipt.group) for fate in fates if fate.round.phase in ("drawn", "settled")}
    told = (reason for round_id, group in sorted(own) for reason in files.reasons_of(round_id, group))
    return {reason.entry.entry_id: wording.reason_in_words(reason) for reason in told}


@require_POST
@accounts.resident_required
def act(request: HttpRequest, entry_id: str, act: str) -> HttpResponse:
    """POST /my/lottery/<receipt>/<act>/: accept, decline, or cancel the entry."""
    doing = _ACTS.get(act)
    if doing is None:
        raise Http404
    try:
        doing(entry_id, accounts.actor_of(request))
    except NotFound:
        raise Http404 from None
    except Conflict as late:
        messages.error(request, worded(late.message))
    else:
        messages.success(request, _DONE[act]())
    return redirect("lottery:mine")


_ACTS: dict[str, Callable[[str, Actor], object]] = {
    "accept": wins.accept_win,
    "decline": wins.decline_win,
    "cancel": entering.cancel_entry,
}
_DONE: dict[str, Callable[[], str]] = {
    "accept": lambda: gettext("使うことに決めました。"),
    "decline": lambda: gettext("辞退しました。次の方に回します。"),
    "cancel": lambda: gettext("申込みを取り消しました。"),
}

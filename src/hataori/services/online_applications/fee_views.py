"""The fee of an application: the applicant's way to the card page, and the desk's acts."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hataori.blocks.payments import api as payments
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound, Rejected, Unavailable
from hataori.platform.accounts import api as accounts

from .desk_list import WORKERS
from .status_views import own


@require_POST
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """Begin a visit to the card page."""
    found, actor = own(request, number)
    fee = payments.charge_of(f"application/{found.number}")
    if fee is None:
        raise Http404
    back = f"/applications/{found.number}/"
    payer = actor if actor.id == fee.payer_id else Actor(found.applicant_id, actor.kind, actor.name)
    try:
        visit = payments.start_card(fee.id, back, payer)
    except (Conflict, Unavailable) as told:
        messages.error(request, told.message)
        return redirect(back)
    return redirect("payments:leave", session_id=visit.id)


_ACTS: dict[str, tuple[str, Callable[[str, str, Actor], object]]] = {
    "receive": ("手数料を受け取りました。", lambda fee, _, actor: payments.receive_cash(fee, actor)),
    "exempt": ("手数料を免除しました。", payments.exempt),
    "refund": ("手数料を返金したことを記録しました。", payments.refund),
}


@require_POST
@accounts.staff_required(*WORKERS)
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Take cash, waive, give back; each leads back to the case."""
    actor = accounts.actor_of(request)
    case = workflow.case_for(number, actor)
    fee = payments.charge_of(f"application/{case.number}")
    if fee is None or act not in _ACTS:
        raise NotFound
    said, doing = _ACTS[act]
    try:
        doing(fee.id, request.POST.get("reason", ""), actor)
    except Rejected as refused:
        messages.error(request, refused.problems[0].message)
    except Conflict as late:
        messages.error(request, late.message)
    else:
        messages.success(request, said)
    return redirect("cases-desk:case", number=case.number)

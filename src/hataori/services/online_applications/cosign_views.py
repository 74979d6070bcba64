"""The second person's page: what was filed, by whom, till when; sign or not, with his own sign-in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.errors import Conflict, Forbidden, NotFound
from hataori.platform.accounts import api as accounts
from hataori.platform.audit import api as audit

from .status_views import private


@require_http_methods(["GET", "POST"])
@accounts.resident_required
@accounts.step_up_required
def sign(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the application and take the answer. 404 for who was not asked, and that is audited."""
    actor = accounts.actor_of(request)
    asked = _asked(secret)
    if actor.id == asked.asked_by or asked.signer_id not in ("", actor.id):
        audit.record("signature.refused", actor=actor, subject=f"case/{asked.number}")
        raise Http404
    if request.method == "GET":
        return _page(request, asked)
    answer = workflow.sign if request.POST.get("answer") == "sign" else workflow.refuse_signature
    try:
        answer(asked.id, actor)
    except (Conflict, Forbidden):
        return _page(request, _asked(secret), status=409)
    audit.record("signature.answered", actor=actor, subject=f"case/{asked.number}")
    return redirect("online_applications:sign", secret=secret)


def _asked(secret: str) -> workflow.Signature:
    try:
        return workflow.signature(secret)
    except NotFound:
        raise Http404 from None


def _page(request: HttpRequest, asked: workflow.Signature, *, status: int = 200) -> HttpResponse:
    case, filed = workflow.case(asked.number), registration.application(asked.number)
    actor = accounts.actor_of(request)
    audit.record_read(actor, f"application/{filed.number}", "署名を求められた申請の内容")
    open_now = asked.state == "asked" and case.stage is workflow.Stage.SIGNATURE
    context = {
        "asked": asked,
        "case": case,
        "open": open_now,
        "own_name": actor.name,
        "sections": [
            {"title": title, "rows": [{"key": label, "value": value} for label, value in rows]}
            for title, rows in registration.answers_for_display(filed)
        ]
        if open_now or asked.state == "signed"
        else [],
        "steps": [{"title": gettext("署名のお願い")}],
    }
    return private(render(request, "online_applications/sign.html", context, status=status))

"""A person's own applications and drafts, and the way back to one for whoever has only its number and mail address."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.errors import NotFound
from hataori.platform.accounts.api import look_up, source
from hataori.platform.audit import api as audit

from . import words
from .apply_frame import answered, applicant


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Drafts and applications, what needs the person first."""
    actor = applicant(request)
    applications = registration.applications_of(actor)
    cases = workflow.cases(found.number for found in applications)
    rows = [_row(found, cases[found.number]) for found in applications if found.number in cases]
    context = {
        "drafts": registration.drafts_of(actor),
        "rows": sorted(rows, key=lambda row: not row["waits"]),
        "guest": actor.kind == "guest",
        "steps": [{"title": gettext("申請の状況")}],
    }
    return answered(request, render(request, "online_applications/mine.html", context))


def _row(found: registration.Application, case: workflow.Case) -> dict[str, Any]:
    waits = case.stage is workflow.Stage.CORRECTION
    title, _ = words.stage_words(case)
    kind = "warning" if waits else "success" if case.closed_at else "info"
    return {"application": found, "case": case, "state": title, "kind": kind, "waits": waits}


@require_POST
def delete_draft(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Throw a draft away."""
    registration.delete_draft(draft_id, actor=applicant(request))
    return HttpResponseRedirect("/my/applications/")


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Number and mail address: the link goes to that address, and the page says the same whether they fit or not.

    Who tries many is asked to wait, fitting or not; a fitting try sends its mail all the same, so that nothing a
    stranger on the same line does keeps an owner from the link.
    """
    sent = request.method == "POST"
    within = not sent or look_up(source(request))
    if sent:
        _send(request, request.POST.get("number", ""), request.POST.get("email", ""), audited=within)
    context = {"sent": sent, "within": within, "steps": [{"title": gettext("申請の状況を見る")}]}
    page = render(request, "online_applications/find.html", context, status=200 if within else 429)
    return answered(request, page)


def _send(request: HttpRequest, typed_number: str, email: str, *, audited: bool) -> None:
    number = registration.read_number(typed_number)
    try:
        found = registration.application(number) if number else None
    except NotFound:
        found = None
    if found and found.email and found.email.casefold() == email.strip().casefold():
        with transaction.atomic():
            filing.send_link(found)
    elif audited:
        subject = f"application/{number or 'unreadable'}"
        audit.record("application.link_refused", actor=applicant(request), subject=subject)

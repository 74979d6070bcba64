"""After sending: the receipt, where the application stands, withdrawal."""

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.documents import api as documents
from hataori.blocks.filing import api as filing
from hataori.blocks.payments import api as payments
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.accounts.api import SlowDown, actor_of, look_up, source
from hataori.platform.files import api as files
from hataori.platform.organisation.api import department

from . import words
from .apply_frame import applicant
from .desk_checks import missing_papers
from .papers import calendar_entry, receipt_pdf

_OPENED = "opened_applications"
_MOST_OPENED = 20
_SLOW = (
    "続けて調べられています。申請した方は、届いたメールのリンクから、またはサインインして見られます。"
    "そのほかの方は、15分ほど待ってから、もう一度お試しください。"
)


def own(request: HttpRequest, typed_number: str) -> tuple[registration.Application, Actor]:
    """The application and in whose name the reader acts on it: its applicant, or whoever opened the link of its mail.

    Anybody else learns nothing (404), and the attempt is audited; who tries many is asked to wait (429).
    """
    number = registration.read_number(typed_number) or typed_number
    if filing.number_of(request.GET.get("t", "")) == number:
        request.session[_OPENED] = [number, *request.session.get(_OPENED, [])][:_MOST_OPENED]
    if number in request.session.get(_OPENED, []):
        found = registration.application(number)
        return found, Actor(found.applicant_id, "guest", "ゲスト")
    try:
        actor = applicant(request) if actor_of(request).kind != "staff" else actor_of(request)
        return filing.application_for(number, actor), actor
    except NotFound:
        if not look_up(source(request)):
            raise SlowDown("look_up_slow", _SLOW) from None
        raise Http404 from None


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt: number, what happens next and by when. It needs nothing but the application and its case."""
    found, _ = own(request, number)
    case = workflow.case(found.number)
    context = {
        "application": found,
        "case": case,
        "signature_awaited": case.stage is workflow.Stage.SIGNATURE,
        "due": words.due_words(case.due_on),
        "department": _department(found.department),
        "steps": [{"title": gettext("申請の状況"), "url": "/my/applications/"}, {"title": gettext("受付票")}],
        "later": missing_papers(found),
        "fee": payments.charge_of(f"application/{found.number}"),
        "visit_needed": _visit_needed(found.procedure_id),
        "guest": actor_of(request).kind == "guest",
    }
    return private(render(request, "online_applications/receipt.html", context))


def _visit_needed(procedure_id: str) -> bool:
    found = catalogue.procedure(procedure_id)
    return found is not None and found.visit_needed


@require_safe
def receipt_file(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt as PDF."""
    found, _ = own(request, number)
    case = workflow.case(found.number)
    content = receipt_pdf(found, case, _department(found.department))
    headers = {"Content-Disposition": f'attachment; filename="receipt-{found.number}.pdf"'}
    return private(HttpResponse(content, content_type="application/pdf", headers=headers))


@require_safe
def calendar(request: HttpRequest, number: str) -> HttpResponse:
    """The day of the answer for a calendar (iCalendar, RFC 5545)."""
    found, _ = own(request, number)
    case = workflow.case(found.number)
    if case.due_on is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{found.number}.ics"'}
    return private(HttpResponse(calendar_entry(found, case.due_on), content_type="text/calendar", headers=headers))


@require_safe
def status(request: HttpRequest, number: str) -> HttpResponse:
    """Where the application stands, in plain words with dates."""
    found, actor = own(request, number)
    if "t" in request.GET:
        return HttpResponseRedirect(f"/applications/{found.number}/")
    return private(render(request, "online_applications/status.html", status_context(found, actor)))


def status_context(found: registration.Application, actor: Actor) -> dict[str, Any]:
    """What the status page shows."""
    case = workflow.case(found.number)
    steps = workflow.history(found.number)
    title, meaning = words.stage_words(case)
    asked = workflow.open_correction(found.number)
    return {
        "application": found,
        "case": case,
        "title": title,
        "meaning": meaning,
        "outcome": words.outcome_words(case),
        "due": words.due_words(case.due_on),
        "milestones": words.milestones(case, steps),
        "history": words.history_words(steps),
        "asked": asked,
        "fee": payments.charge_of(f"application/{found.number}"),
        "card": payments.card_page().offered,
        "asked_labels": _asked_labels(found, asked) if asked else [],
        "sections": [_rows(section) for section in registration.answers_for_display(found)],
        "papers": _papers(found, actor),
        "department": _department(found.department),
        "may_withdraw": case.outcome is None and case.closed_at is None,
        "later": missing_papers(found),
        "steps": [{"title": gettext("申請の状況"), "url": "/my/applications/"}, {"title": found.title}],
    }


def _rows(section: tuple[str, list[tuple[str, str]]]) -> dict[str, Any]:
    title, answers = section
    return {"title": title, "rows": [{"key": label, "value": value} for label, value in answers]}


def _papers(found: registration.Application, actor: Actor) -> list[documents.Document]:
    if actor.kind != "resident":
        return []
    about = (f"application/{found.number}", f"case/{found.number}", found.number)
    return [paper for paper in documents.documents_of(actor.id) if paper.about in about]


def _asked_labels(found: registration.Application, asked: workflow.CorrectionRequest) -> list[str]:
    form = registration.form_version(found.form_digest)
    fields = (form.field(name) for name in asked.fields)
    papers = (paper.title for paper in form.papers if paper.slot in asked.papers)
    return [*(field.label for field in fields if field), *papers]


@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant takes the application back (取下げ)."""
    found, actor = own(request, number)
    with suppress(Conflict):  # withdrawn already, or decided meanwhile: the page tells
        workflow.decide(found.number, "withdrawn", "本人の取下げ", "", actor)
    return HttpResponseRedirect(f"/applications/{found.number}/")


@require_safe
def attached_file(request: HttpRequest, number: str, file_id: str) -> HttpResponse:
    """A file the applicant attached, back to him."""
    found, actor = own(request, number)
    try:
        file = registration.file_of(found, file_id)
    except NotFound:
        raise Http404 from None
    answer: Any = files.download_response(file.file_id, actor, allow=lambda _ref, _actor: True, reason="本人の申請")
    return private(answer)


def _department(key: str) -> str:
    try:
        return department(key).name
    except NotFound:
        return key


def private(response: HttpResponse) -> HttpResponse:
    """A page of one person: no cache on the way keeps it."""
    response.headers["Cache-Control"] = "no-store, private"
    return response

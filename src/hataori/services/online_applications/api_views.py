"""The JSON API of applications (docs/reference: contract)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from hataori.blocks.filing import api as filing
from hataori.blocks.mandates import api as mandates
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.check_digits import without_personal_numbers
from hataori.kernel.clock import JST
from hataori.kernel.errors import NotFound
from hataori.platform.accounts.api import actor_of, token_required
from hataori.platform.audit import api as audit
from hataori.platform.idempotency.api import idempotent
from hataori.platform.pages.errors import errors_in_json

from . import api_reading, sent_files, words


@token_required("applications:write")
@require_POST
@idempotent
@errors_in_json
def file(request: HttpRequest) -> HttpResponse:
    """POST {procedure_id, answers, channel, …} → 201 with the receipt."""
    receipt = _filed(request, actor_of(request))
    return _json(_receipt(receipt), status=201)


def _filed(request: HttpRequest, actor: Actor) -> filing.Receipt:
    """The files leave the sent ones in the transaction that files them, so that each goes into one application."""
    envelope, wanted = api_reading.read(request)
    with transaction.atomic():
        if wanted:
            sent_files.check_slots(registration.current_form(envelope.procedure_id), wanted)
            envelope = replace(envelope, attached=sent_files.take(wanted, actor))
        return filing.file_application(envelope, actor=actor)


def _time(at: datetime) -> str:
    """ISO 8601 in JST, wherever the row came from."""
    return at.astimezone(JST).isoformat()


def _receipt(receipt: filing.Receipt) -> dict[str, Any]:
    return {
        "receipt": receipt.number,
        "number": receipt.number,
        "procedure_id": receipt.procedure_id,
        "title": receipt.title,
        "department": receipt.department,
        "channel": receipt.channel,
        "submitted_at": _time(receipt.submitted_at),
        "due_on": receipt.due_on.isoformat() if receipt.due_on else None,
        "form_version": receipt.form_version,
        "status_url": f"/applications/{receipt.number}/",
    }


@token_required("applications:read")
@require_safe
@errors_in_json
def one(request: HttpRequest, receipt: str) -> HttpResponse:
    """GET one application: its applicant's, or for staff those of their departments."""
    found = _seen(registration.read_number(receipt) or receipt, actor_of(request))
    case, steps = workflow.case(found.number), workflow.history(found.number)
    title, meaning = words.stage_words(case)
    state = {
        "stage": case.stage.value,
        "stage_title": case.stage.label,
        "state": title,
        "meaning": meaning,
        "outcome": case.outcome.value if case.outcome else None,
        "closed_at": _time(case.closed_at) if case.closed_at else None,
        "correction": _correction(found.number),
        "history": [{"at": _time(line.at), "text": line.text} for line in words.history_words(steps)],
    }
    return _json({**_receipt(filing.receipt_of(found.number)), **state})


def _seen(number: str, actor: Actor) -> registration.Application:
    if actor.kind != "staff":
        return filing.application_for(number, actor)
    try:
        workflow.case_for(number, actor)
    except NotFound:
        audit.record("application.refused", actor=actor, subject=f"application/{without_personal_numbers(number[:40])}")
        raise
    audit.record_read(actor, f"application/{number}", "申請の状況")
    return registration.application(number)


def _correction(number: str) -> dict[str, Any] | None:
    asked = workflow.open_correction(number)
    return {"fields": list(asked.fields), "message": asked.message} if asked else None


@token_required("applications:write")
@require_safe
def standings(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """GET in which positions the token's resident may file a procedure: himself first, then for whom."""
    found = mandates.standings(actor_of(request), procedure_id)
    return _json({"items": [{"key": e.key, "kind": e.kind, "title": e.title, "name": e.name} for e in found]})


@require_safe
@errors_in_json
def form(request: HttpRequest, procedure_id: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET the form of a procedure: its pages, papers and the JSON Schema of its answers."""
    found = registration.current_form(procedure_id)
    pages = [
        {
            "id": page.id,
            "title": page.title,
            "why": page.why,
            "fields": [field.name for field in page.fields],
            "when": {page.when[0]: page.when[1]} if page.when else None,
            "optional": page.optional,
        }
        for page in found.pages
    ]
    papers = [{"slot": paper.slot, "title": paper.title} for paper in found.papers]
    content = {
        "procedure_id": procedure_id,
        "form_version": found.digest,
        "title": found.title,
        "law": found.law,
        "article": found.article,
        "pages": pages,
        "papers": papers,
        "schema": found.schema,
    }
    return _json(content)


def _json(content: dict[str, Any], *, status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})

"""The JSON API of applications (docs/reference: contract)."""

import json
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.views.decorators.http import require_POST, require_safe

from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.check_digits import without_personal_numbers
from hataori.kernel.clock import JST
from hataori.kernel.errors import FieldProblem, HataoriError, NotFound, Rejected
from hataori.platform.accounts.api import actor_of, token_required
from hataori.platform.audit import api as audit
from hataori.platform.idempotency.api import idempotent
from hataori.platform.pages.errors import json_error

from . import words

_LONGEST = 200
_DATE_PARTS = ("year", "month", "day")


@token_required("applications:write")
@require_POST
@idempotent
def file(request: HttpRequest) -> HttpResponse:
    """POST {procedure_id, answers, channel} → 201 with the receipt."""
    try:
        asked = _asked(request)
        receipt = filing.file_application(filing.Envelope(**asked), actor=actor_of(request))
    except HataoriError as error:
        return json_error(error)
    return _json(_receipt(receipt), status=201)


def _asked(request: HttpRequest) -> dict[str, Any]:
    body = _body(request)
    problems: list[FieldProblem] = []
    texts = {name: _text(body, name, problems) for name in ("procedure_id", "channel", "form_version", "applicant_id")}
    answers = _answers(body.get("answers", {}), texts["procedure_id"], problems)
    received = _day(body.get("received_on"), problems)
    cosigner = _cosigner(body.get("cosigner"), problems)
    if not texts["procedure_id"]:
        problems.append(FieldProblem("procedure_id", "required", "手続きのIDを入れてください。"))
    if problems:
        raise Rejected(problems)
    return {
        **texts,
        "channel": texts["channel"] or "online",
        "answers": answers,
        "received_on": received,
        "cosigner": cosigner,
    }


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError, RawPostDataException):  # the last for a form with files
        raise Rejected([FieldProblem("", "json", "JSONとして読み取れませんでした。")]) from None
    if not isinstance(body, dict):
        raise Rejected([FieldProblem("", "json", "JSONのオブジェクトを送ってください。")])
    return body


def _text(body: dict[str, Any], name: str, problems: list[FieldProblem]) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST:
        problems.append(FieldProblem(name, "type", f"{name}は{_LONGEST}文字までの文字列で送ってください。"))
        return ""
    return registration.storable(value)


def _day(value: Any, problems: list[FieldProblem]) -> date | None:  # noqa: ANN401  JSON
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        problems.append(FieldProblem("received_on", "date_format", "受け付けた日をYYYY-MM-DDで送ってください。"))
        return None


def _cosigner(raw: Any, problems: list[FieldProblem]) -> workflow.Cosigner | None:  # noqa: ANN401  JSON
    if raw is None:
        return None
    if not isinstance(raw, dict) or not all(isinstance(raw.get(name), str) for name in ("name", "mail")):
        problems.append(FieldProblem("cosigner", "type", "cosignerはnameとmailのオブジェクトで送ってください。"))
        return None
    return workflow.Cosigner(registration.storable(raw["name"]), registration.storable(raw["mail"]))


def _answers(raw: Any, procedure_id: str, problems: list[FieldProblem]) -> dict[str, str]:  # noqa: ANN401  JSON
    if not isinstance(raw, dict):
        problems.append(FieldProblem("answers", "type", "answersは項目名と答えのオブジェクトで送ってください。"))
        return {}
    form = _form(procedure_id)
    answers = {}
    for said, value in raw.items():
        name, text = registration.storable(said), _answer(value)
        if text is None:
            problems.append(FieldProblem(name[:_LONGEST], "type", "答えは文字列で送ってください。"))
        elif form and not form.field(name):
            problems.append(FieldProblem(name[:_LONGEST], "unknown", "この手続きの様式にない項目です。"))
        else:
            answers[name] = registration.storable(text)
    return answers


def _form(procedure_id: str) -> registration.Form | None:
    try:
        return registration.current_form(procedure_id)
    except NotFound:
        return None


def _answer(value: Any) -> str | None:  # noqa: ANN401  JSON
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None if value is not None else ""


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
def one(request: HttpRequest, receipt: str) -> HttpResponse:
    """GET one application: its applicant's, or for staff those of their departments."""
    try:
        found = _seen(registration.read_number(receipt) or receipt, actor_of(request))
    except NotFound as error:
        return json_error(error)
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
        return registration.application_for(number, actor)
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


@require_safe
def form(request: HttpRequest, procedure_id: str) -> HttpResponse:  # noqa: ARG001  Django's signature
    """GET the form of a procedure: its pages, papers and the JSON Schema of its answers."""
    try:
        found = registration.current_form(procedure_id)
    except NotFound as error:
        return json_error(error)
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

"""What a program asks to file: the JSON of POST /api/applications as an envelope, every fault told by its member."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.errors import FieldProblem, NotFound, Rejected
from hataori.platform.pages.sent import sent_object

_LONGEST = 200
_TEXTS = ("procedure_id", "channel", "form_version", "applicant_id", "standing")
Files = list[tuple[str, str]]
"""Slot and id of files sent before."""


def read(request: HttpRequest) -> tuple[filing.Envelope, Files]:
    """The envelope without its files, and which files go into it. Rejected by member."""
    body = sent_object(request)
    problems: list[FieldProblem] = []
    texts = {name: _text(body, name, problems) for name in _TEXTS}
    answers = _answers(body.get("answers", {}), texts["procedure_id"], problems)
    files = _files(body.get("files"), problems)
    if not texts["procedure_id"]:
        problems.append(FieldProblem("procedure_id", "required", "手続きのIDを入れてください。"))
    envelope = filing.Envelope(
        procedure_id=texts["procedure_id"],
        channel=texts["channel"] or "online",
        form_version=texts["form_version"],
        applicant_id=texts["applicant_id"],
        standing=texts["standing"],
        answers=answers,
        received_on=_day(body.get("received_on"), problems),
        cosigner=_cosigner(body.get("cosigner"), problems),
        look_up=_look_up(body.get("look_up"), problems),
    )
    if problems:
        raise Rejected(problems)
    return envelope, files


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


def _files(raw: Any, problems: list[FieldProblem]) -> Files:  # noqa: ANN401  JSON
    if raw is None:
        return []
    right = isinstance(raw, list) and all(isinstance(each, dict) for each in raw)
    found = [(each.get("slot"), each.get("id")) for each in raw] if right else []
    if not right or not all(isinstance(part, str) and part for each in found for part in each):
        problems.append(FieldProblem("files", "type", "filesは、slotとidのオブジェクトの配列で送ってください。"))
        return []
    if len(found) > registration.MOST_FILES:
        problems.append(FieldProblem("files", "too_many", f"添付できるのは{registration.MOST_FILES}個までです。"))
        return []
    return found


def _look_up(raw: Any, problems: list[FieldProblem]) -> frozenset[str] | None:  # noqa: ANN401  JSON
    if raw is None:
        return None
    if not isinstance(raw, list) or not all(isinstance(slot, str) for slot in raw):
        problems.append(FieldProblem("look_up", "type", "look_upは、書類のslotの配列で送ってください。"))
        return None
    return frozenset(raw)


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

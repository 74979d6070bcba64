"""Files and tasks in the API's words."""

from datetime import UTC, datetime
from typing import Any

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.registration import api as registration
from hataori.kernel.actor import Actor

from . import ids, services
from .answers import data_out
from .files import File
from .tasks import Task, task_of
from .writing import DOCUMENTS


def moment(at: datetime) -> str:
    """2026-11-25T03:00:00.000Z, as the API's examples."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def status(file: File) -> dict[str, str]:
    """The API's code with our word for it."""
    code, title = file.status
    return {"code": code, "title": title}


def _title(procedure_id: str) -> str:
    found = catalogue.procedure(procedure_id)
    return found.name if found else procedure_id


def file_record(file: File, file_id: str = "") -> dict[str, Any]:
    """A file with what was answered; `file_id` is the id it was asked by. Personal numbers are masked."""
    answers, form_digest, documents = _content(file)
    return {
        "fileId": file_id or file.id,
        "registered": moment(file.registered),
        "serviceId": ids.service_id(file.procedure_id),
        "serviceName": _title(file.procedure_id),
        "status": status(file),
        "ended": file.ended,
        "applicationData": {
            "applicationName": file.name,
            "applicantId": file.applicant_id,
            "created": moment(file.created),
            "formData": {"data": data_out(answers), "eFormId": form_digest},
            "documentUrls": documents,
        },
    }


def _content(file: File) -> tuple[registration.Answers, str, list[str]]:
    found = file.draft or (registration.application(file.case.number) if file.case else None)
    if found is None:
        return {}, "", []
    form = registration.form_version(found.form_digest)
    documents = [f"{DOCUMENTS}{attached.file_id}" for attached in found.files]
    return _masked(found.answers, form), services.eform_id(form), documents


def _masked(answers: registration.Answers, form: registration.Form) -> registration.Answers:
    """A draft still holds what was typed; no API gives a personal number away."""
    secret = {field.name for field in form.fields if field.kind == registration.Kind.PERSONAL_NUMBER}
    return {name: registration.MASK if name in secret and value else value for name, value in answers.items()}


def list_record(file: File, actor: Actor) -> dict[str, Any]:
    """A file as lists show it; who works on it is told to staff only."""
    task, staff = task_of(file, actor), actor.kind == "staff"
    case = file.case if staff else None
    return {
        "fileId": file.id,
        "mainTaskId": file.id,
        "taskTitle": task.name if task else "",
        "roleId": role(task),
        "roleName": "担当" if task and task.for_staff else "申請者",
        "assigneeId": case.assignee_id if case else "",
        "operatorName": case.assignee_name if case else "",
        "status": status(file),
        "applicantId": file.applicant_id,
        "created": moment(file.created),
        "registered": moment(file.registered),
        "description": file.name,
        "serviceName": _title(file.procedure_id),
        "serviceId": ids.service_id(file.procedure_id),
        "eformId": file.procedure_id,
        "documentUrls": [],
        "additionalMeta": {"data": {"receipt": {"value": file.case.number if file.case else ""}}},
    }


def role(task: Task | None) -> str:
    """Whose turn it is."""
    return "clerk" if task and task.for_staff else "applicant"


def task_item(task: Task, task_id: str = "") -> dict[str, Any]:
    """A task as lists show it."""
    return {
        "taskId": task_id or task.id,
        "mainTaskId": task.file.id,
        "name": task.name,
        "assigneeId": task.assignee_id,
        "roleId": role(task),
        "created": moment(task.created),
        "description": task.file.name,
        "serviceId": ids.service_id(task.file.procedure_id),
        "serviceName": _title(task.file.procedure_id),
        "fileId": task.file.id,
        "eFormId": task.file.procedure_id,
        "status": status(task.file),
    }


def task_record(task: Task, task_id: str) -> dict[str, Any]:
    """One task with what has been answered so far."""
    item = task_item(task, task_id)
    answers, _, _ = _content(task.file)
    names = ("taskId", "assigneeId", "roleId", "created", "description", "fileId", "serviceId", "serviceName")
    told = {name: item[name] for name in (*names, "eFormId", "status")}
    return told | {"taskName": task.name, "formVariables": data_out(answers), "data": {}}


def completed_record(after: File, task_id: str) -> dict[str, Any]:
    """What completing a task led to; `variables` are the answers that were kept."""
    answers, _, _ = _content(after)
    return {
        "taskId": task_id,
        "fileId": after.id,
        "serviceId": ids.service_id(after.procedure_id),
        "status": status(after),
        "variables": {name: {"data": value} for name, value in data_out(answers).items()},
    }

"""Services and their e-forms: the live catalogue and the forms in force, in the API's words."""

from typing import Any

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.filing import api as filing
from hataori.blocks.forms import api as forms
from hataori.blocks.registration import api as registration
from hataori.kernel.errors import NotFound

from . import ids
from .asking import unknown

COSIGNER = {"cosigner_name": "氏名", "cosigner_mail": "メールアドレス"}


def service_record(found: catalogue.Procedure) -> dict[str, Any]:
    """A procedure as a service. `serviceBody` names its law, section and fee."""
    body = {
        "procedureId": found.procedure_id,
        "law": found.law,
        "article": found.article,
        "department": found.department,
        "fee": found.fee_text or str(found.fee),
        "periodDays": "" if found.period_days is None else str(found.period_days),
    }
    return {
        "id": ids.service_id(found.procedure_id),
        "name": found.name,
        "version": found.version or "1",
        "type": "Public",
        "isExecutable": True,
        "isClosed": False,
        "description": found.summary or f"{found.law}{found.article}",
        "serviceBody": [{"code": code, "value": value} for code, value in body.items() if value],
    }


def eform_id(form: registration.Form) -> str:
    """A form's id: its procedure and the digest of its content."""
    return f"{form.procedure_id}.{form.digest}"


def eform_item(form: registration.Form, *, latest: bool = True) -> dict[str, Any]:
    """A form as the list shows it."""
    record = eform_record(form, latest=latest)
    return {name: record[name] for name in ("eFormId", "name", "description", "version", "latest")}


def eform_record(form: registration.Form, *, latest: bool) -> dict[str, Any]:
    """A form with the JSON Schema (2020-12) of its answers, as the designer exports it; where somebody signs besides,
    his name and mail address are asked along, for the API has no other place for him.
    """
    record = forms.eform_of(form, latest=latest) | {"eFormId": eform_id(form)}
    if who := filing.signs_besides(form):
        schema = record["schema"]
        asked = {name: {"type": "string", "minLength": 1, "title": f"{who}の{of}"} for name, of in COSIGNER.items()}
        properties, required = {**schema["properties"], **asked}, [*schema["required"], *asked]
        record["schema"] = {**schema, "properties": properties, "required": required}
    return record


def find_eform(text: str) -> tuple[registration.Form, bool]:
    """The form of that id and whether it is the one in force. NotFound.

    A procedure's id alone means the form in force; older forms are there as long as somebody has filed on them.
    """
    wanted = ids.own("eform", text)
    procedure_id, _, digest = wanted.rpartition(".")
    if not procedure_id or catalogue.procedure(wanted) is not None:
        procedure_id, digest = wanted, ""
    try:
        now = registration.current_form(procedure_id)
        form = now if digest in ("", now.digest) else registration.form_version(digest)
    except NotFound:
        raise unknown("様式") from None
    if form.procedure_id != procedure_id:
        raise unknown("様式")
    return form, form.digest == now.digest

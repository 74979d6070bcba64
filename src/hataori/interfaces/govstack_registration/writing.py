"""Beginning, changing and filing application files."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.filing import api as filing
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.files import api as stored

from . import models, services
from .answers import answers_in, texts_of
from .files import File, find

PURPOSE = "govstack.document"
DOCUMENTS = "/govstack/documents/"


@dataclass(frozen=True, slots=True)
class Submission:
    """What was sent. `data` is None where no form data came along."""

    applicant_id: str
    name: str = ""
    created: datetime | None = None
    eform_id: str = ""
    data: Mapping[str, Any] | None = None
    documents: tuple[str, ...] = ()


@transaction.atomic
def start(procedure: catalogue.Procedure, sent: Submission, actor: Actor) -> File:
    """Begin a file, or find the one begun before for the same person and service; with form data, file it at once.

    Rejected with every problem of the answers, and then nothing is begun. Forbidden for staff.
    """
    file_id = _begin(procedure, sent, actor)
    if sent.data is None:
        _attach(find(file_id, actor), sent.documents, actor)
        return find(file_id, actor)
    return submit(change(find(file_id, actor), sent, actor), sent.data, actor)


def _begin(procedure: catalogue.Procedure, sent: Submission, actor: Actor) -> str:
    if actor.kind == "staff":
        raise Forbidden("not_for_staff", "窓口・郵送・電話の申請は、職員の画面から登録してください。")
    if actor.kind == "resident":
        if sent.applicant_id != actor.id:
            raise Forbidden("applicant_mismatch", "applicantId は、このトークンの本人のIDを送ってください。")
        return registration.open_draft(procedure.procedure_id, actor=actor).id
    return str(_partner_file(procedure.procedure_id, sent, actor).id)


def _partner_file(procedure_id: str, sent: Submission, partner: Actor) -> models.PartnerFile:
    """The partner's file; the draft's row is locked by `open_draft`, so two requests find one file."""
    owner = owner_of(partner, sent.applicant_id)
    draft = registration.open_draft(procedure_id, actor=Actor(owner, "partner", partner.name))
    row, made = models.PartnerFile.objects.get_or_create(
        draft_id=draft.id,
        defaults={
            "partner": partner.id,
            "applicant": sent.applicant_id,
            "owner": owner,
            "procedure_id": procedure_id,
            "name": sent.name,
            "created": sent.created or clock.now(),
            "registered": clock.now(),
        },
    )
    if not made and sent.name:
        row.name = sent.name
        row.save(update_fields=["name"])
    return row


def owner_of(partner: Actor, applicant: str) -> str:
    """The id under which we know a partner's person: it tells neither of them."""
    digest = hashlib.sha256(f"{partner.id}\0{applicant}".encode()).hexdigest()
    return f"partner:{digest[:32]}"


@transaction.atomic
def change(file: File, sent: Submission, actor: Actor) -> File:
    """Take answers and documents into a draft, or answer what the section asked to correct.

    Conflict for another applicant, or a file that is being worked on and of which nothing is asked.
    """
    if sent.applicant_id != file.applicant_id:
        raise Conflict("applicant_fixed", "申請した人は変えられません。applicantId を確認してください。")
    form = _form_of(file)
    if sent.eform_id and services.find_eform(sent.eform_id)[0].procedure_id != file.procedure_id:
        raise Rejected([FieldProblem("formData.eFormId", "other_form", "この手続きの様式ではありません。")])
    answers = answers_in(sent.data or {}, form)
    if file.draft is not None:
        _save(file.draft, form, answers, file.actor)
        _attach(file, sent.documents, actor)
    elif file.case is not None:
        filing.answer_correction(file.case.number, answers, actor=file.actor)
    return find(file.id, actor)


def _form_of(file: File) -> registration.Form:
    if file.draft is not None:
        return registration.form_version(file.draft.form_digest)
    if file.case is None:
        raise Conflict("draft_gone", "書きかけの申請の期限が切れました。もう一度はじめてください。")
    return registration.form_version(registration.application(file.case.number).form_digest)


def _save(draft: registration.Draft, form: registration.Form, answers: Mapping[str, str], actor: Actor) -> None:
    for page in form.pages:
        names = {field.name for field in page.fields}
        here = {name: text for name, text in answers.items() if name.partition(".")[0] in names}
        if here:
            registration.save_page(draft.id, page.id, here, actor=actor)


def _attach(file: File, urls: Sequence[str], actor: Actor) -> None:
    """Documents uploaded before go to the form's papers in their order; addresses of others are left out."""
    if file.draft is None:
        return
    papers = registration.form_version(file.draft.form_digest).papers
    there = {attached.file_id for attached in file.draft.files}
    found = [ref for ref in (_document(url, actor) for url in urls) if ref and ref.id not in there]
    if not papers:
        return
    for place, ref in enumerate(found, start=len(there)):
        registration.attach(file.draft.id, papers[min(place, len(papers) - 1)].slot, ref, actor=file.actor)


def _document(url: str, actor: Actor) -> stored.FileRef | None:
    """The uploaded document behind an address, None for one that is not the asker's."""
    try:
        found = stored.file_ref(url.rstrip("/").rpartition("/")[2])
    except NotFound:
        return None
    return found if (found.owner, found.purpose) == (actor.id, PURPOSE) else None


@transaction.atomic
def submit(file: File, data: Mapping[str, Any], actor: Actor) -> File:
    """File a draft as it stands; `data` of the call that files it names who signs besides. Rejected with every problem,
    Conflict without a draft.
    """
    if file.draft is None:
        raise Conflict("nothing_to_file", "この申請は、もう提出されています。")
    named = texts_of(data or {}, services.COSIGNER)
    second = workflow.Cosigner(named["cosigner_name"], named["cosigner_mail"])
    receipt = filing.file_application(filing.envelope_of(file.draft, cosigner=second), actor=file.actor)
    models.PartnerFile.objects.filter(draft_id=file.draft.id).update(number=receipt.number)
    return find(receipt.number, actor)


def correction_of(file: File) -> workflow.CorrectionRequest | None:
    """What the applicant is asked to correct."""
    return workflow.open_correction(file.case.number) if file.case else None

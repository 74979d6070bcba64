"""Reading applications."""

import uuid

from hataori.blocks.registries import api as registries
from hataori.kernel.actor import Actor, Role
from hataori.kernel.check_digits import without_personal_numbers
from hataori.kernel.errors import FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit

from . import models
from .questions import COMPANY, OTHER
from .shapes import as_application, files_given, opened
from .types import Application, AttachedFile, Kind
from .versions import form_version

_HANDLERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
_NOBODY = ("", "guest")
"""Ids that many people share: nothing is anybody's by them."""


def application(number: str) -> Application:
    """The application of a receipt number with its latest answers, for code that has checked who asks. NotFound."""
    row = models.Application.objects.filter(number=number).first()
    if row is None:
        raise NotFound
    return as_application(row, answer_set(number))


def answer_set(number: str) -> models.AnswerSet:
    """The latest answers of an application."""
    return models.AnswerSet.objects.filter(application_id=number).order_by("-revision")[:1].get()


def revisions(number: str) -> list[dict[str, str]]:
    """All revisions of the answers, oldest first, personal numbers left out: what a correction changed."""
    rows = models.AnswerSet.objects.filter(application_id=number).order_by("revision")
    return [opened(row.answers) for row in rows]


def file_revisions(number: str) -> list[tuple[AttachedFile, ...]]:
    """The files of every revision, oldest first."""
    return [files_given(row) for row in models.AnswerSet.objects.filter(application_id=number).order_by("revision")]


def application_for(number: str, actor: Actor) -> Application:
    """The application of its own applicant. NotFound for anybody else, and that is audited: numbers are not to be
    tried out.
    """
    found = models.Application.objects.filter(number=number).first()
    if found is None or actor.id in _NOBODY or actor.id not in (found.applicant_id, found.submitted_by):
        audit.record("application.refused", actor=actor, subject=f"application/{without_personal_numbers(number[:40])}")
        raise NotFound
    return as_application(found, answer_set(number))


def applications_of(actor: Actor, limit: int = 100) -> list[Application]:
    """The person's own applications, newest first."""
    rows = models.Application.objects.filter(applicant_id=actor.id).exclude(applicant_id="").order_by("-submitted_at")
    found = list(rows[:limit])
    latest = {  # in the order of their revisions, so that the last one stays
        each.application_id: each
        for each in models.AnswerSet.objects.filter(application__in=found).order_by("revision")
    }
    return [as_application(row, latest[row.number]) for row in found]


def number_of_draft(draft_id: str) -> str:
    """The receipt number a draft was filed under, empty while it is none and for what is no draft's id."""
    try:
        uuid.UUID(draft_id)
    except ValueError:
        return ""
    found = models.Application.objects.filter(draft_id=draft_id).values_list("number", flat=True).first()
    return found or ""


def personal_number(number: str, *, actor: Actor, reason: str) -> dict[str, str]:
    """The personal numbers of an application by field, for an officer who says why; the reading is audited.

    Forbidden except for 担当・決裁者・課長 (the caller knows whose case it is); Rejected without a reason.
    """
    if actor.kind != "staff" or not any(actor.has_role(role) for role in _HANDLERS):
        raise Forbidden("personal_number_forbidden", "個人番号は、その事務を担当する課の職員だけが見られます。")
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "見る理由を入力してください。")])
    audit.record_read(actor, f"application/{number}", "個人番号", reason)
    return opened(answer_set(number).personal_numbers) or _number_of_applicant(number, actor, reason)


def _number_of_applicant(number: str, actor: Actor, reason: str) -> dict[str, str]:
    """The number nobody typed, from the register, where the form asks for it. Unavailable while that is closed."""
    filed = application(number)
    person_id = registries.person_of_account(filed.applicant_id)
    asked = numbers_left(filed)
    if person_id is None or not asked:
        return {}
    found = registries.personal_number(person_id, actor=actor, purpose=reason)
    return {min(asked): found} if found else {}


def numbers_left(filed: Application) -> set[str]:
    """The questions for a personal number that a linked applicant left to the city. None where somebody filed for
    another: the account's number is not that person's.
    """
    if filed.answers.get("filing_for") == OTHER or filed.answers.get("applicant_kind") == COMPANY:
        return set()
    numbers = {field.name for field in form_version(filed.form_digest).fields if field.kind is Kind.PERSONAL_NUMBER}
    left = numbers - filed.answers.keys()
    return left if left and registries.person_of_account(filed.applicant_id) else set()


def file_of(found: Application, file_id: str) -> AttachedFile:
    """One file of the application, also of an earlier revision. NotFound when it is none of them."""
    given = {file.file_id: file for files in file_revisions(found.number) for file in files}
    if file_id not in given:
        raise NotFound
    return given[file_id]

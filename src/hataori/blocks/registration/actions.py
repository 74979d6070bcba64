"""Filing: the one moment when what was typed becomes an application with a number."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import transaction

from hataori.blocks.catalogue.api import Procedure
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.check_digits import contains_personal_number
from hataori.kernel.errors import Conflict, NotFound
from hataori.platform.crypto import blind_index
from hataori.platform.events.api import record
from hataori.platform.files import api as files
from hataori.platform.prepared import insert

from . import events, models
from .check import Checked, check
from .numbers import new_number
from .queries import answer_set
from .shapes import as_application, files_given, opened
from .types import Application, AttachedFile, Form, Kind
from .versions import form_version, keep

RETENTION = timedelta(days=5 * 366)
EMAIL_CONTEXT = "registration.application.email"


class AlreadyFiled(Exception):
    """The draft has become an application before; `number` is its receipt number."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


@transaction.atomic
def register(
    *,
    procedure: Procedure,
    checked: Checked,
    attached: Sequence[AttachedFile] = (),
    actor: Actor,
    applicant_id: str,
    draft_id: str = "",
    sample: bool = False,
) -> Application:
    """Write checked answers and record `application.submitted`. The caller opens the case in the same transaction.

    AlreadyFiled when the draft was filed before: a double click, a retried POST
    (the draft's row is taken by one transaction only, on either engine).
    """
    form, values, channel = checked.form, checked.values, checked.channel
    if draft_id:
        _take(draft_id, actor)
    now = clock.now()
    row = models.Application(
        number=_number(),
        procedure_id=procedure.procedure_id,
        title=procedure.name,
        department=procedure.department,
        form=keep(form),
        draft_id=UUID(draft_id) if draft_id else None,
        applicant_id=applicant_id,
        applicant_name=applicant_name(values),
        applicant_kana=applicant_kana(values),
        email=values.get("email", ""),
        email_key=email_key(values.get("email", "")),
        channel=channel,
        submitted_at=now,
        submitted_by=actor.id,
        sample=sample,
    )
    insert(row)
    answers = _write_answers(row, form, values, attached, by=actor)
    _keep_files(attached)
    record(
        events.SUBMITTED,
        subject=f"application/{row.number}",
        data={"procedure_id": row.procedure_id, "channel": channel, "kpi_scope": procedure.kpi_scope},
        actor=actor,
        department=row.department,
    )
    return as_application(row, answers)


@transaction.atomic
def correct(
    number: str,
    fields: Sequence[str],
    typed: Mapping[str, str],
    *,
    actor: Actor,
    attached: Sequence[AttachedFile] = (),
) -> Application:
    """Write corrected answers of the named fields as a new revision; the others stay. Rejected as in `register`.

    `attached` take the place of the files of their papers; the older ones stay with the older revision.
    """
    row = models.Application.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise NotFound
    before = answer_set(number)
    form = form_version(row.form_id)
    known = {**opened(before.answers), **opened(before.personal_numbers)}
    asked = {name: typed[name] for name in fields if name in typed}
    filed_on = row.submitted_at.astimezone(clock.JST).date()
    unasked = {field.name for field in form.fields if field.kind is Kind.PERSONAL_NUMBER} - known.keys() - {*fields}
    answers_now = {**known, **asked}
    values = check(form, answers_now, channel=row.channel, actor=actor, on=filed_on, looked_up=unasked).values
    anew = {file.slot for file in attached}
    kept = [file for file in files_given(before) if file.slot not in anew]
    answers = _write_answers(row, form, values, (*kept, *attached), by=actor, revision=before.revision + 1)
    _keep_files(attached)
    data = {"procedure_id": row.procedure_id, "revision": answers.revision}
    record(events.CORRECTED, subject=f"application/{number}", data=data, actor=actor, department=row.department)
    return as_application(row, answers)


def applicant_name(values: Mapping[str, str]) -> str:
    """The applicant as the work list shows him."""
    person = " ".join(values[name] for name in ("family_name", "given_name") if values.get(name))
    return values.get("company_name") or person or "（氏名なし）"


def applicant_kana(values: Mapping[str, str]) -> str:
    """His reading, empty for a company."""
    return " ".join(values[name] for name in ("family_kana", "given_kana") if values.get(name))


def email_key(email: str) -> str:
    """By which a guest's application is found again."""
    return blind_index(email.strip().casefold(), context=EMAIL_CONTEXT) if email.strip() else ""


def _take(draft_id: str, actor: Actor) -> None:
    """Mark the draft as filed: of two transactions one finds it open, the other waits and finds it filed."""
    mine = models.Draft.objects.filter(id=draft_id, owner=actor.id)
    if mine.filter(filed_at__isnull=True).update(filed_at=clock.now()):
        return
    done = models.Application.objects.filter(draft_id=draft_id, submitted_by=actor.id).first()
    if done is not None:
        raise AlreadyFiled(done.number)
    raise Conflict("draft_gone", "書きかけの申請が見つかりません。マイページの申請の一覧を確認してください。")


def _number() -> str:
    """Fresh, and by no chance taken for a personal number by the log's guard."""
    while contains_personal_number(number := new_number()):
        continue
    return number


def _write_answers(
    row: models.Application,
    form: Form,
    values: Mapping[str, str],
    attached: Sequence[AttachedFile],
    *,
    by: Actor,
    revision: int = 1,
) -> models.AnswerSet:
    secret = {name for name in values if (f := form.field(name)) and f.kind is Kind.PERSONAL_NUMBER}
    open_ = {name: value for name, value in values.items() if name not in secret}
    numbers = {name: value for name, value in values.items() if name in secret}
    answers = models.AnswerSet(
        application=row,
        revision=revision,
        answers=msgspec.json.encode(open_).decode(),
        personal_numbers=msgspec.json.encode(numbers).decode() if numbers else "",
        files=msgspec.json.encode(tuple(attached)).decode() if attached else "",
        written_at=clock.now(),
        written_by=by.id,
    )
    insert(answers)
    return answers


def _keep_files(attached: Sequence[AttachedFile]) -> None:
    """The files live as long as the application now, no longer as the draft."""
    for file in attached:
        files.keep_until(file.file_id, clock.today() + RETENTION, actor=SYSTEM)

"""Filing and correcting: registration and workflow move together, in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.mandates import api as mandates
from hataori.blocks.payments import api as payments
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.accounts import api as accounts

from .behalf import on_behalf
from .card_signature import check_signed, keep_signatures
from .city_facts import ask_city, count_typing
from .fees import fee_of
from .mails import tell_guest

_COSIGNER_MAIL = registration.FormField("cosigner_mail", "署名する方のメールアドレス", registration.Kind.EMAIL)
STAFF_CHANNELS = ("counter", "mail", "phone")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the applicant is told: the number, who works on it, by when (None where no period is set).

    `new` is False when the same draft had been filed before: a double click or a retried POST.
    """

    number: str
    procedure_id: str
    title: str
    department: str
    channel: str
    submitted_at: datetime
    due_on: date | None
    form_version: str
    new: bool = True


def file_application(
    *,
    procedure_id: str,
    answers: Mapping[str, str],
    actor: Actor,
    channel: str = "online",
    attached: Sequence[registration.AttachedFile] = (),
    applicant_id: str = "",
    draft_id: str = "",
    form_version: str = "",
    received_on: date | None = None,
    sample: bool = False,
    confirmed: Collection[str] | None = None,
    cosigner: workflow.Cosigner | None = None,
    standing: str = "",
) -> Receipt:
    """File an application: registration, case and event `application.submitted` in one transaction.

    Residents and guests file online for themselves; staff enter what came by counter, mail or phone, `applicant_id`
    being the account it is for (empty without one) and `received_on` the day it came. `form_version` is the digest the
    answers were given on. A draft is filed once: again gives the same receipt; `confirmed` are its fields that the city
    filled in. With it, what the city looks up itself (the own number of a linked resident) may be left out.
    Where a second person signs besides (`signs_besides`), an online application names him as `cosigner`; on paper both
    have signed. `standing` is the key of a position of `mandates.standings`: for a child, for who gave a mandate, for a
    business; both are recorded, and the answers must be those of whom it is filed for.

    Raises NotFound (procedure), Rejected (problems by field), Conflict form_changed, Forbidden for a foreign channel.
    """
    _may_use(channel, actor)
    procedure = catalogue.procedure(procedure_id)
    if procedure is None:
        raise NotFound("procedure_not_found", "手続きが見つかりません。一覧から選び直してください。")
    form = registration.current_form(procedure_id)
    if form_version not in ("", form.digest):
        raise Conflict(
            "form_changed", "入力しているあいだに様式が新しくなりました。内容を確認して、もう一度送ってください。"
        )
    check_signed(form, answers, attached, draft_id=draft_id, channel=channel)
    position = _position(form, actor, standing)
    if position:
        answers = on_behalf(form, answers, position, actor)
    known = registration.known_for(form, actor, answers)
    looked_up = known.checked if confirmed is not None else ()
    checked = registration.check(form, answers, channel=channel, actor=actor, looked_up=looked_up)
    second = _second(form, cosigner, channel)
    try:
        with transaction.atomic():
            filed = registration.register(
                procedure=procedure,
                checked=checked,
                attached=attached,
                actor=actor,
                applicant_id=applicant_id if actor.kind in ("staff", "system") else _applicant(position, actor),
                draft_id=draft_id,
                sample=sample,
            )
            receipt = _receipt(filed, _open_case(filed, procedure, actor, received_on, second))
            if fee := fee_of(form, procedure, checked.values):
                _charge(filed, fee, actor)
            if position:
                mandates.record_representation(f"application/{filed.number}", position, actor)
            keep_signatures(draft_id, filed.number)
            if position is None:
                ask_city(filed, form, attached, actor)
            count_typing(filed, form, known, confirmed or (), actor)
            return receipt
    except registration.AlreadyFiled as before:
        return receipt_of(before.number)


def receipt_of(number: str) -> Receipt:
    """The receipt of an application filed before."""
    filed = registration.application(number)
    return _receipt(filed, workflow.case(number), new=False)


def signs_besides(form: registration.Form) -> str:
    """Who signs besides the applicant (例: もう一方の当事者), by the form's text or the city's policy; else empty."""
    return form.texts.get("cosigner", "") or workflow.policy().cosigned.get(form.procedure_id, "")


def file_draft(
    draft: registration.Draft, *, actor: Actor, cosigner: workflow.Cosigner | None = None, standing: str = ""
) -> Receipt:
    """File a draft as it stands; see `file_application`."""
    return file_application(
        procedure_id=draft.procedure_id,
        answers=draft.answers,
        actor=actor,
        attached=draft.files,
        draft_id=draft.id,
        form_version=draft.form_digest,
        confirmed=draft.confirmed,
        cosigner=cosigner,
        standing=standing,
    )


@transaction.atomic
def answer_correction(
    number: str,
    answers: Mapping[str, str],
    *,
    actor: Actor,
    attached: Sequence[registration.AttachedFile] = (),
) -> registration.Application:
    """Send the marked fields and papers anew: a new revision, and the case goes on.

    Conflict when nothing is asked (any more); Rejected by field, and for a paper that was asked for and is not there;
    NotFound for somebody else's.
    """
    asked = workflow.open_correction(number)
    if asked is None:
        raise Conflict("nothing_asked", "いま直していただくところはありません。申請の状況を確認してください。")
    given = {file.slot for file in attached}
    if missing := [slot for slot in asked.papers if slot not in given]:
        message = "この書類を、もう一度添付してください。"
        raise Rejected([FieldProblem(slot, "required", message) for slot in missing])
    wanted = [file for file in attached if file.slot in asked.papers]
    found = registration.correct(number, asked.fields, answers, actor=actor, attached=wanted)
    workflow.answer_correction(number, actor)
    return found


def _may_use(channel: str, actor: Actor) -> None:
    if (actor.kind == "staff") != (channel in STAFF_CHANNELS):
        message = "この方法の申請は登録できません。住民はオンライン、職員は窓口・郵送・電話の申請を登録します。"
        raise Forbidden("channel_not_allowed", message)


def _charge(filed: registration.Application, fee: int, actor: Actor) -> None:
    payments.charge(
        about=f"application/{filed.number}",
        title=filed.title,
        amount=fee,
        department=filed.department,
        payer_id=filed.applicant_id,
        actor=actor,
        sample=filed.sample,
    )


def _position(form: registration.Form, actor: Actor, key: str) -> mandates.Standing | None:
    """The position somebody files in for another, None for himself."""
    return mandates.standing(actor, form.procedure_id, key) if key not in ("", "self") else None


def _applicant(position: mandates.Standing | None, actor: Actor) -> str:
    """Whose application it is: the represented account's; who has none hears through his representative."""
    return (position.represented_id if position else "") or actor.id


def _second(form: registration.Form, cosigner: workflow.Cosigner | None, channel: str) -> workflow.Cosigner | None:
    """The second person, by account where his mail address is a resident's; None where nobody signs besides."""
    if channel != "online" or not signs_besides(form):
        return None
    if cosigner is None or not cosigner.name.strip():
        message = "もう一人の署名者の氏名を入力してください。"
        raise Rejected([FieldProblem("cosigner_name", "required", message)])
    mail, problem = registration.read(_COSIGNER_MAIL, cosigner.mail)
    if problem:
        raise Rejected([problem])
    account = accounts.find_by_login(mail)
    known = account.id if account and account.kind == "resident" and account.active else ""
    return workflow.Cosigner(cosigner.name.strip()[:200], mail, known)


def _open_case(
    filed: registration.Application,
    procedure: catalogue.Procedure,
    actor: Actor,
    received_on: date | None,
    cosigner: workflow.Cosigner | None,
) -> workflow.Case:
    case = workflow.open_case(
        number=filed.number,
        kind=procedure.procedure_id,
        title=procedure.name,
        department=procedure.department,
        applicant_id=filed.applicant_id,
        channel=filed.channel,
        # A period of 0 days means the same day; the clock of a case counts from one.
        period_days=None if procedure.period_days is None else max(procedure.period_days, 1),
        actor=actor,
        sample=filed.sample,
        applicant_name=filed.applicant_name,
        applicant_kana=filed.applicant_kana,
        received_on=received_on,
        cosigner=cosigner,
    )
    if actor.kind == "guest":
        tell_guest(filed)
    return case


def _receipt(filed: registration.Application, case: workflow.Case, *, new: bool = True) -> Receipt:
    return Receipt(
        number=filed.number,
        procedure_id=filed.procedure_id,
        title=filed.title,
        department=filed.department,
        channel=filed.channel,
        submitted_at=filed.submitted_at,
        due_on=case.due_on,
        form_version=filed.form_digest,
        new=new,
    )

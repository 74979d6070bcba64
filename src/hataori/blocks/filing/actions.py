"""Filing and correcting: registration and workflow move together, in one transaction."""

from collections.abc import Mapping, Sequence
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
from .city_facts import ask_city, check_look_up, count_typing
from .envelope import Envelope
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


def file_application(envelope: Envelope, *, actor: Actor) -> Receipt:
    """File an application: registration, case and event `application.submitted` in one transaction.

    Residents, guests and partners file online, staff what came over the counter, by mail or by phone. The same draft
    again gives the same receipt. Where `confirmed` is told, what the city looks up itself (the own number of a linked
    resident) may be left out. Filed for another, the answers must be those of whom it is for, and both are recorded.
    On paper both have signed where a second person signs besides.

    Raises NotFound (procedure, position), Rejected (problems by field), Conflict form_changed, Forbidden for a foreign
    channel.
    """
    _may_use(envelope.channel, actor)
    procedure, form = _asked_for(envelope)
    check_signed(form, envelope)
    check_look_up(form, envelope, actor)
    position = _position(form, actor, envelope.standing)
    answers = on_behalf(form, envelope.answers, position, actor) if position else envelope.answers
    known = registration.known_for(form, actor, answers)
    looked_up = known.checked if envelope.confirmed is not None else ()
    checked = registration.check(form, answers, channel=envelope.channel, actor=actor, looked_up=looked_up)
    second = _second(form, envelope)
    try:
        with transaction.atomic():
            filed = registration.register(
                procedure=procedure,
                checked=checked,
                attached=envelope.attached,
                actor=actor,
                applicant_id=_applicant(envelope, position, actor),
                draft_id=envelope.draft_id,
                sample=envelope.sample,
            )
            receipt = _receipt(filed, _open_case(filed, procedure, actor, envelope.received_on, second))
            if fee := fee_of(form, procedure, checked.values):
                _charge(filed, fee, actor)
            if position:
                mandates.record_representation(f"application/{filed.number}", position, form.procedure_id, actor)
            keep_signatures(envelope.draft_id, filed.number)
            ask_city(filed, form, envelope, position, actor)
            count_typing(filed, form, known, envelope.confirmed or (), actor)
            return receipt
    except registration.AlreadyFiled as before:
        return receipt_of(before.number)


def _asked_for(envelope: Envelope) -> tuple[catalogue.Procedure, registration.Form]:
    """The procedure and its form in force. NotFound, Conflict (form_changed)."""
    procedure = catalogue.procedure(envelope.procedure_id)
    if procedure is None:
        raise NotFound("procedure_not_found", "手続きが見つかりません。一覧から選び直してください。")
    form = registration.current_form(envelope.procedure_id)
    if envelope.form_version not in ("", form.digest):
        raise Conflict(
            "form_changed", "入力しているあいだに様式が新しくなりました。内容を確認して、もう一度送ってください。"
        )
    return procedure, form


def receipt_of(number: str) -> Receipt:
    """The receipt of an application filed before."""
    filed = registration.application(number)
    return _receipt(filed, workflow.case(number), new=False)


def signs_besides(form: registration.Form) -> str:
    """Who signs besides the applicant (例: もう一方の当事者), by the form's text or the city's policy; else empty."""
    return form.texts.get("cosigner", "") or workflow.policy().cosigned.get(form.procedure_id, "")


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


def _applicant(envelope: Envelope, position: mandates.Standing | None, actor: Actor) -> str:
    """Whose application it is: the represented account's (who has none hears through his representative), or the one
    that staff name. Rejected where that is no resident's.
    """
    if actor.kind not in ("staff", "system"):
        return (position.represented_id if position else "") or actor.id
    if envelope.applicant_id and not _is_resident(envelope.applicant_id):
        message = "申請する人のアカウントが見つかりません。IDを確かめてください。"
        raise Rejected([FieldProblem("applicant_id", "unknown", message)])
    return envelope.applicant_id


def _is_resident(account_id: str) -> bool:
    try:
        return accounts.account_of(account_id).kind == "resident"
    except NotFound:
        return False


def _second(form: registration.Form, envelope: Envelope) -> workflow.Cosigner | None:
    """The second person, by account where his mail address is a resident's; None where nobody signs besides."""
    if envelope.channel != "online" or not signs_besides(form):
        return None
    cosigner = envelope.cosigner
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

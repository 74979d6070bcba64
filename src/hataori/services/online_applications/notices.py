"""What the applicant hears of a case: receipt, correction, decision. Keys are the case's, so nothing comes twice."""

import structlog
from django.db import transaction

from hataori.blocks.documents import api as documents
from hataori.blocks.filing.api import tell_news
from hataori.blocks.messaging import api as messaging
from hataori.blocks.payments import api as payments
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, HataoriError, NotFound
from hataori.kernel.wareki import format_wareki

from .desk_checks import article_of, has_account
from .desk_filters import department_name

log = structlog.get_logger("hataori.notices")
RETENTION_YEARS = 5


def received(number: str) -> None:
    """The receipt, into the box of an applicant who has one; where a second person signs, once he has."""
    case = case_of(number)
    if case is None or not has_account(case) or case.stage is workflow.Stage.SIGNATURE:
        return
    due = (
        f"\n{case.due_on:%Y-%m-%d}（{format_wareki(case.due_on)}）ごろまでに結果をお知らせする予定です。"
        if case.due_on
        else ""
    )
    body = (
        f"「{case.title}」の申請を受け付けました。\n受付番号は {case.number} です。{due}\n\n"
        f"進み具合は、マイページの申請の一覧で見られます。"
    )
    send(case, f"received:{number}", "申請を受け付けました", body)


def correction_asked(number: str, request_id: int) -> None:
    """What is to be corrected, with the names of the fields."""
    case, asked = case_of(number), workflow.open_correction(number)
    if case is None or asked is None or asked.id != request_id:
        return
    if not has_account(case):
        tell_news(registration.application(number), "申請について、確認のお願いがあります", f"{number}:{request_id}")
        return
    labels = _labels(number, asked)
    fields = "".join(f"\n・{label}" for label in labels)
    body = (
        f"「{case.title}」の申請について、{_department(case)}からのお願いです。\n\n{asked.message}\n"
        f"{fields}\n\nマイページの申請の一覧から、印のある項目を直して送ってください。"
        f"お返事があるまで、審査の期間は進みません。"
    )
    send(case, f"correction:{number}:{request_id}", "申請の内容を確認してください", body)


def correction_ends(asked: workflow.CorrectionRequest) -> None:
    """The term of a correction is near; nothing happens by itself after it, so it is said kindly."""
    case = case_of(asked.number)
    if case is None or asked.answer_by is None:
        return
    key = f"correction-reminder:{asked.number}:{asked.id}"
    if not has_account(case):
        tell_news(registration.application(asked.number), "直していただく期限が近づいています", key)
        return
    day = f"{asked.answer_by:%Y-%m-%d}（{format_wareki(asked.answer_by)}）"
    body = (
        f"「{case.title}」の申請について、{day}までにお返事をお願いしています。\n"
        "マイページの申請の一覧から、印のある項目を直して送ってください。遅れるときは、担当課に知らせてください。"
    )
    send(case, key, "直していただく期限が近づいています", body)


def decided(number: str) -> None:
    """Notice to the applicant, then the end of the case."""
    case = case_of(number)
    if case is None or case.stage is not workflow.Stage.NOTICE or case.outcome is workflow.Outcome.LAPSED:
        return
    if case.outcome is not workflow.Outcome.GRANTED:
        payments.cancel(f"application/{number}", f"申請が「{case.outcome.label if case.outcome else ''}」になったため")
    elif fee_due(number):
        ask_fee(case)
        return
    hand_over(case, SYSTEM)


def fee_settled(about: str) -> None:
    """The fee was paid or waived: what was granted is handed over."""
    if about.startswith("application/"):
        decided(about.rpartition("/")[2])


def fee_due(number: str) -> payments.Charge | None:
    """The fee that is still due for an application."""
    found = payments.charge_of(f"application/{number}")
    return found if found and found.state == "due" else None


def ask_fee(case: workflow.Case) -> None:
    """Granted, and the paper waits for the fee."""
    key = f"fee:{_key(case)}"
    if not has_account(case):
        tell_news(registration.application(case.number), "申請が認められました。手数料の支払いをお願いします", key)
        return
    body = (
        f"「{case.title}」の申請が認められました。手数料の支払いが済むと、決定通知書をお渡しします。\n"
        "マイページの申請の一覧から支払うか、窓口で受付番号を伝えて支払ってください。"
    )
    send(case, key, "手数料の支払いをお願いします", body)


def accepted(number: str) -> None:
    """A notification that was taken needs no decision (行政手続法第37条); the applicant hears that it is done."""
    case = case_of(number)
    if case is None or case.outcome is not None or case.stage is not workflow.Stage.COMPLETED:
        return
    round_ = len(workflow.decisions(number))
    if not has_account(case):
        tell_news(registration.application(number), "届出を受理しました", f"{number}:accepted:{round_}")
        return
    body = f"「{case.title}」の届出を受理しました。手続きはこれで終わりです。{_by_rules(number)}"
    send(case, f"accepted:{number}:{round_}", "届出を受理しました", body)


def _by_rules(number: str) -> str:
    """A sentence that says plainly where no person decided."""
    decided = next(iter(workflow.decisions(number)), None)
    if decided is None or not decided.automatic or decided.assessment is None:
        return ""
    version = decided.assessment.finding.rules_version
    return f"\n\nこの手続きは、市が定めた規則（{version}）による自動審査で処理しました。"


def failed(number: str, event: str, error: HataoriError) -> None:
    """Leave it to the clerk: a remark on the case says what did not reach the applicant. Others are not held up."""
    log.error("notice.failed", case=number, event_type=event, code=error.code)
    texts = {"case.decided": "決定通知書を自動で作れませんでした。内容を確かめて「通知書を作る」を押してください。"}
    text = texts.get(event, "申請者へのお知らせを自動で送れませんでした。電話などで伝えてください。")
    if case_of(number) is not None:
        workflow.add_note(number, text, SYSTEM)


@transaction.atomic
def hand_over(case: workflow.Case, actor: Actor) -> None:
    """Make the notice if there is none yet, put it into the box, and complete the case.

    Without an account the paper waits for the clerk, who prints it and completes the case by hand.
    """
    if case.outcome is None:
        raise Conflict("not_allowed_now", "まだ決定していない案件です。")
    if case.outcome is workflow.Outcome.GRANTED and fee_due(case.number):
        raise Conflict("fee_due", "手数料が未納です。受け取るか免除してから、通知書を渡してください。")
    papers = () if case.outcome is workflow.Outcome.WITHDRAWN else (_notice(case, actor).id,)
    if has_account(case):
        send(case, _key(case), *_words(case), papers=papers)
    else:
        tell_news(registration.application(case.number), "申請の手続きが進みました", _key(case))
    if has_account(case) or not papers:
        workflow.complete(case.number, SYSTEM)


def _key(case: workflow.Case) -> str:
    """What is said of a case's decision, once; a decision after one that was taken back is another."""
    serial = len(workflow.decisions(case.number))
    return f"decision:{case.number}" if serial <= 1 else f"decision:{case.number}:{serial}"


def _words(case: workflow.Case) -> tuple[str, str]:
    """Subject and body of the message that brings the decision."""
    if case.outcome is workflow.Outcome.WITHDRAWN:
        return "申請の取下げを受け付けました", f"「{case.title}」の申請の取下げを受け付けました。"
    body = (
        f"「{case.title}」の申請について決定しました。\n決定通知書（PDF）を開いて、内容を確かめてください。\n\n"
        "決定に不服があるときにできることは、決定通知書に書いてあります。"
    )
    return "決定通知書が届きました", body


def _notice(case: workflow.Case, actor: Actor) -> documents.Document:
    return documents.issue(
        template="notice",
        title="決定通知書",
        data=notice_data(case),
        owner_id=case.applicant_id if has_account(case) else "",
        about=f"case/{case.number}",
        department=case.department,
        actor=actor,
        retention_years=RETENTION_YEARS,
        key=_key(case),
    )


def notice_data(case: workflow.Case) -> dict[str, object]:
    """What the notice says of a case."""
    filed = registration.application(case.number)
    decided_on = case.decided_at.astimezone(clock.JST).date() if case.decided_at else case.received_on
    return {
        "addressee": filed.applicant_name,
        "address": filed.answers.get("company_address") or filed.answers.get("address", ""),
        "issuer": documents.mayor(),
        "mayor": documents.mayor(),
        "appeal_to": documents.appeal_to(),
        "received_on": format_wareki(case.received_on),
        "decided_on": format_wareki(decided_on),
        "outcome": str(case.outcome),
        "procedure": case.title,
        "receipt": case.number,
        "department": _department(case),
        "reasons": f"{case.reasons}{_by_rules(case.number)}".strip(),
        "article": case.article or article_of(case.kind),
        "sample": case.sample,
    }


def send(case: workflow.Case, key: str, subject: str, body: str, *, papers: tuple[str, ...] = ()) -> None:
    """Put a message about a case into its applicant's box, once a key."""
    messaging.send(
        to=case.applicant_id,
        subject=subject,
        body=body,
        receipt=case.number,
        documents=papers,
        key=key,
        actor=SYSTEM,
        sample=case.sample,
    )


def case_of(number: str) -> workflow.Case | None:
    """The case, where it came from an application of this service."""
    try:
        registration.application(number)
        return workflow.case(number)
    except NotFound:
        return None


def _labels(number: str, asked: workflow.CorrectionRequest) -> list[str]:
    """The marked fields and papers by name."""
    form = registration.form_version(registration.application(number).form_digest)
    papers = [paper.title for paper in form.papers if paper.slot in asked.papers]
    return [*(field.label for name in asked.fields if (field := form.field(name))), *papers]


def _department(case: workflow.Case) -> str:
    return department_name(case.department)

"""A second person signs: how he hears of it, and what becomes of an application he does not sign."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from hataori.blocks.filing import api as filing
from hataori.blocks.messaging import api as messaging
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import FieldProblem, HataoriError
from hataori.kernel.wareki import format_wareki
from hataori.platform.outbox.api import enqueue

from .desk_checks import has_account
from .notices import case_of, send

_ENDED = {"refused": "署名を頼まれた方が、署名しませんでした", "expired": "期限までに署名がありませんでした"}


def named(form: registration.Form, typed: Mapping[str, str]) -> workflow.Cosigner | None:
    """The second person as the applicant names him on the check page, None where nobody signs besides."""
    if not filing.signs_besides(form):
        return None
    name, mail = (registration.storable(typed.get(field, "")) for field in ("cosigner_name", "cosigner_mail"))
    return workflow.Cosigner(name, mail)


def fields(
    form: registration.Form, typed: Mapping[str, str], told: Sequence[FieldProblem] = ()
) -> list[dict[str, Any]]:
    """The two fields of the check page with what was typed; empty where nobody signs besides."""
    if not filing.signs_besides(form):
        return []
    problems = {problem.field: problem.message for problem in told}
    return [
        {"name": name, "type": kind, "value": typed.get(name, ""), "problem": problems.get(name, "")}
        for name, kind in (("cosigner_name", "text"), ("cosigner_mail", "email"))
    ]


def ask(number: str) -> None:
    """Tell the second person: into his box where he has an account, else by mail with the link."""
    case, asked = case_of(number), _open(number)
    if case is not None and asked is not None:
        _tell(case, asked, "署名のお願いがあります", f"signature:{number}:{asked.id}")


def remind(asked: workflow.Signature) -> None:
    """The same once more, before the term ends."""
    _tell(
        workflow.case(asked.number),
        asked,
        "署名の期限が近づいています",
        f"signature-reminder:{asked.number}:{asked.id}",
    )


def lapsed(number: str, reason: str) -> None:
    """Close the case; the applicant hears why, and finds what he wrote as a draft."""
    case = case_of(number)
    if case is None or case.stage is not workflow.Stage.NOTICE:
        return
    why = _ENDED.get(reason, "署名がそろいませんでした")
    if has_account(case):
        kept = _draft(case)
        again = f"\n書いた内容は残っています。出し直すときは、次のページから続けてください。\n{kept}" if kept else ""
        body = f"「{case.title}」の申請は、{why}ので、受け付けずに終わりました。{again}"
        send(case, f"lapsed:{number}", "署名がそろわず、申請が終わりました", body)
    else:
        filing.tell_news(registration.application(number), "署名がそろわず、申請が終わりました", f"{number}:lapsed")
    workflow.complete(number, SYSTEM)


def _draft(case: workflow.Case) -> str:
    """Where the draft stands, empty where the procedure is no more."""
    try:
        registration.draft_again(case.number, actor=Actor(case.applicant_id, "resident", case.applicant_name))
    except HataoriError:
        return ""
    return f"{settings.HATAORI_URL}/procedures/{case.kind}/apply/"


def _open(number: str) -> workflow.Signature | None:
    return next((each for each in workflow.signatures(number) if each.state == "asked"), None)


def _tell(case: workflow.Case, asked: workflow.Signature, subject: str, key: str) -> None:
    url = f"{settings.HATAORI_URL}/applications/sign/{asked.id}/"
    day = f"{asked.answer_by:%Y-%m-%d}（{format_wareki(asked.answer_by)}）"
    body = (
        f"{case.applicant_name}さんが「{case.title}」を申請し、あなたの署名を求めています。\n"
        f"{day}までに、次のページでサインインして内容を確かめ、署名するかどうかを答えてください。\n{url}\n\n"
        "心当たりがないときは、「署名しない」を選んでください。"
    )
    if asked.signer_id:
        messaging.send(
            to=asked.signer_id,
            subject=subject,
            body=body,
            receipt=case.number,
            key=key,
            actor=SYSTEM,
            sample=case.sample,
        )
    else:
        enqueue("mail", {"to": asked.signer_mail, "subject": subject, "text": body, "message": ""}, key=key)

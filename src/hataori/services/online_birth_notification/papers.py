"""The proof for the mother-and-child handbook (出生届出済証明), and what the parents hear of the end."""

from django.conf import settings

from hataori.blocks.documents import api as documents
from hataori.blocks.messaging import api as messaging
from hataori.blocks.registration import api as registration
from hataori.blocks.registries import api as registries
from hataori.blocks.workflow import api as workflow
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.wareki import format_wareki
from hataori.platform.organisation.api import department

from .telling import day_in

_YEARS = 5
_NEXT = "\n\nこのあとの手続き（児童手当、子ども医療費など）は、届出の受付のページから続けて出せます。"


def hand_proof(number: str) -> documents.Document:
    """Issue the proof once and put it into the parent's box."""
    filed, case = registration.application(number), workflow.case(number)
    paper = documents.issue(
        template="letter",
        title="出生届出済証明書",
        data=proof_of(filed, case),
        owner_id=case.applicant_id,
        about=f"case/{number}",
        department=case.department,
        actor=SYSTEM,
        retention_years=_YEARS,
        key=f"birth-proof:{number}",
    )
    body = (
        "出生届を受理しました。お子さんのお誕生、おめでとうございます。\n"
        "出生届出済証明書（PDF）を付けました。母子健康手帳といっしょに保管してください。"
        f"手帳の証明の欄に記入がいるときは、担当課の窓口で受けられます。{_NEXT if _is_linked(case) else ''}"
    )
    _send(case, f"birth-proof:{number}", "出生届出済証明書をお渡しします", body, (paper.id,))
    return paper


def proof_of(filed: registration.Application, case: workflow.Case) -> dict[str, object]:
    """What the proof says."""
    told, born = filed.answers, day_in(filed.answers, "born_on")
    ended = (case.closed_at or clock.now()).astimezone(clock.JST).date()
    name = f"{told['child_family_name']} {told['child_given_name']}"
    return {
        "title": "出生届出済証明書",
        "issuer": documents.mayor(),
        "department": _department(case.department),
        "addressee": filed.applicant_name,
        "address": told.get("address", ""),
        "body": ["次の子の出生の届出を受理したことを証明します。"],
        "rows": [
            ["子の氏名", name],
            ["生まれた日", format_wareki(born) if born else ""],
            ["生まれたところ", told.get("birth_place_address", "")],
            ["届出を受け付けた日", format_wareki(case.received_on)],
            ["受理した日", format_wareki(ended)],
            ["受付番号", filed.number],
        ],
        "article": "母子保健法施行規則第7条（母子健康手帳の様式）※所管課で確認",
        "sample": case.sample,
    }


def tell_next(number: str) -> None:
    """Where what follows can be filed, also for who filed on the general pages or closed the receipt. Nothing for who
    is not linked to the register: the page would offer nothing.
    """
    case = workflow.case(number)
    if not _is_linked(case):
        return
    body = (
        "出生届を受け付けました。児童手当、子ども医療費など、続けて要る手続きを、次のページからまとめて出せます。\n"
        f"{settings.HATAORI_URL}/online-birth-notification/sent/{number}/"
    )
    _send(case, f"birth-next:{number}", "出生届に続けて出せる手続きがあります", body)


def tell_refused(number: str) -> None:
    """The reasons, and where one may turn: the family court (戸籍法第122条), not the mayor (第124条)."""
    case = workflow.case(number)
    body = (
        f"出生届を受理できませんでした。\n\n理由：{case.reasons}\n根拠：{case.article}\n\n"
        "直して、もう一度届け出ることができます。この扱いに不服があるときは、家庭裁判所に申し立てることができます"
        "（戸籍法第122条）。分からないことは、担当課にお尋ねください。"
    )
    _send(case, f"birth-refused:{number}", "出生届について、お知らせがあります", body)


def _is_linked(case: workflow.Case) -> bool:
    return registries.person_of_account(case.applicant_id) is not None


def _send(case: workflow.Case, key: str, subject: str, body: str, papers: tuple[str, ...] = ()) -> None:
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


def _department(key: str) -> str:
    return department(key).name

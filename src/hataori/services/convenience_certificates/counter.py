"""Verbs at the counter: issue, hand over, spoil. A clerk has seen a proof; the paper counts when it was given."""

import uuid
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction

from hataori.blocks.payments import api as payments
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected

from . import making, models
from .city import city
from .people import Home, home_of
from .rules import Shown, Wish, at_counter
from .settling import digest, settle, taken
from .types import Issued, NotGiven, as_issued

ISSUERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
PROOFS = {
    "number_card": "マイナンバーカード",
    "driving_licence": "運転免許証",
    "residence_card": "在留カード・特別永住者証明書",
    "passport": "旅券",
    "two_others": "健康保険の資格確認書などを2点",
}


@dataclass(frozen=True, slots=True)
class AtCounter:
    """What a clerk enters. `key` is made with the form, so that a second press issues nothing twice."""

    key: str
    person_id: str
    wish: Wish
    shown: Shown
    proof: str
    case_number: str = ""


def issue_at_counter(new: AtCounter, actor: Actor) -> tuple[Issued, bytes]:
    """A clerk issues over the counter. Forbidden outside the certificate's section, NotGiven by the rules, Rejected
    without a proof of identity or with an application for something else, Conflict (case_counted) where that
    application's certificate was counted already.
    """
    section = _require_section(actor, new.wish.certificate.code)
    if new.proof not in PROOFS:
        raise Rejected([FieldProblem("proof", "required", "確かめた本人確認書類を選んでください。")])
    _require_case(new)
    home = home_of(new.person_id, actor=actor, purpose=f"{new.wish.certificate.title}の交付（窓口）")
    shown = replace(new.shown, section_head=actor.has_role(Role.SECTION_HEAD, section))
    if why := at_counter(new.wish, home.ruled(), shown):
        raise NotGiven(why)
    row = taken(_counter_row(new, actor))
    content = making.opened(row) if row.document_id else _made(row, home, new, actor)
    return as_issued(models.Issue.objects.get(pk=row.pk)), content


def _made(row: models.Issue, home: Home, new: AtCounter, actor: Actor) -> bytes:
    try:
        return making.made(row, home, new.wish, actor)
    except IntegrityError:  # counted since we looked (certificate_case_once)
        _require_case(new)
        raise


def _require_section(actor: Actor, code: str) -> str:
    section = city().section(code)
    if actor.kind != "staff" or not any(actor.has_role(role, section) for role in ISSUERS):
        raise Forbidden
    return section


def _require_case(new: AtCounter) -> None:
    """The application asked for this certificate, and none was counted for it."""
    if not new.case_number:
        return
    try:
        asked = city().procedures.get(workflow.case(new.case_number).kind)
    except NotFound:
        asked = None
    if asked != new.wish.certificate.code:
        told = "この証明書を頼んだ電子申請の受付番号ではありません。番号を確かめてください。"
        raise Rejected([FieldProblem("case_number", "unknown", told)])
    there = models.Issue.objects.filter(case_number=new.case_number, state__in=["made", "issued"])
    if there.exclude(request=f"desk/{new.key}").exists():
        raise Conflict("case_counted", "この受付番号の証明書は、すでに交付として数えています。")


def _fee(new: AtCounter) -> int:
    """Yen to take at the counter: nothing where the application has a fee of its own."""
    if new.case_number and payments.charge_of(f"application/{new.case_number}"):
        return 0
    return city().fee(new.wish.certificate.code, "counter") * new.wish.copies


def _counter_row(new: AtCounter, actor: Actor) -> models.Issue:
    wish = new.wish
    wishes = {
        "scope": wish.scope, "member": wish.subject, "domicile": wish.domicile, "relations": wish.relations,
        "year": wish.year,
    }  # fmt: skip
    return models.Issue(
        request=f"desk/{new.key}",
        fingerprint=digest([new.person_id, wish.certificate.code, wishes, wish.copies]),
        channel="counter",
        kind=wish.certificate.kind,
        certificate=wish.certificate.code,
        holder_id=uuid.UUID(new.person_id),
        wishes=wishes,
        copies=wish.copies,
        fee=_fee(new),
        place=city().section(wish.certificate.code),
        asker=new.shown.asker,
        asked_by=actor.id,
        proof=PROOFS[new.proof],
        case_number=new.case_number,
    )


def hand_over(issue_id: str, actor: Actor) -> Issued:
    """The clerk took the fee and gave the paper. Conflict where it is settled otherwise, Forbidden, NotFound."""
    with transaction.atomic():
        row = _of_section(issue_id, actor)
        return settle(row, handed=True, why="", actor=actor)


def spoil(issue_id: str, why: str, actor: Actor) -> Issued:
    """The paper was not given (jammed, changed mind): it is void, and counts nowhere. Rejected without a reason."""
    if not why.strip():
        raise Rejected([FieldProblem("why", "required", "渡さなかった理由を入力してください。")])
    with transaction.atomic():
        row = _of_section(issue_id, actor)
        return settle(row, handed=False, why=why.strip()[:100], actor=actor)


def _of_section(issue_id: str, actor: Actor) -> models.Issue:
    """The locked row. Also kiosks' rows, whose news never came, are settled by the section."""
    try:
        row = models.Issue.objects.select_for_update().filter(pk=uuid.UUID(issue_id)).first()
    except ValueError:
        row = None
    if row is None:
        raise NotFound
    _require_section(actor, row.certificate)
    return row

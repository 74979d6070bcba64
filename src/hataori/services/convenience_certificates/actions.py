"""Verbs: the centre asks and tells what it printed; the counter issues, hands over, spoils; an application counts.

A certificate counts (certificate.issued) when it was handed over, never when it was merely made.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from hataori.blocks.documents import api as documents
from hataori.blocks.payments import api as payments
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import cards, events, making, models
from .city import city
from .kinds import CERTIFICATES, named
from .people import Home, home_of
from .rules import Refusal, Shown, Wish, at_counter, at_kiosk, open_at, refusal
from .types import Ask, Issued, NotGiven, as_issued

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


def ask(asked: Ask, actor: Actor) -> tuple[Issued, bytes]:
    """The centre asks for a certificate: the row and its PDF. The same number again answers the same paper.

    Not to be called in a transaction. Conflict (other_request) where the number was used for something else,
    (request_over) where it was spoiled; NotGiven with the rule's code; NotFound (card_unknown); Rejected by field.
    """
    certificate = CERTIFICATES.get(asked.certificate)
    if certificate is None:
        raise Rejected([FieldProblem("certificate", "unknown", "この証明書は、ここでは作れません。")])
    if shut := open_at(city().limits, clock.now()):
        raise NotGiven(refusal(shut))  # before anything is kept: the same number may be tried when it is open again
    holder = cards.holder(asked.card)
    row = _taken(_row_of(asked, holder))
    if row.state in ("made", "issued"):
        return as_issued(row), making.opened(row)
    if row.state == "refused":
        raise NotGiven(refusal(row.refusal))
    if row.state == "spoiled":
        raise Conflict(
            "request_over", "この番号の証明書は、印刷できなかったため無効です。新しい番号で作り直してください。"
        )
    home = home_of(holder, actor=actor, purpose=f"コンビニ交付 {asked.request}")
    wish = _wish(asked, home)
    if why := at_kiosk(wish, home.ruled(), city().limits, clock.now()):
        _refuse(row, why, actor)
        raise NotGiven(why)
    content = making.made(row, home, wish, actor)
    return as_issued(models.Issue.objects.get(pk=row.pk)), content


def _wish(asked: Ask, home: Home) -> Wish:
    """The wish with the member it names by this card's token; a token of nobody here stays a stranger."""
    told = asked.wishes
    token = str(told.get("member", ""))
    subject = next((each.id for each in home.members if token and cards.member_token(asked.card, each.id) == token), "")
    return Wish(
        CERTIFICATES[asked.certificate],
        scope="household" if told.get("scope") == "household" else "one",
        subject=subject or ("?" if token else ""),
        domicile=bool(told.get("domicile")),
        relations=bool(told.get("relations")),
        year=int(told.get("year", 0)),
        copies=asked.copies,
    )


def _row_of(asked: Ask, holder: str) -> models.Issue:
    wishes = {name: asked.wishes[name] for name in sorted(asked.wishes)}
    told = [asked.kiosk, cards.key_of(asked.card), asked.certificate, wishes, asked.copies]
    return models.Issue(
        request=f"centre/{asked.request}",
        fingerprint=_digest(told),
        channel="convenience",
        kind=CERTIFICATES[asked.certificate].kind,
        certificate=asked.certificate,
        holder_id=uuid.UUID(holder),
        wishes=wishes,
        copies=asked.copies,
        fee=city().fee(asked.certificate, "convenience") * asked.copies,
        place=asked.kiosk,
        asked_by="centre",
        proof="カードと暗証番号",
    )


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _taken(new: models.Issue) -> models.Issue:
    """The row of that request, made where it is new. Conflict where the number stands for something else."""
    new.number, new.asked_at = making.new_number(), clock.now()
    plain = {f.attname: getattr(new, f.attname) for f in models.Issue._meta.concrete_fields if f.attname != "request"}  # noqa: SLF001  Django's public way to fields
    row, _ = models.Issue.objects.get_or_create(request=new.request, defaults=plain)
    if row.fingerprint != new.fingerprint or row.holder_id != new.holder_id:
        raise Conflict("other_request", "この番号は、別の証明書に使われています。新しい番号で申し込んでください。")
    return row


@transaction.atomic
def _refuse(row: models.Issue, why: Refusal, actor: Actor) -> None:
    changed = models.Issue.objects.filter(pk=row.pk, state="asked").update(
        state="refused", refusal=why.code, settled_at=clock.now()
    )
    if changed:
        told = {"channel": row.channel, "kind": row.kind, "certificate": row.certificate, "reason": why.code}
        record(events.REFUSED, subject=f"certificate/{row.pk}", data=told, actor=actor)


def told_printed(request: str, *, printed: bool, why: str, actor: Actor) -> Issued:
    """The centre tells what became of a paper. The same news again changes nothing; Conflict for contrary news.

    NotFound for a number nobody asked with.
    """
    with transaction.atomic():
        row = models.Issue.objects.select_for_update().filter(request=f"centre/{request}").first()
        if row is None:
            raise NotFound("request_unknown", "この番号の申し込みはありません。")
        return _settle(row, handed=printed, why=why or "印刷できなかった", actor=actor)


def issue_at_counter(new: AtCounter, actor: Actor) -> tuple[Issued, bytes]:
    """A clerk issues over the counter. Forbidden outside the certificate's section, NotGiven by the rules, Rejected
    without a proof of identity, Conflict (case_counted) where that application's certificate was counted already.
    """
    code = new.wish.certificate.code
    _require_section(actor, code)
    if new.proof not in PROOFS:
        raise Rejected([FieldProblem("proof", "required", "確かめた本人確認書類を選んでください。")])
    _free_case(new)
    home = home_of(new.person_id, actor=actor, purpose=f"{new.wish.certificate.title}の交付（窓口）")
    if why := at_counter(new.wish, home.ruled(), new.shown):
        raise NotGiven(why)
    row = _taken(_counter_row(new, actor))
    content = making.opened(row) if row.document_id else making.made(row, home, new.wish, actor)
    return as_issued(models.Issue.objects.get(pk=row.pk)), content


def _require_section(actor: Actor, code: str) -> None:
    department = city().departments[code]
    if actor.kind != "staff" or not any(actor.has_role(role, department) for role in ISSUERS):
        raise Forbidden


def _free_case(new: AtCounter) -> None:
    there = models.Issue.objects.filter(case_number=new.case_number, state__in=["made", "issued"])
    if new.case_number and there.exclude(request=f"desk/{new.key}").exists():
        raise Conflict("case_counted", "この受付番号の証明書は、すでに交付として数えています。")


def _counter_row(new: AtCounter, actor: Actor) -> models.Issue:
    wish = new.wish
    wishes = {
        "scope": wish.scope, "member": wish.subject, "domicile": wish.domicile, "relations": wish.relations,
        "year": wish.year,
    }  # fmt: skip
    return models.Issue(
        request=f"desk/{new.key}",
        fingerprint=_digest([new.person_id, wish.certificate.code, wishes, wish.copies]),
        channel="counter",
        kind=wish.certificate.kind,
        certificate=wish.certificate.code,
        holder_id=uuid.UUID(new.person_id),
        wishes=wishes,
        copies=wish.copies,
        fee=city().fee(wish.certificate.code, "counter") * wish.copies,
        place=city().departments[wish.certificate.code],
        asker=new.shown.asker,
        asked_by=actor.id,
        proof=PROOFS[new.proof],
        case_number=new.case_number,
    )


def hand_over(issue_id: str, actor: Actor) -> Issued:
    """The clerk took the fee and gave the paper. Conflict where it is settled otherwise, Forbidden, NotFound."""
    with transaction.atomic():
        row = _of_section(issue_id, actor)
        return _settle(row, handed=True, why="", actor=actor)


def spoil(issue_id: str, why: str, actor: Actor) -> Issued:
    """The paper was not given (jammed, changed mind): it is void, and counts nowhere. Rejected without a reason."""
    if not why.strip():
        raise Rejected([FieldProblem("why", "required", "渡さなかった理由を入力してください。")])
    with transaction.atomic():
        row = _of_section(issue_id, actor)
        return _settle(row, handed=False, why=why.strip()[:100], actor=actor)


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


def _settle(row: models.Issue, *, handed: bool, why: str, actor: Actor) -> Issued:
    """From made to its end; in the caller's transaction, the row locked."""
    wanted = "issued" if handed else "spoiled"
    if row.state == wanted:
        return as_issued(row)
    if row.state != "made":
        raise Conflict("settled", "この証明書の交付は、すでに終わっています。画面を読み込み直してください。")
    row.state, row.why, row.settled_at = wanted, "" if handed else why, clock.now()
    row.save(update_fields=["state", "why", "settled_at"])
    if handed:
        _take_fee(row, actor)
    else:
        documents.revoke(str(row.document_id), reason=f"交付できなかったため（{why}）", actor=SYSTEM)
    _tell(row, events.ISSUED if handed else events.NOT_PRINTED, actor)
    return as_issued(row)


def _take_fee(row: models.Issue, actor: Actor) -> None:
    """Cash at the counter; the kiosk's money is the shop's to pass on, and an application's fee is its own."""
    if row.channel != "counter" or not row.fee or row.case_number:
        return
    fee = payments.charge(
        about=f"certificate/{row.pk}",
        title=f"{named(row.certificate).title} {row.copies}通",
        amount=row.fee,
        department=city().departments[row.certificate],
        payer_id="",
        actor=actor,
        sample=row.sample,
    )
    payments.receive_cash(fee.id, actor)


def _tell(row: models.Issue, kind: str, actor: Actor) -> None:
    data = {
        "channel": row.channel,
        "kind": row.kind,
        "certificate": row.certificate,
        "copies": row.copies,
        "sample": row.sample,
    }
    department = city().departments.get(row.certificate, "residents")
    record(kind, subject=f"certificate/{row.pk}", data=data, actor=actor, department=department)
    audit.record(kind, actor=actor, subject=f"certificate/{row.pk}", detail={"number": row.number or row.request})


@transaction.atomic
def count_application(case_number: str, certificate: str, channel: str, copies: int, *, sample: bool) -> Issued | None:
    """An application for a certificate ended with it: it counts once. None where it, or the counter, counted before."""
    if models.Issue.objects.filter(case_number=case_number, state__in=["made", "issued"]).exists():
        return None
    facts: Mapping[str, Any] = {
        "fingerprint": _digest([case_number, certificate, copies]),
        "channel": channel,
        "kind": named(certificate).kind,
        "certificate": certificate,
        "copies": copies,
        "case_number": case_number,
        "state": "issued",
        "asked_at": clock.now(),
        "settled_at": clock.now(),
        "asked_by": "case",
        "sample": sample,
    }
    row, new = models.Issue.objects.get_or_create(request=f"case/{case_number}", defaults=facts)
    if new:
        _tell(row, events.ISSUED, SYSTEM)
    return as_issued(row) if new else None

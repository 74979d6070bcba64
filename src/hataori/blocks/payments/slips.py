"""Slips (納付書): issued for a fee that is due with codes to pay by, settled when an institution (intake.py) or a
counter names their number.

地方自治法第231条, 同施行令第154条 (納入の通知). A slip that is issued anew gets a new number, since its codes carry
amount and days: the old one is void in the same transaction.
"""

import secrets
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, Q, When

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.sentences import sentence
from hataori.kernel.text import halfwidth

from . import actions, codes, counting, models
from .codes import OWN_DIGITS, SlipCodes
from .convenience_code import check_digit
from .elqr import ElNumber
from .public_money import public_money
from .queries import as_charge, row_of
from .types import Slip

_NONE = ("no_slip", "その番号の納付書は見つかりませんでした。番号を確かめてください。")
_ENTERED = ("entered_already", "この納付書は、すでに入力されています。")
_VOID = ("void", "この納付書は、新しい番号で出し直されています。新しい納付書の番号を入れてください。")
_TRIES = 5
_MOST = 500
_CONFIRMATION_DIGITS = 6


def issue_slip(charge_id: str, due_on: date, actor: Actor, *, kind: str = "", anew: bool = False) -> Slip:
    """A slip for a fee that is due, for its payer or a clerk of the section. Again: the one that stands open.

    `kind` is one of the city's public_money.json and says which codes it carries. Another day or `anew` voids the
    standing one and issues a new number. NotFound for others, Conflict `not_due`, Rejected when its last day is over
    already.
    """
    with transaction.atomic():
        row = _payable(charge_id, actor)
        standing = row.slips.filter(state="open").first()
        if standing is not None and standing.due_on == due_on and not anew:
            return as_slip(standing)
        if due_on < clock.today():
            raise Rejected([FieldProblem("due_on", "past", "納期限が過ぎているため、納付書は出せません。")])
        if standing is not None:
            _void(standing, row, actor)
        made = _made(row, due_on, actor, kind or (standing.kind if standing else ""))
        actions.tell(
            row,
            "payment.slip_issued",
            actor,
            due_on=due_on.isoformat(),
            kind=made.kind,
            elqr=bool(made.elqr),
            barcode=bool(made.barcode),
        )
        counting.tell_kind(made, row, actor)
    return as_slip(made)


def _payable(charge_id: str, actor: Actor) -> models.Charge:
    """The charge, locked."""
    row = row_of(charge_id, lock=True)
    mine = bool(actor.id) and row.payer_id == actor.id
    if not mine and not _works(actor, row.department):
        raise NotFound
    if row.state != "due":
        state = as_charge(row).state_title
        raise Conflict(
            "not_due", sentence("この手数料は「%(state)s」です。画面を読み込み直してください。", state=state)
        )
    return row


def _void(standing: models.Slip, row: models.Charge, actor: Actor) -> None:
    standing.state = "void"
    standing.save(update_fields=["state"])
    actions.tell(row, "payment.slip_voided", actor)


def _made(row: models.Charge, due_on: date, actor: Actor, kind: str) -> models.Slip:
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return models.Slip.objects.create(
                    charge=row,
                    due_on=due_on,
                    issued_at=clock.now(),
                    issued_by=actor.id,
                    **_coded(new_number(), row.amount, due_on, kind),
                )
        except IntegrityError:  # one of ten thousand million numbers was there already
            continue
    raise Conflict("no_number", "納付書の番号を作れませんでした。もう一度お試しください。")


def _coded(number: str, amount: int, due_on: date, kind: str) -> dict[str, Any]:
    """Number and codes of a new slip; no codes for a kind the city does not name."""
    money = public_money()
    if money is None or kind not in money.kinds:
        return {"number": number}
    confirmation = f"{secrets.randbelow(10**_CONFIRMATION_DIGITS):0{_CONFIRMATION_DIGITS}}"
    made = codes.made(
        money, money.kinds[kind], number, confirmation, amount=amount, due_on=due_on, issued_on=clock.today()
    )
    typed = (
        {"office": money.office, "confirmation": confirmation, "fee_number": made.el_number.fee_number}
        if made.el_number
        else {}
    )
    return {
        "number": number,
        "kind": kind,
        "elqr": made.elqr,
        "barcode": made.barcode,
        "sample_codes": money.sample,
        **typed,
    }


def receive_slip(number: str, paid_on: date, actor: Actor) -> Slip:
    """A clerk of the section enters what was paid with a slip. What came too late is kept as `late`, to be given back.

    NotFound for a number nobody issued (or another section's), Conflict when it was entered already, Rejected for a
    number that cannot be one or a day that is to come or lies before the slip.
    """
    with transaction.atomic():
        slip = _row(number, actor)
        charge = row_of(str(slip.charge_id), lock=True)
        slip.refresh_from_db()
        if slip.state != "open":
            raise Conflict(*(_VOID if slip.state == "void" else _ENTERED))
        _refuse_day(paid_on, slip)
        in_time = charge.state == "due"
        slip.state, slip.paid_on = "paid" if in_time else "late", paid_on
        slip.settled_at, slip.settled_by = clock.now(), actor.id
        slip.save(update_fields=["state", "paid_on", "settled_at", "settled_by"])
        if in_time:
            actions.paid_by_slip(charge, slip.number, actor)
        else:
            actions.tell(charge, "payment.slip_late", actor)
    return as_slip(slip)


def return_slip(number: str, reason: str, actor: Actor) -> Slip:
    """A decider records that what was paid too late was given back; how, in the audit. Rejected without a word,
    Conflict unless late.
    """
    with transaction.atomic():
        slip = _row(number, actor)
        charge = row_of(str(slip.charge_id), lock=True)
        slip.refresh_from_db()
        if not any(actor.has_role(role, charge.department) for role in actions.DECIDERS):
            raise Forbidden("not_a_decider", "返金は、担当課の決裁者か課長が行います。")
        if slip.state != "late":
            state = as_slip(slip).state_title
            raise Conflict(
                "not_late", sentence("この納付書は「%(state)s」です。画面を読み込み直してください。", state=state)
            )
        if not reason.strip():
            raise Rejected([FieldProblem("reason", "required", "理由を書いてください。")])
        slip.state = "returned"
        slip.save(update_fields=["state"])
        actions.tell(charge, "payment.slip_returned", actor, why=reason.strip()[:500])
    return as_slip(slip)


def slip_of(charge_id: str) -> Slip | None:
    """The slip that stands open for a fee, if any."""
    row = models.Slip.objects.select_related("charge").filter(charge_id=charge_id, state="open").first()
    return as_slip(row) if row else None


def last_slip_of(charge_id: str) -> Slip | None:
    """The slip that was paid, else the newest that is not void; None where none was issued.

    Who had the old slip in hand and paid it is shown that one, not the newer one that nobody needs.
    """
    rows = models.Slip.objects.select_related("charge").filter(charge_id=charge_id).exclude(state="void")
    row = rows.order_by(Case(When(state="paid", then=0), default=1), "-issued_at").first()
    return as_slip(row) if row else None


def printable(slip: Slip) -> SlipCodes:
    """Its codes, once they are read back and agree with each other and with the slip. Conflict `codes_disagree`."""
    found = slip.codes or SlipCodes(slip.number, slip.charge.amount, slip.due_on)
    if codes.disagreements(found):
        said = "納付書の番号どうしが合わないため、印刷できません。担当課に、新しい番号の納付書を頼んでください。"
        raise Conflict("codes_disagree", said)
    return found


def slips_of(department: str) -> list[Slip]:
    """Slips of a section that wait for money or for its return, the first to be paid first; the first 500."""
    waiting = Q(state="late") | Q(state="open", charge__state="due")
    rows = models.Slip.objects.select_related("charge").prefetch_related("charge__payments")
    rows = rows.filter(waiting, charge__department=department).order_by("due_on", "number")
    return [as_slip(row) for row in rows[:_MOST]]


def _row(number: str, actor: Actor) -> models.Slip:
    """The slip of that number, of the actor's section; whoever writes it holds the lock of its charge."""
    digits = "".join(sign for sign in halfwidth(number) if sign.isdecimal())
    if not is_number(digits):
        said = f"納付書番号は{OWN_DIGITS}桁の数字です。読み違いがないか、もう一度見てください。"
        raise Rejected([FieldProblem("number", "bad_number", said)])
    row = models.Slip.objects.select_related("charge").filter(number=digits).first()
    if row is None or not _works(actor, row.charge.department):
        raise NotFound(*_NONE)
    return row


def _refuse_day(paid_on: date, slip: models.Slip) -> None:
    issued = slip.issued_at.astimezone(clock.JST).date()
    if not issued <= paid_on <= clock.today():
        said = f"納めた日は、{issued.isoformat()}（発行した日）から今日までの日を入れてください。"
        raise Rejected([FieldProblem("paid_on", "bad_day", said)])


def _works(actor: Actor, department: str) -> bool:
    return any(actor.has_role(role, department) for role in actions.WORKERS)


def new_number() -> str:
    """Ten random digits and one that checks, as on the bar codes of goods."""
    drawn = "".join(secrets.choice("0123456789") for _ in range(OWN_DIGITS - 1))
    return drawn + check_digit(drawn)


def is_number(digits: str) -> bool:
    """Whether it can be a slip's number."""
    return len(digits) == OWN_DIGITS and digits.isascii() and check_digit(digits[:-1]) == digits[-1]


def as_slip(row: models.Slip) -> Slip:
    """The row as it crosses the door."""
    return Slip(
        id=str(row.pk),
        number=row.number,
        due_on=row.due_on,
        state=row.state,
        issued_at=row.issued_at,
        paid_on=row.paid_on,
        charge=as_charge(row.charge),
        kind=row.kind,
        codes=_codes(row) if row.kind else None,
        sample_codes=row.sample_codes,
        settled_at=row.settled_at,
    )


def _codes(row: models.Slip) -> SlipCodes:
    number = ElNumber(row.office, codes.case_key(row.number), row.confirmation, row.fee_number) if row.office else None
    return SlipCodes(row.number, row.charge.amount, row.due_on, number, row.elqr, row.barcode)

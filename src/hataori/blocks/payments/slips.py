"""Slips (納付書): issued for a fee that is due, settled when the report of the bank or a counter names their number.

地方自治法第231条, 同施行令第154条 (納入の通知). No bank is connected: a clerk types the number and the day of the
stamp.
"""

import secrets
from datetime import date

from django.db import IntegrityError, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.sentences import sentence
from hataori.kernel.text import halfwidth

from . import actions, models
from .queries import as_charge, row_of
from .types import Slip

_DIGITS = 11
_NONE = ("no_slip", "その納付番号の納付書は見つかりませんでした。番号を確かめてください。")
_TRIES = 5


def issue_slip(charge_id: str, due_on: date, actor: Actor) -> Slip:
    """A slip for a fee that is due, for its payer or a clerk of the section. Again: the one that stands open.

    NotFound for others, Conflict `not_due`, Rejected when its last day is over already.
    """
    with transaction.atomic():
        row = row_of(charge_id, lock=True)
        mine = bool(actor.id) and row.payer_id == actor.id
        if not mine and not _works(actor, row.department):
            raise NotFound
        if row.state != "due":
            raise Conflict(
                "not_due",
                sentence(
                    "この手数料は「%(state)s」です。画面を読み込み直してください。", state=as_charge(row).state_title
                ),
            )
        standing = row.slips.filter(state="open").first()
        if standing is not None and standing.due_on == due_on:
            return as_slip(standing)
        if due_on < clock.today():
            raise Rejected([FieldProblem("due_on", "past", "納期限が過ぎているため、納付書は出せません。")])
        if standing is not None:
            standing.due_on = due_on
            standing.save(update_fields=["due_on"])
            return as_slip(standing)
        made = _made(row, due_on, actor)
        actions.tell(row, "payment.slip_issued", actor, due_on=due_on.isoformat())
    return as_slip(made)


def _made(row: models.Charge, due_on: date, actor: Actor) -> models.Slip:
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return models.Slip.objects.create(
                    number=new_number(), charge=row, due_on=due_on, issued_at=clock.now(), issued_by=actor.id
                )
        except IntegrityError:  # one of ten thousand million numbers was there already
            continue
    raise Conflict("no_number", "納付書の番号を作れませんでした。もう一度お試しください。")


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
            raise Conflict("entered_already", "この納付書は、すでに入力されています。")
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
    """A decider records that what was paid too late was given back. Rejected without a reason, Conflict unless late."""
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
        actions.tell(charge, "payment.slip_returned", actor)
    return as_slip(slip)


def slip_of(charge_id: str) -> Slip | None:
    """The slip that stands open for a fee, if any."""
    row = models.Slip.objects.select_related("charge").filter(charge_id=charge_id, state="open").first()
    return as_slip(row) if row else None


def slips_of(department: str, states: tuple[str, ...] = ("open", "late"), limit: int = 500) -> list[Slip]:
    """Slips of a section, the first to be paid first; void ones (their fee settled otherwise) left out."""
    rows = models.Slip.objects.select_related("charge").filter(charge__department=department, state__in=states)
    found = [as_slip(row) for row in rows.order_by("due_on", "number")[:limit]]
    return [each for each in found if each.payable or each.state != "open"]


def _row(number: str, actor: Actor) -> models.Slip:
    """The slip of that number, of the actor's section; whoever writes it holds the lock of its charge."""
    digits = "".join(sign for sign in halfwidth(number) if sign.isdecimal())
    if not is_number(digits):
        said = f"納付番号は{_DIGITS}桁の数字です。読み違いがないか、もう一度見てください。"
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
    """Ten random digits and one that checks."""
    drawn = "".join(secrets.choice("0123456789") for _ in range(_DIGITS - 1))
    return drawn + check_digit(drawn)


def check_digit(digits: str) -> str:
    """Modulus 10, weights 3 and 1 from the right (as on the bar codes of goods): finds each single wrong digit."""
    total = sum(int(sign) * (3 if n % 2 == 0 else 1) for n, sign in enumerate(reversed(digits)))
    return str(-total % 10)


def is_number(digits: str) -> bool:
    """Whether it can be a slip's number."""
    return len(digits) == _DIGITS and digits.isascii() and check_digit(digits[:-1]) == digits[-1]


def as_slip(row: models.Slip) -> Slip:
    """The row as it crosses the door."""
    return Slip(str(row.pk), row.number, row.due_on, row.state, row.issued_at, row.paid_on, as_charge(row.charge))

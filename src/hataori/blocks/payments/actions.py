"""Verbs on fees: charge, take cash, pay by card, waive, give back, no longer charge. Each records one fact.

地方自治法第227条 (手数料), 第231条の2の2 (payment by designated means); amounts are the city's 手数料条例.
"""

from django.db import transaction
from django.db.models import F

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected
from hataori.kernel.sentences import sentence
from hataori.platform.audit import api as audit
from hataori.platform.events.api import record

from . import models
from .queries import as_charge, row_of
from .types import Charge

WORKERS = (Role.CLERK, Role.APPROVER, Role.SECTION_HEAD)
DECIDERS = (Role.APPROVER, Role.SECTION_HEAD)
NOT_FINAL = ("not_final", "まだ速報です。取り消されることがあるので、確報が届いてから返してください。")
_SETTLED = "この手数料は「%(state)s」です。画面を読み込み直してください。"


@transaction.atomic
def charge(
    *, about: str, title: str, amount: int, department: str, payer_id: str, actor: Actor, sample: bool = False
) -> Charge:
    """Charge a fee for a matter; again for the same matter answers what was charged. ValueError for less than 1 yen."""
    if amount < 1:
        raise ValueError("a fee is at least 1 yen")
    now = clock.now()
    row, new = models.Charge.objects.get_or_create(
        about=about,
        defaults={
            "title": title[:300],
            "amount": amount,
            "department": department,
            "payer_id": payer_id,
            "charged_at": now,
            "changed_at": now,
            "sample": sample,
        },
    )
    if new:
        tell(row, "payment.charged", actor)
    return as_charge(row)


def receive_cash(charge_id: str, actor: Actor) -> Charge:
    """A clerk of the section took the money at the counter. Conflict when nothing is due."""
    with transaction.atomic():
        row = _of_section(charge_id, actor, WORKERS)
        _pay(row, "cash", "", actor)
    return as_charge(row)


def exempt(charge_id: str, reason: str, actor: Actor) -> Charge:
    """A decider waives a fee that is due. Rejected without a reason, Conflict when nothing is due."""
    with transaction.atomic():
        row = _of_section(charge_id, actor, DECIDERS)
        _due(row)
        _move(row, "exempt", _reasoned(reason))
        tell(row, "payment.exempted", actor)
    return as_charge(row)


def refund(charge_id: str, reason: str, actor: Actor, amount: int | None = None) -> Charge:
    """A decider gives a paid fee back, or `amount` of it. Rejected without a reason or for more than was paid,
    Conflict when nothing was paid, or (`not_final`) while an institution may still take its payment back.
    """
    with transaction.atomic():
        row = _of_section(charge_id, actor, DECIDERS)
        if row.state != "paid":
            raise Conflict("not_paid", sentence(_SETTLED, state=as_charge(row).state_title))
        paid = models.Payment.objects.get(charge=row, refunded_at__isnull=True)
        _refuse_prompt(paid)
        back = _part_of(paid, amount)
        paid.refunded_at, paid.refunded_by, paid.refunded_amount = clock.now(), actor.id, back
        paid.save(update_fields=["refunded_at", "refunded_by", "refunded_amount"])
        _move(row, "refunded", _reasoned(reason))
        tell(row, "payment.refunded", actor, method=paid.method, amount=back)
    return as_charge(row)


def _refuse_prompt(paid: models.Payment) -> None:
    """Money of which there is only a prompt word (速報) may never come."""
    told = models.Remittance.objects.filter(slip__number=paid.reference, state="prompt", surplus__lt=F("amount"))
    if paid.method == "slip" and told.exists():
        raise Conflict(*NOT_FINAL)


def _part_of(paid: models.Payment, amount: int | None) -> int:
    back = paid.amount if amount is None else amount
    if not 1 <= back <= paid.amount:
        said = sentence("返せるのは1円から%(most)s円までです。", most=f"{paid.amount:,}")
        raise Rejected([FieldProblem("amount", "too_much", said)])
    return back


def cancel(about: str, reason: str, actor: Actor = SYSTEM) -> None:
    """Charge no longer what is due for a matter (refused, withdrawn); what was paid or waived stays."""
    with transaction.atomic():
        row = models.Charge.objects.select_for_update().filter(about=about, state="due").first()
        if row is not None:
            _move(row, "cancelled", reason)
            tell(row, "payment.cancelled", actor)


def paid_by_card(row: models.Charge, reference: str) -> None:
    """The card page says it was paid; within the transaction that takes its answer, the charge locked."""
    _pay(row, "card", reference, SYSTEM)


def paid_by_slip(row: models.Charge, number: str, actor: Actor) -> None:
    """It was paid with a slip; within the transaction that settles it, the charge locked."""
    _pay(row, "slip", number, actor)


def unpaid(row: models.Charge, number: str) -> None:
    """What a slip paid never came; within the transaction that takes it back, the charge locked.

    The settlement is no longer there, the remittance and both facts are. Conflict when it was given back meanwhile.
    """
    paid = models.Payment.objects.filter(charge=row, method="slip", reference=number, refunded_at=None).first()
    if paid is None or row.state != "paid":
        raise Conflict("not_paid", sentence(_SETTLED, state=as_charge(row).state_title))
    paid.delete()
    _move(row, "due", "")


def _pay(row: models.Charge, method: str, reference: str, actor: Actor) -> None:
    _due(row)
    models.Payment.objects.create(
        charge=row, method=method, amount=row.amount, reference=reference, received_at=clock.now(), received_by=actor.id
    )
    _move(row, "paid", "")
    tell(row, "payment.received", actor, method=method)


def _due(row: models.Charge) -> None:
    if row.state != "due":
        raise Conflict("not_due", sentence(_SETTLED, state=as_charge(row).state_title))


def _of_section(charge_id: str, actor: Actor, roles: tuple[Role, ...]) -> models.Charge:
    """The charge, locked. NotFound for another section's, Forbidden without the office."""
    row = row_of(charge_id, lock=True)
    if not any(actor.has_role(role, row.department) for role in WORKERS):
        raise NotFound
    if not any(actor.has_role(role, row.department) for role in roles):
        raise Forbidden("not_a_decider", "免除と返金は、担当課の決裁者か課長が行います。")
    return row


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise Rejected([FieldProblem("reason", "required", "理由を書いてください。")])
    return reason.strip()[:500]


def _move(row: models.Charge, state: str, reason: str) -> None:
    row.state, row.reason, row.changed_at = state, reason, clock.now()
    row.save(update_fields=["state", "reason", "changed_at"])


def tell(row: models.Charge, name: str, actor: Actor, *, why: str = "", **more: str | int) -> None:
    """Record what happened to a fee, as a fact and in the audit; `why`, what a person wrote, in the audit alone."""
    data = {"about": row.about, "amount": row.amount, **more}
    record(name, subject=f"charge/{row.pk}", data=data, actor=actor, department=row.department)
    audit.record(name, actor=actor, subject=f"charge/{row.pk}", detail={"about": row.about}, reason=why or row.reason)

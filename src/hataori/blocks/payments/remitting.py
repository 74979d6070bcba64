"""Money that institutions tell of: it settles a fee, or stands as surplus until it is given back.

民法第703条 (what was paid without cause goes back); how the city gives it back is 所管課で確認 (過誤納金の還付).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.clock import JST
from hataori.kernel.errors import Conflict, FieldProblem, Forbidden, NotFound, Rejected

from . import actions, models
from .queries import row_of
from .slips import as_slip
from .types import Remittance

_MOST = 500
_OTHER = ("reference_reused", "同じ取引番号の、ちがう納付が、すでに届いています。")
_GONE = ("cancelled_already", "この納付は、すでに取り消されています。新しい取引番号で知らせてください。")
_FINAL = ("final_already", "確報のあとは取り消せません。市が還付します。")
_RETURNED = ("returned_already", "この納付は、市がすでに返金しています。市に聞いてください。")


@dataclass(frozen=True, slots=True)
class Told:
    """One message of an institution about a payment; stages: prompt (速報), final (確報), cancel (取消)."""

    institution: str
    message: str
    stage: str
    reference: str
    way: str
    amount: int
    paid_at: datetime
    slip: models.Slip


def take(told: Told, charge: models.Charge) -> models.Remittance:
    """What became of a payment; within the transaction that keeps the message, the charge locked.

    A 確報 without a 速報 does for both. NotFound for taking back what nobody told of, Conflict for a reference of
    another payment, for what was taken back already, and for taking back what is final or was given back.
    """
    row = models.Remittance.objects.filter(institution=told.institution, reference=told.reference).first()
    if row is not None and (row.slip_id, row.amount) != (told.slip.pk, told.amount):
        raise Conflict(*_OTHER)
    if told.stage == "cancel":
        return _taken_back(row, charge)
    if row is None:
        row = _received(told, charge)
    if row.state == "cancelled":
        raise Conflict(*_GONE)
    if told.stage == "final" and row.state == "prompt":
        row.state, row.final_at = "final", clock.now()
        row.save(update_fields=["state", "final_at"])
        _tell(row, charge, "final")
    return row


def _received(told: Told, charge: models.Charge) -> models.Remittance:
    surplus, reason = _surplus(told.amount, charge)
    row = models.Remittance.objects.create(
        slip=told.slip,
        institution=told.institution,
        reference=told.reference,
        way=told.way,
        amount=told.amount,
        paid_at=told.paid_at,
        state="prompt",
        told_at=clock.now(),
        surplus=surplus,
        reason=reason,
    )
    _tell(row, charge, "prompt")
    if surplus < told.amount:
        _settle(row, charge)
    if surplus:
        actions.tell(charge, "payment.surplus", SYSTEM, amount=surplus, reason=reason)
    return row


def _surplus(amount: int, charge: models.Charge) -> tuple[int, str]:
    """How much of it settles nothing, and why: a fee is paid once, in full."""
    if charge.state != "due":
        return amount, "double" if charge.state == "paid" else "late"
    if amount < charge.amount:
        return amount, "short"
    return amount - charge.amount, "over" if amount > charge.amount else ""


def _settle(row: models.Remittance, charge: models.Charge) -> None:
    """Also a void number settles its fee: who had the old slip in hand and paid it has paid."""
    slip = row.slip
    slip.state, slip.paid_on = "paid", row.paid_at.astimezone(JST).date()
    slip.settled_at, slip.settled_by = clock.now(), SYSTEM.id
    slip.save(update_fields=["state", "paid_on", "settled_at", "settled_by"])
    actions.paid_by_slip(charge, slip.number, SYSTEM)


def _taken_back(row: models.Remittance | None, charge: models.Charge) -> models.Remittance:
    if row is None:
        raise NotFound("no_payment", "この取引番号の納付は、知らされていません。")
    if row.state == "final":
        raise Conflict(*_FINAL)
    if row.returned_at is not None:
        raise Conflict(*_RETURNED)
    if row.state == "prompt":
        if row.surplus < row.amount:
            _unsettle(row, charge)
        row.state, row.cancelled_at, row.surplus, row.reason = "cancelled", clock.now(), 0, ""
        row.save(update_fields=["state", "cancelled_at", "surplus", "reason"])
        _tell(row, charge, "cancel")
        _settle_with_another(charge)
    return row


def _unsettle(row: models.Remittance, charge: models.Charge) -> None:
    slip = row.slip
    actions.unpaid(charge, slip.number)
    replaced = models.Slip.objects.filter(charge=charge, state="open").exists()
    slip.state, slip.paid_on, slip.settled_at, slip.settled_by = "void" if replaced else "open", None, None, ""
    slip.save(update_fields=["state", "paid_on", "settled_at", "settled_by"])
    actions.tell(charge, "payment.reversed", SYSTEM, method="slip")


def _settle_with_another(charge: models.Charge) -> None:
    """Who paid twice has still paid when one of the two was taken back: what waits to go back settles the fee."""
    if charge.state != "due":
        return
    late = models.Slip.objects.filter(charge=charge, state="late").order_by("settled_at").first()
    if late is not None:
        late.state = "paid"
        late.save(update_fields=["state"])
        actions.paid_by_slip(charge, late.number, SYSTEM)
        return
    waiting = models.Remittance.objects.select_related("slip").filter(
        slip__charge=charge, surplus__gte=charge.amount, returned_at=None
    )
    row = waiting.order_by("told_at", "reference").first()
    if row is not None:
        row.surplus -= charge.amount
        row.reason = "over" if row.surplus else ""
        row.save(update_fields=["surplus", "reason"])
        _settle(row, charge)


def remittances_of(charge_id: str) -> list[Remittance]:
    """What institutions told of a fee's slips, void ones too, first to last."""
    return _told_of(Q(slip__charge_id=charge_id))


def surpluses(department: str) -> list[Remittance]:
    """What a section has to give back, the longest waiting first; the first 500."""
    return _told_of(Q(slip__charge__department=department, surplus__gt=0, returned_at=None))


def _told_of(which: Q) -> list[Remittance]:
    rows = models.Remittance.objects.select_related("slip__charge").prefetch_related("slip__charge__payments")
    return [_as_remittance(row) for row in rows.filter(which).order_by("told_at", "reference")[:_MOST]]


def return_surplus(remittance_id: str, how: str, actor: Actor) -> Remittance:
    """A decider records that a surplus was given back, and how: once, after its final word. Rejected without a word,
    Conflict `not_final`, `nothing_to_return`.
    """
    with transaction.atomic():
        row = _row(remittance_id, actor)
        charge = row_of(str(row.slip.charge_id), lock=True)
        row.refresh_from_db()
        if not any(actor.has_role(role, charge.department) for role in actions.DECIDERS):
            raise Forbidden("not_a_decider", "返金は、担当課の決裁者か課長が行います。")
        if not row.surplus or row.returned_at is not None:
            raise Conflict("nothing_to_return", "返すものは、もうありません。画面を読み込み直してください。")
        if row.state != "final":
            raise Conflict(*actions.NOT_FINAL)
        if not how.strip():
            raise Rejected([FieldProblem("reason", "required", "返した方法を書いてください。")])
        row.returned_at, row.returned_by, row.returned_how = clock.now(), actor.id, how.strip()[:500]
        row.save(update_fields=["returned_at", "returned_by", "returned_how"])
        actions.tell(
            charge,
            "payment.surplus_returned",
            actor,
            why=row.returned_how,
            amount=row.surplus,
            reason=row.reason,
        )
    return _as_remittance(row)


def _row(remittance_id: str, actor: Actor) -> models.Remittance:
    try:
        key = uuid.UUID(remittance_id)
    except ValueError:
        raise NotFound from None
    row = models.Remittance.objects.select_related("slip__charge").filter(pk=key).first()
    if row is None or not any(actor.has_role(role, row.slip.charge.department) for role in actions.WORKERS):
        raise NotFound
    return row


def _tell(row: models.Remittance, charge: models.Charge, stage: str) -> None:
    actions.tell(charge, "payment.remitted", SYSTEM, amount=row.amount, way=row.way, stage=stage)


def _as_remittance(row: models.Remittance) -> Remittance:
    return Remittance(
        id=str(row.pk),
        slip=as_slip(row.slip),
        reference=row.reference,
        way=row.way,
        amount=row.amount,
        paid_at=row.paid_at,
        state=row.state,
        told_at=row.told_at,
        final_at=row.final_at,
        cancelled_at=row.cancelled_at,
        surplus=row.surplus,
        reason=row.reason,
        returned_at=row.returned_at,
    )

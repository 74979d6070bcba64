"""Keeping back of a payment what was paid too much before (内払): in the transaction that makes the bank's file."""

from collections import defaultdict
from collections.abc import Sequence

from hataori.kernel.actor import Actor

from . import models, overpaying

Key = tuple[str, str]
"""Scheme, person: only later payments of the same scheme to the same person can be payments in advance."""


def keep_back(payments: Sequence[models.Payment], department: str, *, actor: Actor) -> int:
    """Lower the payments by what is to be set off against them, oldest overpayment first; answers how many yen."""
    waiting = _open(department)
    return sum(
        _keep_back(payment, row, actor)
        for payment in payments
        for row in waiting.get((payment.scheme, payment.person_id), ())
        if payment.amount and row.left
    )


def _open(department: str) -> dict[Key, list[models.Overpayment]]:
    """What was told to be set off and is not yet, locked: by the same lock a change of the way waits."""
    rows = models.Overpayment.objects.select_for_update().filter(
        department=department, state="noticed", way="offset", left__gt=0
    )
    found: dict[Key, list[models.Overpayment]] = defaultdict(list)
    for row in rows.order_by("created_at", "pk"):
        found[row.scheme, row.person_id].append(row)
    return found


def _keep_back(payment: models.Payment, row: models.Overpayment, actor: Actor) -> int:
    yen = min(payment.amount, row.left)
    payment.amount, payment.offset = payment.amount - yen, payment.offset + yen
    payment.save(update_fields=["amount", "offset"])
    key = f"{payment.pk}:{row.pk.hex}"
    overpaying.settle(row, yen, on=payment.pay_on, key=key, actor=actor, payment=payment)
    return yen


def close_settled(file: models.TransferFile, actor: Actor) -> None:
    """A file was released: what it kept back has come back."""
    rows = models.Overpayment.objects.select_for_update().filter(settlements__payment__file=file, left=0)
    for row in rows.order_by("pk"):
        overpaying.close_if_settled(row, actor)

"""Reading fees."""

import uuid

from hataori.kernel.errors import NotFound

from . import models
from .types import Charge


def charge_of(about: str) -> Charge | None:
    """The fee of a matter, None where none was charged."""
    row = models.Charge.objects.filter(about=about).first()
    return as_charge(row) if row else None


def row_of(charge_id: str, *, lock: bool = False) -> models.Charge:
    """The row behind an id. NotFound."""
    try:
        key = uuid.UUID(charge_id)
    except ValueError:
        raise NotFound from None
    rows = models.Charge.objects.select_for_update() if lock else models.Charge.objects.all()
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound
    return row


def as_charge(row: models.Charge) -> Charge:
    """A fee as others see it."""
    payments = list(row.payments.all())
    paid = next((each for each in payments if each.refunded_at is None), None)
    return Charge(
        id=str(row.pk),
        about=row.about,
        title=row.title,
        department=row.department,
        payer_id=row.payer_id,
        amount=row.amount,
        state=row.state,
        reason=row.reason,
        method=paid.method if paid else "",
        charged_at=row.charged_at,
        paid_at=paid.received_at if paid else None,
        sample=row.sample,
        refunded=sum(each.refunded_amount or each.amount for each in payments if each.refunded_at),
    )

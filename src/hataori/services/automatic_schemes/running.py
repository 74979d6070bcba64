"""An award's row as the rules of payment see it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from . import models
from .due import Running


def as_running(award: models.Award, paid_months: Iterable[models.PaidMonth]) -> Running:
    """With what is paid of it; the months are handed in, because many awards are read at once."""
    paid, parts = Counter[date](), Counter[date]()
    for each in paid_months:
        paid[each.month] += each.amount
        parts[each.month] += 1
    return Running(
        award_id=award.pk,
        scheme=award.scheme,
        person_id=award.person_id,
        amount=award.amount,
        unit=award.unit,
        first=award.first,
        last=award.last,
        paid=paid,
        parts=parts,
        paid_through=award.paid_through,
    )

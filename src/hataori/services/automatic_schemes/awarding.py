"""From a released proposal to an award: a change closes the award before it and opens the next, no month in both."""

from datetime import date, timedelta

from django.db.models import Q

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.fiscal_year import fiscal_year_of

from . import models, overpaying


def award(row: models.Proposal, *, actor: Actor) -> models.Award | None:
    """Write what was decided; None where it only ended. The award before it ends with the month before, and what was
    paid behind that counts for the new one or is asked back.
    """
    first = _first(row)
    ended = _close(row, first) if row.unit != "once" else []
    made = _made(row, first)
    overpaying.settle_months(row, ended, made, actor=actor)
    return made


def _made(row: models.Proposal, first: date) -> models.Award | None:
    if row.change == "ended" or (row.unit != "in_kind" and row.amount == 0):
        return None
    return models.Award.objects.create(
        proposal=row,
        scheme=row.scheme,
        department=row.department,
        household_id=row.household_id,
        person_id=row.person_id,
        amount=row.amount,
        unit=row.unit,
        version=row.version,
        first=first,
        last=_last(row, first),
        decided_at=clock.now(),
        sample=row.sample,
    )


def _first(row: models.Proposal) -> date:
    """Monthly awards begin with a month; anything else on its day."""
    return row.effective_from.replace(day=1) if row.unit == "month" else row.effective_from


def _last(row: models.Proposal, first: date) -> date | None:
    """What is given by the fiscal year ends with its last month (March)."""
    return fiscal_year_of(first).end.replace(day=1) if row.unit == "year" else None


def _close(row: models.Proposal, first: date) -> list[models.Award]:
    """Ended awards, their rows locked: a payment file made beside has to wait, so its months are seen here."""
    running = Q(last__isnull=True) | Q(last__gte=first.replace(day=1))
    ended = list(
        models.Award.objects.select_for_update().filter(
            running, scheme=row.scheme, household_id=row.household_id, person_id=row.person_id
        )
    )
    for before in ended:
        before.last = (first - timedelta(days=1)).replace(day=1)
        before.save(update_fields=["last"])
    return ended

"""How the automatic schemes do, counted from what was done in a fiscal year: shown at the desk, never typed.

They stand here, not among the plan's series: the plan names no indicator for this system, and its exports are its own.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from statistics import mean, median

from django.db.models import Sum

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.fiscal_year import FiscalYear, fiscal_year_of

from . import models, telling
from .queries import departments_of
from .states import State


@dataclass(frozen=True, slots=True)
class Row:
    """One scheme in one fiscal year. Days run from the look that found it to the decision; None without one."""

    scheme: str
    found: int
    offered: int
    accepted: int
    awarded: int
    average_days: float | None
    median_days: float | None
    monthly_yen: int
    paid_yen: int


def figures(actor: Actor, year: FiscalYear | None = None) -> tuple[Row, ...]:
    """The schemes of the actor's sections in a fiscal year (this one), those with something to tell."""
    own, period = departments_of(actor), year or fiscal_year_of(clock.today())
    found = _proposals(own, period)
    steps, days = _steps(own, period), _days(own, period)
    monthly, paid = _monthly(own), _paid(own, period)
    return tuple(
        Row(
            scheme=telling.title_of(key),
            found=found[key],
            offered=steps[key, State.OFFERED] + steps[key, State.INFORMED],
            accepted=steps[key, State.ACCEPTED],
            awarded=len(days.get(key, ())),
            average_days=mean(days[key]) if key in days else None,
            median_days=median(days[key]) if key in days else None,
            monthly_yen=monthly.get(key, 0),
            paid_yen=paid.get(key, 0),
        )
        for key in sorted(found.keys() | {scheme for scheme, _ in steps} | days.keys() | monthly.keys() | paid.keys())
    )


def _span(year: FiscalYear) -> tuple[datetime, datetime]:
    first = datetime(year.start.year, year.start.month, 1, tzinfo=clock.JST)
    return first, first.replace(year=first.year + 1)


def _proposals(own: Collection[str] | None, year: FiscalYear) -> Counter[str]:
    """What looks found new; what was taken over from an old system was not found."""
    since, until = _span(year)
    rows = models.Proposal.objects.filter(change="new", created_at__gte=since, created_at__lt=until)
    rows = rows.filter(run__taken_over=False)
    rows = rows if own is None else rows.filter(department__in=own)
    return Counter(rows.values_list("scheme", flat=True))


def _steps(own: Collection[str] | None, year: FiscalYear) -> Counter[tuple[str, str]]:
    since, until = _span(year)
    rows = models.ProposalStep.objects.filter(at__gte=since, at__lt=until, proposal__change="new")
    rows = rows.exclude(before=State.PREPARED)  # sent back: it was counted when it first got there
    rows = rows if own is None else rows.filter(proposal__department__in=own)
    return Counter(rows.values_list("proposal__scheme", "after"))


def _days(own: Collection[str] | None, year: FiscalYear) -> dict[str, list[int]]:
    since, until = _span(year)
    rows = models.Award.objects.filter(decided_at__gte=since, decided_at__lt=until, proposal__change="new")
    rows = rows.filter(proposal__run__taken_over=False)
    rows = rows if own is None else rows.filter(department__in=own)
    found: dict[str, list[int]] = {}
    for scheme, began, decided in rows.values_list("scheme", "proposal__created_at", "decided_at"):
        found.setdefault(scheme, []).append((decided - began).days)
    return found


def _monthly(own: Collection[str] | None) -> dict[str, int]:
    """Yen a month of what runs now."""
    today = clock.today().replace(day=1)
    rows = models.Award.objects.filter(unit="month").exclude(last__lt=today)
    rows = rows if own is None else rows.filter(department__in=own)
    return dict(rows.values_list("scheme").annotate(Sum("amount")).order_by("scheme"))


def _paid(own: Collection[str] | None, year: FiscalYear) -> dict[str, int]:
    rows = models.Payment.objects.filter(state="paid", pay_on__gte=year.start, pay_on__lte=year.end)
    rows = rows if own is None else rows.filter(department__in=own)
    return dict(rows.values_list("scheme").annotate(Sum("amount")).order_by("scheme"))

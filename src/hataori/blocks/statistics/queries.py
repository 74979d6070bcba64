"""Reading the statistics."""

import calendar
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Sum

from . import rules
from .models import DayCount
from .types import Figures


class Tally:
    """What was counted for one row: its figures by column, and the processing days behind its decisions."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(rules.COLUMNS, 0)
        self.days = 0

    def add(self, fact: str, word: str, count: int, days: int) -> None:
        """One kind of fact; a channel nobody knows still is a filing."""
        if fact in ("filed", "sent_back"):
            self.counts[fact] += count
        if word in self.counts:
            self.counts[word] += count
        self.days += days

    @property
    def mean_days(self) -> float | None:
        """The mean of the decisions' days, None below the least that is published."""
        decided = sum(self.counts[name] for name in rules.OUTCOMES)
        return self.days / decided if decided >= rules.LEAST else None


def months_between(first: date, last: date) -> Iterator[tuple[date, date]]:
    """First and last day of each month from that of `first` to that of `last`."""
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004  December


def city_figures(first: date, last: date) -> Figures:
    """All procedures together, from one day to another."""
    tally = Tally()
    rows = DayCount.objects.filter(day__range=(first, last)).values("fact", "word")
    for row in rows.annotate(total=Sum("count"), spent=Sum("days")):
        tally.add(row["fact"], row["word"], row["total"], row["spent"])
    return Figures(first, last, "", **rules.hidden_alone(tally.counts), mean_days=tally.mean_days)


def city_months(first: date, last: date) -> list[Figures]:
    """The same month by month, whole months."""
    return procedure_months(rules.CITY, first, last)


def all_months(first: date, last: date) -> Iterator[Figures]:
    """Every procedure with something to tell, month by month; whole months even where the days lie within them."""
    for start, end in months_between(first, last):
        yield from (figures for figures in _month(start, end) if figures.procedure_id != rules.CITY)


def procedure_months(procedure_id: str, first: date, last: date) -> list[Figures]:
    """One procedure month by month, whole months; a month in which nothing happened is there with zeros."""
    found = []
    for start, end in months_between(first, last):
        own = [figures for figures in _month(start, end) if figures.procedure_id == procedure_id]
        nothing = rules.hidden_alone(Tally().counts)
        found += own or [Figures(start, end, procedure_id, **nothing, mean_days=None)]
    return found


def procedure_figures(procedure_id: str, first: date, last: date) -> Figures:
    """One procedure over whole months: a figure is None when that of one of the months is hidden."""
    months = procedure_months(procedure_id, first, last)
    cells = {name: rules.together(getattr(month, name) for month in months) for name in rules.COLUMNS}
    return Figures(months[0].starts_on, months[-1].ends_on, procedure_id, **cells, mean_days=None)


def busiest(first: date, last: date, most: int = 20) -> list[tuple[str, int]]:
    """The procedures that are filed most, with their number; none below the least that is published."""
    rows = DayCount.objects.filter(fact="filed", day__range=(first, last)).values("procedure_id")
    found = rows.annotate(total=Sum("count")).filter(total__gte=rules.LEAST).order_by("-total", "procedure_id")[:most]
    return [(row["procedure_id"], row["total"]) for row in found]


def _month(first: date, last: date) -> list[Figures]:
    """All procedures of one month, then the city: what may be shown of one depends on the others."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    city = Tally()
    rows = DayCount.objects.filter(day__range=(first, last)).values("procedure_id", "fact", "word")
    for row in rows.annotate(total=Sum("count"), spent=Sum("days")).order_by("procedure_id"):
        for tally in (tallies[row["procedure_id"]], city):
            tally.add(row["fact"], row["word"], row["total"], row["spent"])
    shown = rules.published({procedure: tally.counts for procedure, tally in tallies.items()})
    return [
        Figures(first, last, procedure, **shown[procedure], mean_days=tally.mean_days)
        for procedure, tally in [*tallies.items(), (rules.CITY, city)]
    ]

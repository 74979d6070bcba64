"""Which months of which awards a payment day pays, and which were paid without one: pure, so that no month is paid
twice or left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hataori.blocks.schemes.api import Table, covered_months


@dataclass(frozen=True, slots=True)
class Running:
    """An award as payment sees it, with what is paid of each month in yen."""

    award_id: int
    scheme: str
    person_id: str
    amount: int
    unit: str
    first: date
    last: date | None
    paid: Mapping[date, int]
    parts: Mapping[date, int] = field(default_factory=dict)
    """In how many records a month was paid, where it was."""
    paid_through: date | None = None
    """The last month that another system has paid."""


@dataclass(frozen=True, slots=True)
class Line:
    """One month (its first day) of one award to be paid."""

    award_id: int
    scheme: str
    person_id: str
    month: date
    amount: int
    part: int = 1


def lines(awards: Iterable[Running], table: Table, pay_on: date) -> Iterator[Line]:
    """What is due on `pay_on`: for monthly schemes every unpaid month up to the last one this day pays for, arrears
    included (児童手当法第8条第4項ただし書); for what is given by the year or once, the whole at its first payment day.
    """
    covered = covered_months(table, pay_on) if "pay_months" in table.on(pay_on.replace(day=1)).rows else ()
    for award in awards:
        for month in _months(award, covered, pay_on):
            left = award.amount - award.paid.get(month, 0)
            if left > 0 and not _paid_elsewhere(award, month):
                part = award.parts.get(month, 0) + 1
                yield Line(award.award_id, award.scheme, award.person_id, month, left, part)


@dataclass(frozen=True, slots=True)
class PaidPart:
    """Yen paid for a month of an award, by the number of its record."""

    record_id: int
    month: date
    amount: int


@dataclass(frozen=True, slots=True)
class Beyond:
    """What was paid beyond the end of an award; `counts` of it is what the award that followed gives for that month."""

    part: PaidPart
    counts: int

    @property
    def over(self) -> int:
        """Yen paid without a ground (過誤払)."""
        return self.part.amount - self.counts


def beyond(last: date | None, paid: Sequence[PaidPart], then: Running | None) -> tuple[Beyond, ...]:
    """The months paid behind `last`. Where a monthly award follows, they are payments of its months first: a changed
    amount is paid or asked back by its difference, never twice.
    """
    used: Counter[date] = Counter(dict(then.paid) if then else {})
    found = []
    for part in sorted(paid, key=lambda part: (part.month, part.record_id)):
        if last is None or part.month <= last:
            continue
        counts = min(part.amount, _given(then, part.month) - used[part.month])
        used[part.month] += counts
        found.append(Beyond(part, counts))
    return tuple(found)


def _given(award: Running | None, month: date) -> int:
    """What an award gives for a month."""
    if award is None or award.unit != "month" or month < award.first or (award.last is not None and month > award.last):
        return 0
    return award.amount


def _paid_elsewhere(award: Running, month: date) -> bool:
    return award.paid_through is not None and month <= award.paid_through


def _months(award: Running, covered: tuple[date, ...], pay_on: date) -> Iterator[date]:
    if award.amount == 0 or award.unit == "in_kind":
        return
    if award.unit != "month":
        if award.first <= pay_on:
            yield award.first.replace(day=1)
        return
    until = covered[-1] if covered else date.min
    month = award.first
    while month <= until and (award.last is None or month <= award.last):
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)

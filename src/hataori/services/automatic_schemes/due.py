"""Which months of which awards a payment day pays: pure, so that no month is paid twice or left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from hataori.blocks.schemes.api import Table, covered_months


@dataclass(frozen=True, slots=True)
class Running:
    """An award as payment sees it, with the months already paid."""

    award_id: int
    scheme: str
    person_id: str
    amount: int
    unit: str
    first: date
    last: date | None
    paid: frozenset[date]


@dataclass(frozen=True, slots=True)
class Line:
    """One month (its first day) of one award to be paid."""

    award_id: int
    scheme: str
    person_id: str
    month: date
    amount: int


def lines(awards: Iterable[Running], table: Table, pay_on: date) -> Iterator[Line]:
    """What is due on `pay_on`: for monthly schemes every unpaid month up to the last one this day pays for, arrears
    included (児童手当法第8条第4項ただし書); for what is given by the year or once, the whole at its first payment day.
    """
    covered = covered_months(table, pay_on) if "pay_months" in table.on(pay_on.replace(day=1)).rows else ()
    for award in awards:
        for month in _months(award, covered, pay_on):
            if month not in award.paid:
                yield Line(award.award_id, award.scheme, award.person_id, month, award.amount)


def overpaid(award: Running) -> tuple[date, ...]:
    """Months paid that the award no longer holds: 過誤払, to be taken back or set off by the section."""
    return tuple(sorted(month for month in award.paid if award.last is not None and month > award.last))


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

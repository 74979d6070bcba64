"""Which months a payment day pays for, and what is due: no month twice, none left out, through changes of law too."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .parameters import Table, Tables

_LONGEST_WAIT = 12


@dataclass(frozen=True, slots=True)
class Spell:
    """An awarded monthly amount from the month of `first` through that of `last` (None: until something changes)."""

    scheme: str
    household: str
    person: str
    amount: int
    first: date
    last: date | None = None

    def covers(self, month: date) -> bool:
        """Whether it holds in the month that begins on `month`."""
        return _month(self.first) <= month and (self.last is None or month <= _month(self.last))


@dataclass(frozen=True, slots=True)
class Due:
    """What one recipient of one scheme gets on a payment day, and for which months (their first days)."""

    scheme: str
    household: str
    person: str
    amount: int
    months: tuple[date, ...]


def covered_months(table: Table, pay_on: date) -> tuple[date, ...]:
    """The months paid for on `pay_on`, oldest first; none when that month is no payment month.

    They run from the payment month before to the month before this one (児童手当法第8条, 児童扶養手当法第7条).
    So October 2024 still paid June to September, by the rows of before, and December the two months after.
    """
    this = _month(pay_on)
    if not _pays(table, this):
        return ()
    months = []
    for month in _backwards(this):
        months.append(month)
        if _pays(table, month):
            break
    return tuple(reversed(months))


def due(spells: Iterable[Spell], pay_on: date, tables: Tables) -> tuple[Due, ...]:
    """Sums by household, scheme and recipient, in that order; whoever has nothing due is left out."""
    sums: dict[tuple[str, str, str], dict[date, int]] = {}
    paid = {scheme: covered_months(table, pay_on) for scheme, table in tables.items() if _has_months(table, pay_on)}
    for spell in spells:
        for month in paid.get(spell.scheme, ()):
            if spell.covers(month):
                amounts = sums.setdefault((spell.household, spell.scheme, spell.person), {})
                amounts[month] = amounts.get(month, 0) + spell.amount
    return tuple(
        Due(scheme, household, person, sum(amounts.values()), tuple(sorted(amounts)))
        for (household, scheme, person), amounts in sorted(sums.items())
    )


def _has_months(table: Table, day: date) -> bool:
    return "pay_months" in table.on(_month(day)).rows


def _pays(table: Table, month: date) -> bool:
    return _has_months(table, month) and month.month in table.on(month).limit("pay_months")


def _backwards(month: date) -> Iterator[date]:
    """The months before, nearest first."""
    for _ in range(_LONGEST_WAIT):
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
        yield month


def _month(day: date) -> date:
    return day.replace(day=1)

"""Payment days: which months they pay, and that no month is paid twice or forgotten."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.blocks.schemes.ages import next_month
from hataori.blocks.schemes.api import Spell, due
from hataori.blocks.schemes.payments import covered_months

from .households import TABLES

MONTHS = st.dates(date(2022, 1, 1), date(2027, 12, 1)).map(lambda day: day.replace(day=1))
SCHEMES = st.sampled_from(["child_allowance", "child_rearing_allowance", "special_disabled_allowance"])


def months_between(first, last):
    while first <= last:
        yield first
        first = next_month(first)


def months(scheme, day):
    return [f"{month:%Y-%m}" for month in covered_months(TABLES[scheme], date.fromisoformat(day))]


@pytest.mark.parametrize(
    ("scheme", "day", "paid"),
    [
        ("child_allowance", "2024-06-10", ["2024-02", "2024-03", "2024-04", "2024-05"]),
        ("child_allowance", "2024-10-10", ["2024-06", "2024-07", "2024-08", "2024-09"]),
        ("child_allowance", "2024-12-10", ["2024-10", "2024-11"]),
        ("child_allowance", "2025-02-10", ["2024-12", "2025-01"]),
        ("child_allowance", "2025-03-10", []),
        ("child_rearing_allowance", "2025-01-10", ["2024-11", "2024-12"]),
        ("special_disabled_allowance", "2025-02-10", ["2024-11", "2024-12", "2025-01"]),
        ("special_child_allowance", "2025-04-11", []),
    ],
)
def test_months_a_payment_day_pays(scheme, day, paid):
    assert months(scheme, day) == paid


def test_a_raise_within_the_paid_months():
    spells = [
        Spell("child_allowance", "h", "p", 10_000, date(2024, 10, 1), date(2025, 2, 28)),
        Spell("child_allowance", "h", "p", 25_000, date(2025, 3, 1)),
    ]
    (found,) = due(spells, date(2025, 4, 10), TABLES)
    assert (found.amount, found.months) == (35_000, (date(2025, 2, 1), date(2025, 3, 1)))


def test_two_spells_of_one_month_add_up():
    child = Spell("orphan_allowance", "h", "p", 2_500, date(2025, 1, 1))
    (found,) = due([child, child], date(2025, 3, 25), TABLES)
    assert found.amount == 2 * 2 * 2_500


def test_nothing_due_is_left_out():
    ended = Spell("child_allowance", "h", "p", 10_000, date(2024, 10, 1), date(2025, 1, 31))
    assert due([ended], date(2025, 4, 10), TABLES) == ()


@settings(deadline=None)
@given(SCHEMES, MONTHS, st.integers(0, 40), st.integers(1, 90_000))
def test_every_awarded_month_is_paid_once(scheme, first, length, amount):
    """Through October 2024, when payments went from every fourth to every second month."""
    awarded = list(months_between(first, date(2028, 1, 1)))[: length + 1]
    spell = Spell(scheme, "h", "p", amount, first, awarded[-1])
    paid = [
        month
        for pay_on in months_between(first, date(2029, 6, 1))
        for found in due([spell], pay_on.replace(day=10), TABLES)
        for month in found.months
    ]
    assert paid == awarded

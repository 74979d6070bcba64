"""Payment days: each month once, arrears with the next day, nothing beyond the end."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.schemes.tests.households import TABLES
from hataori.services.automatic_schemes.due import Running, lines, overpaid

TABLE = TABLES["child_allowance"]
PAY_DAYS = [date(2026, month, 15) for month in (2, 4, 6, 8, 10, 12)]
MONTHS = st.dates(date(2025, 1, 1), date(2026, 11, 30)).map(lambda day: day.replace(day=1))


def running(first, last=None, paid=(), unit="month", amount=15_000) -> Running:
    return Running(1, "child_allowance", "P1", amount, unit, first, last, frozenset(paid))


def paid_over(award_first, award_last, days):
    paid: list[date] = []
    for day in days:
        paid += [line.month for line in lines([running(award_first, award_last, paid)], TABLE, day)]
    return paid


@given(MONTHS, st.none() | MONTHS, st.lists(st.sampled_from(PAY_DAYS), unique=True).map(sorted))
def test_no_month_is_paid_twice_and_none_before_or_after_the_award(first, last, days):
    paid = paid_over(first, last, days)
    assert len(set(paid)) == len(paid)
    assert all(first <= month and (last is None or month <= last) for month in paid)


@given(MONTHS)
def test_a_missed_payment_day_is_made_good_by_the_next(first):
    assert paid_over(first, None, PAY_DAYS) == paid_over(first, None, PAY_DAYS[-1:])


def test_december_pays_october_and_november():
    found = list(lines([running(date(2026, 10, 1))], TABLE, date(2026, 12, 15)))
    assert [line.month for line in found] == [date(2026, 10, 1), date(2026, 11, 1)]
    assert sum(line.amount for line in found) == 30_000


def test_a_month_without_payment_day_pays_nothing_monthly():
    assert list(lines([running(date(2026, 1, 1))], TABLE, date(2026, 11, 15))) == []


def test_what_is_given_once_is_paid_whole_and_once():
    once = running(date(2026, 11, 25), unit="once", amount=30_000)
    assert list(lines([once], TABLE, date(2026, 11, 24))) == []
    assert [line.amount for line in lines([once], TABLE, date(2026, 12, 10))] == [30_000]
    paid = running(date(2026, 11, 25), unit="once", amount=30_000, paid=[date(2026, 11, 1)])
    assert list(lines([paid], TABLE, date(2026, 12, 10))) == []


def test_aid_in_kind_is_not_paid_out():
    assert list(lines([running(date(2026, 1, 1), unit="in_kind")], TABLE, date(2026, 12, 15))) == []


def test_months_paid_beyond_the_end_are_found():
    award = running(date(2026, 1, 1), date(2026, 4, 1), [date(2026, 4, 1), date(2026, 5, 1)])
    assert overpaid(award) == (date(2026, 5, 1),)
    assert overpaid(running(date(2026, 1, 1), None, [date(2026, 5, 1)])) == ()

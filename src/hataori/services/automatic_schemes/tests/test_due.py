"""Payment days: each month once, arrears with the next day, nothing beyond the end."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.schemes.tests.households import TABLES
from hataori.services.automatic_schemes.due import PaidPart, Running, beyond, lines

TABLE = TABLES["child_allowance"]
PAY_DAYS = [date(2026, month, 15) for month in (2, 4, 6, 8, 10, 12)]
MONTHS = st.dates(date(2025, 1, 1), date(2026, 11, 30)).map(lambda day: day.replace(day=1))


def running(first, last=None, paid=(), unit="month", amount=15_000) -> Running:
    return Running(1, "child_allowance", "P1", amount, unit, first, last, dict.fromkeys(paid, amount))


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


def parts(*months, amount=15_000) -> list[PaidPart]:
    return [PaidPart(index, month, amount) for index, month in enumerate(months, start=1)]


def test_months_paid_beyond_the_end_are_found():
    (found,) = beyond(date(2026, 4, 1), parts(date(2026, 4, 1), date(2026, 5, 1)), None)
    assert (found.part.month, found.over) == (date(2026, 5, 1), 15_000)
    assert beyond(None, parts(date(2026, 5, 1)), None) == ()


def test_a_lowered_amount_is_asked_back_by_its_difference():
    lower = running(date(2026, 5, 1), amount=10_000)
    (found,) = beyond(date(2026, 4, 1), parts(date(2026, 5, 1)), lower)
    assert (found.counts, found.over) == (10_000, 5_000)


def test_a_raised_amount_is_paid_by_its_difference():
    higher = running(date(2026, 10, 1), amount=20_000)
    (found,) = beyond(date(2026, 9, 1), parts(date(2026, 10, 1)), higher)
    assert found.over == 0
    paid = Running(2, "child_allowance", "P1", 20_000, "month", date(2026, 10, 1), None, {date(2026, 10, 1): 15_000})
    assert [line.amount for line in lines([paid], TABLE, date(2026, 12, 15))] == [5_000, 20_000]


AMOUNTS = st.integers(1, 60_000)


@given(st.none() | AMOUNTS, st.none() | MONTHS, st.lists(st.tuples(MONTHS, AMOUNTS), max_size=8))
def test_every_yen_beyond_the_end_counts_or_is_over_and_no_month_gets_more_than_it_is_given(new, end, paid):
    then = None if new is None else running(date(2026, 3, 1), amount=new)
    given_parts = [PaidPart(index, month, yen) for index, (month, yen) in enumerate(paid)]
    found = beyond(end, given_parts, then)
    assert sum(each.counts + each.over for each in found) == sum(
        part.amount for part in given_parts if end is not None and part.month > end
    )
    assert all(each.counts >= 0 and each.over >= 0 for each in found)
    for month in {each.part.month for each in found}:
        counted = sum(each.counts for each in found if each.part.month == month)
        assert counted <= (new or 0)
        assert month >= date(2026, 3, 1) or counted == 0

"""Birthdays and school years as the law counts them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.schemes import ages

BIRTHS = st.dates(date(1920, 1, 1), date(2030, 12, 31))
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@given(BIRTHS, st.integers(0, 100))
def test_an_age_is_reached_the_day_before_it_is_counted(birth, age):
    reached = ages.day_of_reaching(birth, age)
    if age:
        assert ages.age_on(birth, reached) == age - 1
    assert ages.age_on(birth, reached + timedelta(days=1)) == age


@given(BIRTHS, st.integers(1, 30))
def test_school_year_ends_on_the_first_31_march_on_or_after_the_day_of_reaching(birth, age):
    day = ages.day_of_reaching(birth, age)
    while (day.month, day.day) != (3, 31):
        day += timedelta(days=1)
    assert ages.school_year_end_of(birth, age) == day


@pytest.mark.parametrize(
    ("birth", "reached"),
    [
        ("2007-04-01", "2025-03-31"),
        ("2007-04-02", "2025-04-01"),
        ("2008-02-29", "2026-02-28"),
        ("2006-02-28", "2024-02-27"),
        ("2006-03-01", "2024-02-29"),
    ],
)
def test_eighteen_is_reached_at_the_end_of_the_day_before(birth, reached):
    assert ages.day_of_reaching(date.fromisoformat(birth), 18).isoformat() == reached


def test_a_leap_day_child_ages_on_1_march_in_common_years():
    born = date(2008, 2, 29)
    assert ages.age_on(born, date(2026, 2, 28)) == 17
    assert ages.age_on(born, date(2026, 3, 1)) == 18
    assert ages.age_on(born, date(2028, 2, 29)) == 20


def test_one_day_decides_the_school_year():
    assert ages.school_grade(date(2018, 4, 1), date(2024, 4, 1)) == 1
    assert ages.school_grade(date(2018, 4, 2), date(2024, 4, 1)) == 0
    assert ages.school_grade(date(2018, 4, 2), date(2025, 4, 1)) == 1
    assert ages.school_grade(date(2009, 4, 2), date(2025, 3, 31)) == 9


@given(BIRTHS, DAYS)
def test_school_grade_rises_by_one_each_april_only(birth, day):
    tomorrow = day + timedelta(days=1)
    step = ages.school_grade(birth, tomorrow) - ages.school_grade(birth, day)
    assert step == ((tomorrow.month, tomorrow.day) == (4, 1))


@given(BIRTHS)
def test_the_amount_for_under_three_lasts_into_the_month_of_the_birthday(birth):
    first = date(birth.year + 3, birth.month, 1)
    assert ages.under_three(birth, first)
    assert not ages.under_three(birth, ages.next_month(first))


@given(DAYS)
def test_next_month_is_a_first_within_31_days(day):
    following = ages.next_month(day)
    assert following.day == 1
    assert 0 < (following - day).days <= 31

"""会計年度: 1 April to 31 March."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.fiscal_year import FiscalYear, fiscal_year_of

DAYS = st.dates(min_value=date(1873, 1, 1), max_value=date(9998, 3, 31))


@pytest.mark.parametrize(
    ("iso", "year"),
    [("2026-03-31", 2025), ("2026-04-01", 2026), ("2026-12-31", 2026), ("2027-01-01", 2026), ("1873-01-01", 1872)],
)
def test_the_year_turns_on_the_first_of_april(iso, year):
    assert fiscal_year_of(date.fromisoformat(iso)) == FiscalYear(year)


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (1872, "明治5年度（1872年度）"),
        (1988, "昭和63年度（1988年度）"),
        (1989, "平成元年度（1989年度）"),
        (2018, "平成30年度（2018年度）"),
        (2019, "令和元年度（2019年度）"),
        (2020, "令和2年度（2020年度）"),
        (2026, "令和8年度（2026年度）"),
    ],
)
def test_names_on_the_page(year, label):
    assert FiscalYear(year).label == str(FiscalYear(year)) == label


@given(DAYS)
def test_every_day_lies_in_its_year_and_in_no_neighbour(day):
    year = fiscal_year_of(day)
    assert day in year
    assert year.start <= day <= year.end
    assert day not in year.next


@given(st.integers(1873, 9997))
def test_years_follow_each_other_without_gap(number):
    year = FiscalYear(number)
    assert year.end + timedelta(days=1) == year.next.start
    assert year.next.previous == year
    assert year.previous < year < year.next
    assert (year.end - year.start).days + 1 in (365, 366)


@given(DAYS, DAYS)
def test_order_of_days_is_order_of_years(one, other):
    first, last = sorted((one, other))
    assert fiscal_year_of(first) <= fiscal_year_of(last)


def test_outside_the_calendar_and_datetimes_are_refused():
    with pytest.raises(ValueError, match="1871"):
        FiscalYear(1871)
    with pytest.raises(TypeError):
        fiscal_year_of(datetime(2026, 3, 31, 15, tzinfo=UTC))

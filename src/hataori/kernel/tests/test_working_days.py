"""Working days and deadlines."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.holidays import MUNICIPAL, ClosingDays
from hataori.kernel.working_days import (
    add_working_days,
    deadline_after,
    deadline_after_months,
    next_working_day,
    working_days_between,
)

DAYS = st.dates(date(2000, 1, 1), date(2048, 12, 31))


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2026-11-25", 1, "2026-11-26"),
        ("2026-11-20", 1, "2026-11-24"),
        ("2026-09-18", 1, "2026-09-24"),
        ("2026-12-28", 1, "2027-01-04"),
        ("2026-11-21", 0, "2026-11-24"),
        ("2026-11-25", 0, "2026-11-25"),
        ("2026-11-24", -1, "2026-11-20"),
        ("2026-11-25", 10, "2026-12-09"),
    ],
)
def test_counting(start, n, expected):
    assert add_working_days(date.fromisoformat(start), n) == date.fromisoformat(expected)


@given(DAYS, st.integers(1, 60))
def test_adding_and_counting_are_one(day, n):
    end = add_working_days(day, n)
    assert not MUNICIPAL.is_closed(end)
    assert working_days_between(day, end) == n
    assert working_days_between(day, end - timedelta(days=1)) == n - 1


@given(DAYS, st.integers(1, 30), st.integers(1, 30))
def test_adding_twice_is_adding_the_sum(day, n, m):
    assert add_working_days(add_working_days(day, n), m) == add_working_days(day, n + m)


@given(DAYS, st.integers(1, 30))
def test_back_and_forth(day, n):
    start = next_working_day(day)
    assert add_working_days(add_working_days(start, n), -n) == start


@pytest.mark.parametrize(
    ("start", "days", "options", "expected"),
    [
        ("2026-11-01", 14, {}, "2026-11-16"),  # the 15th is a Sunday
        ("2026-11-02", 14, {}, "2026-11-16"),
        ("2026-11-02", 14, {"first_day_counts": True}, "2026-11-16"),  # 出生届: the 14th day is the 15th, a Sunday
        ("2026-11-03", 14, {"first_day_counts": True}, "2026-11-16"),
        ("2026-12-15", 14, {}, "2027-01-04"),  # 29 December
        ("2026-11-20", 3, {"mode": "working"}, "2026-11-26"),
        ("2026-11-20", 3, {"mode": "calendar"}, "2026-11-24"),  # the 23rd is a holiday
        ("2026-11-20", 1, {"mode": "working", "first_day_counts": True}, "2026-11-20"),
    ],
)
def test_deadlines(start, days, options, expected):
    assert deadline_after(date.fromisoformat(start), days, **options) == date.fromisoformat(expected)


@given(DAYS, st.integers(1, 120))
def test_a_deadline_is_an_open_day_and_never_early(day, days):
    end = deadline_after(day, days)
    assert not MUNICIPAL.is_closed(end)
    assert day + timedelta(days=days) <= end <= day + timedelta(days=days + 10)
    assert deadline_after(day, days, first_day_counts=True) <= end
    assert deadline_after(day, days, "working") >= end


EVERY_DAY = ClosingDays(weekdays=frozenset(), national_holidays=False, year_end=None)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-11-25", 3, "2027-02-25"),
        ("2026-01-30", 1, "2026-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-02-28", 1, "2026-03-31"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-11-25", 12, "2027-11-25"),
        ("2028-02-29", 12, "2029-02-28"),
    ],
)
def test_periods_of_months_follow_the_calendar(start, months, expected):
    assert deadline_after_months(date.fromisoformat(start), months, calendar=EVERY_DAY) == date.fromisoformat(expected)


def test_a_period_of_months_ends_on_an_open_day():
    assert deadline_after_months(date(2026, 9, 29), 3) == date(2027, 1, 4)
    assert deadline_after_months(date(2026, 4, 1), 12, calendar=EVERY_DAY, first_day_counts=True) == date(2027, 3, 31)


@given(DAYS, st.integers(1, 60))
def test_periods_of_months_never_run_backwards(day, months):
    end = deadline_after_months(day, months, calendar=EVERY_DAY)
    assert end <= deadline_after_months(day + timedelta(days=1), months, calendar=EVERY_DAY)
    assert end < deadline_after_months(day, months + 1, calendar=EVERY_DAY)
    assert months * 28 <= (end - day).days <= months * 31


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="one day"):
        deadline_after(date(2026, 11, 25), 0)
    with pytest.raises(ValueError, match="one month"):
        deadline_after_months(date(2026, 11, 25), 0)
    with pytest.raises(ValueError, match="before"):
        working_days_between(date(2026, 11, 25), date(2026, 11, 24))
    with pytest.raises(ValueError, match="no working day"):
        next_working_day(date(2026, 11, 25), ClosingDays(weekdays=frozenset(range(7))))
    with pytest.raises(TypeError):
        next_working_day(datetime(2026, 11, 25, tzinfo=UTC))

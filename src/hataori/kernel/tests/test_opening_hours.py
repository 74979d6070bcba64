"""When a counter, library or hall is open."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.clock import JST
from hataori.kernel.opening_hours import HolidayRule, MonthlyClosing, OpeningHours, Span
from hataori.kernel.working_days import add_working_days

HALL = OpeningHours.weekdays(time(8, 30), time(17, 15))
DAY = (Span(time(9), time(17)),)
MUSEUM = OpeningHours(((), *(DAY,) * 6), HolidayRule.SHIFT, monthly=(MonthlyClosing(4, -1),))
MOMENTS = st.integers(0, 20 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=JST) + timedelta(minutes=minutes)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-25T08:29:59", False),
        ("2026-11-25T08:30", True),
        ("2026-11-25T17:14:59", True),
        ("2026-11-25T17:15", False),
        ("2026-11-21T10:00", False),
        ("2026-11-23T10:00", False),
        ("2026-12-30T10:00", False),
    ],
)
def test_the_town_hall(moment, expected):
    assert HALL.is_open(at(moment)) is expected


def test_times_elsewhere_are_read_in_japan():
    assert HALL.is_open(datetime(2026, 11, 25, 0, 0, tzinfo=UTC))
    assert not HALL.is_open(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    with pytest.raises(ValueError, match="aware"):
        HALL.is_open(datetime(2026, 11, 25, 9, tzinfo=JST).replace(tzinfo=None))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-25T06:00", "2026-11-25T08:30"),
        ("2026-11-25T10:00", "2026-11-25T10:00"),
        ("2026-11-25T17:15", "2026-11-26T08:30"),
        ("2026-11-20T18:00", "2026-11-24T08:30"),
        ("2026-12-28T17:15", "2027-01-04T08:30"),
    ],
)
def test_the_next_opening(moment, expected):
    assert HALL.next_opening(at(moment)) == at(expected)


@given(MOMENTS)
def test_the_next_opening_is_open_and_nothing_before_it(moment):
    opening = HALL.next_opening(moment)
    assert HALL.is_open(opening)
    assert opening >= moment
    if opening > moment:
        assert not HALL.is_open(moment)
        assert not HALL.is_open(opening - timedelta(microseconds=1))


def test_a_place_that_never_opens():
    never = OpeningHours(((),) * 7)
    assert never.next_opening(at("2026-11-25T10:00")) is None
    assert not never.is_open(at("2026-11-25T10:00"))
    with pytest.raises(ValueError, match="seven days"):
        OpeningHours((DAY,))


def test_monday_moves_behind_the_holidays():
    assert not MUSEUM.is_closed(date(2026, 5, 4))
    assert MUSEUM.spans_on(date(2026, 5, 4)) == DAY
    assert MUSEUM.is_closed(date(2026, 5, 7))
    assert MUSEUM.is_closed(date(2026, 9, 24))
    assert not MUSEUM.is_closed(date(2026, 9, 22))
    assert MUSEUM.is_closed(date(2026, 11, 24))
    assert MUSEUM.is_closed(date(2026, 11, 30))


def test_two_years_of_closing_days_agree_with_the_public_table(hataori_data: Path):
    text = (hataori_data / "booking" / "holidays" / "closure_rules_2026_2027.json").read_text(encoding="utf-8")
    for year, rules in json.loads(text).items():
        first = date(int(year), 1, 1)
        days = [first + timedelta(days=n) for n in range(365)]
        assert [day.isoformat() for day in days if MUSEUM.is_closed(day)] == rules["union"]


def test_a_closing_friday_moves_over_the_weekend():
    pool = OpeningHours((*(DAY,) * 4, (), DAY, DAY), HolidayRule.SHIFT)
    assert not pool.is_closed(date(2026, 3, 20))
    assert not pool.is_closed(date(2026, 3, 21))
    assert pool.is_closed(date(2026, 3, 23))


def test_a_place_open_around_the_clock():
    always = OpeningHours(((Span(time(0), time(0)),),) * 7, HolidayRule.OPEN, year_end=None)
    assert always.is_open(at("2026-11-25T00:00"))
    assert always.is_open(at("2026-11-25T23:59:59"))


def test_rules_for_holidays():
    week = ((Span(time(9), time(17)),),) * 7
    holiday = date(2026, 11, 23)
    assert OpeningHours(week, HolidayRule.CLOSED).is_closed(holiday)
    assert not OpeningHours(week, HolidayRule.OPEN).is_closed(holiday)
    assert OpeningHours(((), *week[1:]), HolidayRule.OPEN).is_closed(holiday)


def test_single_days_win_over_rules_and_a_closure_over_all():
    sunday = date(2026, 11, 29)
    hours = OpeningHours(
        HALL.weekly, extra_open={sunday: DAY, date(2026, 12, 6): DAY}, closed=frozenset({date(2026, 12, 6)})
    )
    assert hours.is_open(at("2026-11-29T16:59"))
    assert hours.is_closed(date(2026, 12, 6))
    assert add_working_days(date(2026, 11, 27), 1, hours) == sunday


def test_lunch_break_midnight_and_the_night():
    lunch = OpeningHours(((Span(time(9), time(12)), Span(time(13), time(17))),) * 7)
    assert lunch.next_opening(at("2026-11-25T12:00")) == at("2026-11-25T13:00")
    late = OpeningHours(((Span(time(18), time(0)),),) * 7)
    assert late.is_open(at("2026-11-25T23:59"))
    assert not late.is_open(at("2026-11-26T00:00"))
    night = OpeningHours(((),) * 4 + ((Span(time(22), time(2)),),) + ((),) * 2)
    assert night.is_open(at("2026-11-28T01:59"))
    assert not night.is_open(at("2026-11-28T02:00"))
    assert night.next_opening(at("2026-11-28T01:00")) == at("2026-11-28T01:00")


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_the_last_weekday_of_a_month_is_one(day):
    last = MonthlyClosing(day.weekday(), -1).covers(day)
    assert last == ((day + timedelta(days=7)).month != day.month)
    assert sum(MonthlyClosing(day.weekday(), n).covers(day) for n in range(1, 6)) == 1

"""Hours with states: seasons, the second Monday, odd weeks, single days, staff only, closing rules over all."""

from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.blocks.scheduler.rules import Hours, OpeningPlan
from hataori.kernel.clock import JST

USUAL = [["09:00", "21:00"]]
HALL = {"weekly": [[], *[USUAL] * 6], "holidays": "shift", "year_end": True, "monthly": [[4, -1]]}


def plan(**words):
    return msgspec.convert({**HALL, **words}, OpeningPlan)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def shown(spans):
    return [f"{each.opens}-{each.closes} {each.state}" for each in spans]


def test_without_hours_it_is_always_open():
    always = OpeningPlan()
    assert always.covers(at("2026-12-31T22:00"), at("2027-01-03T04:00"))
    assert always.state_at(at("2027-01-01T00:00")) is Hours.OPEN


def test_closing_rules_come_with_reasons():
    closing = plan(closed=["2026-12-10"]).closing
    assert closing.reason(date(2026, 12, 7)) == "月曜日は休館"
    assert closing.reason(date(2026, 11, 23)) is None
    assert closing.reason(date(2026, 11, 24)) == "休館日の振替"
    assert closing.reason(date(2026, 11, 27)) == "月例の休館日"
    assert closing.reason(date(2026, 12, 30)) == "年末年始休館"
    assert closing.reason(date(2026, 12, 10)) == "臨時休館日"
    assert plan(holidays="closed").closing.reason(date(2026, 11, 3)) == "文化の日のため休館"


def test_a_season_every_year_and_over_new_year():
    pool = plan(
        periods=[
            {"name": "夏", "from": "07-01", "until": "08-31", "rules": [{"spans": [["08:00", "20:00"]]}]},
            {"name": "冬", "from": "12-20", "until": "01-20", "rules": [{"spans": [["10:00", "16:00"]]}]},
        ]
    )
    assert shown(pool.spans_on(date(2027, 7, 1))) == ["08:00-20:00 open"]
    assert shown(pool.spans_on(date(2027, 9, 1))) == ["09:00-21:00 open"]
    assert shown(pool.spans_on(date(2027, 1, 20))) == ["10:00-16:00 open"]
    assert shown(pool.spans_on(date(2026, 12, 20))) == ["10:00-16:00 open"]
    assert pool.spans_on(date(2026, 12, 31)) == ()


def test_the_second_monday_and_odd_weeks():
    words = [
        {"from": "2026-04-01", "until": "2027-03-31", "rest": "usual", "despite_closing": True, "rules": [
            {"weekdays": [0], "nth": [2], "spans": [["13:00", "17:00", "self_service"]]},
            {"weekdays": [2], "weeks": "odd", "spans": [["18:00", "22:00", "with_key"]]},
            {"weekdays": [5], "nth": [-2], "spans": []},
        ]},
    ]  # fmt: skip
    hall = plan(periods=words)
    assert shown(hall.spans_on(date(2026, 12, 14))) == ["13:00-17:00 self_service"]
    assert hall.spans_on(date(2026, 12, 7)) == ()
    assert date(2026, 12, 2).isocalendar().week % 2 == 1
    assert shown(hall.spans_on(date(2026, 12, 2))) == ["18:00-22:00 with_key"]
    assert shown(hall.spans_on(date(2026, 12, 9))) == ["09:00-21:00 open"]
    assert hall.spans_on(date(2026, 12, 19)) == ()
    assert shown(hall.spans_on(date(2026, 12, 26))) == ["09:00-21:00 open"]


def test_the_higher_priority_then_the_shorter_period_holds():
    long = {"from": "2026-12-01", "until": "2026-12-20", "rules": [{"spans": [["08:00", "12:00"]]}]}
    short = {"from": "2026-12-08", "until": "2026-12-09", "rules": [{"spans": [["08:00", "10:00"]]}]}
    assert shown(plan(periods=[short, long]).spans_on(date(2026, 12, 8))) == ["08:00-10:00 open"]
    assert shown(plan(periods=[short, long | {"priority": 1}]).spans_on(date(2026, 12, 8))) == ["08:00-12:00 open"]
    assert shown(plan(periods=[short, short | {"rules": []}]).spans_on(date(2026, 12, 8))) == []


def test_single_days_win_and_a_closed_day_wins_over_them():
    hall = plan(extra={"2026-12-07": [["10:00", "12:00"]], "2026-12-08": [["10:00", "12:00"]]}, closed=["2026-12-08"])
    assert shown(hall.spans_on(date(2026, 12, 7))) == ["10:00-12:00 open"]
    assert hall.spans_on(date(2026, 12, 8)) == ()


def test_who_may_book_what():
    hall = plan(weekly=[[["06:00", "09:00", "staff_only"], ["09:00", "12:00"], ["12:00", "13:00", "self_service"],
                         ["13:00", "14:00", "maintenance"]]] * 7)  # fmt: skip
    day = "2026-12-08"
    assert hall.covers(at(f"{day}T09:00"), at(f"{day}T13:00"))
    assert not hall.covers(at(f"{day}T12:00"), at(f"{day}T14:00"))
    assert not hall.covers(at(f"{day}T08:00"), at(f"{day}T10:00"))
    assert hall.covers(at(f"{day}T08:00"), at(f"{day}T10:00"), staff=True)
    assert hall.state_at(at(f"{day}T13:30")) is Hours.MAINTENANCE
    assert hall.state_at(at(f"{day}T14:00")) is Hours.CLOSED


def test_hours_over_midnight_can_be_booked_through():
    night = plan(weekly=[[["00:00", "02:00"], ["18:00", "24:00"]]] * 7, year_end=False)
    assert night.covers(at("2026-12-08T22:00"), at("2026-12-09T02:00"))
    assert not night.covers(at("2026-12-08T22:00"), at("2026-12-09T02:30"))
    late = plan(weekly=[[["20:00", "03:00"]]] * 7)
    assert late.covers(at("2026-12-09T01:00"), at("2026-12-09T03:00"))


def test_holidays_can_have_hours_of_their_own():
    hall = plan(
        holidays="open",
        weekly=[USUAL] * 7,
        periods=[{"from": "01-01", "until": "12-31", "rest": "usual", "rules": [
            {"holidays": True, "spans": [["10:00", "17:00"]]}]}],
    )  # fmt: skip
    assert shown(hall.spans_on(date(2026, 11, 23))) == ["10:00-17:00 open"]
    assert shown(hall.spans_on(date(2026, 11, 24))) == ["09:00-21:00 open"]


@pytest.mark.parametrize("state", list(Hours))
def test_every_state_has_a_name_and_who_may_book(state):
    assert state.label
    assert state.bookable_by_staff >= state.bookable


@given(st.dates(date(2026, 1, 1), date(2050, 12, 31)))
@settings(deadline=None)
def test_a_day_is_closed_or_open_in_order_inside_its_hours(day):
    hall = plan()
    times = hall.times_on(day)
    assert bool(times) != hall.closing.is_closed(day)
    for time in times:
        assert hall.covers(time.start, time.end)
        assert not hall.covers(time.start - timedelta(minutes=1), time.end)
        assert hall.state_at(time.start) is Hours.OPEN

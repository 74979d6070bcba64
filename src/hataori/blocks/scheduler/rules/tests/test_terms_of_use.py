"""Windows, lengths, turns, quotas, registration, cancelling, refunds, 利用停止: as the person who books meets them."""

from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.blocks.scheduler.rules import (
    Cancelling,
    HourSpan,
    Mark,
    Missed,
    Penalty,
    Quota,
    Refunds,
    RegistrationRule,
    Unpaid,
    Used,
    Window,
    interval_problem,
    length_problems,
    turn_problem,
    used_within,
    window_for,
    window_of,
    with_buffers,
)
from hataori.kernel.clock import JST

DAYS = st.dates(date(2020, 1, 1), date(2050, 12, 31))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=JST)


@pytest.mark.parametrize(
    ("mark", "moment", "words"),
    [
        (Mark(months=3, time="09:00"), "2026-09-08T09:00", "利用日の3か月前の9:00"),
        (Mark(months=3, day=11, time="09:00"), "2026-09-11T09:00", "利用日の3か月前の月の11日の9:00"),
        (Mark(months=1, day=-1, time="24:00"), "2026-12-01T00:00", "利用日の1か月前の月の末日の24:00"),
        (Mark(days=7), "2026-12-01T00:00", "利用日の7日前の0:00"),
        (Mark(working_days=2, time="17:00"), "2026-12-04T17:00", "利用日の2開庁日前の17:00"),
        (Mark(minutes=90), "2026-12-08T08:30", "利用開始の1時間30分前"),
        (Mark(minutes=0), "2026-12-08T10:00", "利用開始"),
        (Mark(), "2026-12-08T00:00", "利用日当日の0:00"),
    ],
)
def test_marks_before_a_use(mark, moment, words):
    assert mark.before(at("2026-12-08T10:00")) == at(moment)
    assert mark.words() == words


def test_a_day_the_month_does_not_have():
    assert Mark(months=3).before(at("2027-05-31T10:00")).date() == date(2027, 2, 28)
    assert Mark(months=3).before(at("2028-05-31T10:00")).date() == date(2028, 2, 29)
    assert Mark(months=1, day=31).before(at("2027-05-10T10:00")).date() == date(2027, 4, 30)
    assert Mark(months=14).before(at("2027-01-31T10:00")).date() == date(2025, 11, 30)


@given(DAYS, st.integers(0, 40))
@settings(deadline=None)
def test_months_back_stay_in_that_month(day, months):
    found = Mark(months=months).before(datetime(day.year, day.month, day.day, 12, tzinfo=JST)).date()
    assert (day.year - found.year) * 12 + day.month - found.month == months
    assert found.day <= day.day


def test_residents_come_first_and_others_later():
    windows = {
        "resident": Window(Mark(months=3, time="09:00"), Mark(minutes=30)),
        "": Window(Mark(months=2, time="09:00"), Mark(days=1, time="17:00")),
    }
    start = at("2026-12-08T10:00")
    resident, outsider = window_for(windows, "resident"), window_for(windows, "nonresident")
    assert resident.problem(start, at("2026-09-08T08:59")).code == "not_open_yet"
    assert "2026-09-08 9:00" in resident.problem(start, at("2026-09-08T08:59")).message
    assert resident.problem(start, at("2026-09-08T09:00")) is None
    assert outsider.problem(start, at("2026-09-08T09:00")).code == "not_open_yet"
    assert outsider.problem(start, at("2026-12-07T16:59")) is None
    assert outsider.problem(start, at("2026-12-07T17:00")).code == "window_over"
    assert resident.problem(start, at("2026-12-08T09:29")) is None
    assert resident.problem(start, at("2026-12-08T09:30")).code == "window_over"
    assert Window().problem(start, at("2020-01-01T00:00")) is None
    assert Window().problem(start, at("2026-12-08T10:01")).code == "window_over"


@given(
    st.builds(Mark, minutes=st.integers(0, 3000))
    | st.builds(Mark, days=st.integers(0, 3), time=st.sampled_from(["00:00", "09:30", "17:00", "23:59"]))
    | st.builds(Mark, working_days=st.integers(0, 3), time=st.just("17:00")),
    st.integers(-4000, 2000),
)
@settings(deadline=None)
def test_the_first_start_is_the_first_that_would_be_taken(closes, minutes):
    window = Window(closes=closes)
    opens, shuts = at("2026-12-08T09:00"), at("2026-12-08T21:00")
    now = opens + timedelta(minutes=minutes)
    first = window.first_start(opens, shuts, now)
    starts = [opens + timedelta(minutes=n) for n in range(720)]
    assert first == next((start for start in starts if window.problem(start, now) is None), shuts) or (
        closes == Mark(minutes=0) and first == opens
    )


def test_a_class_may_be_left_out():
    outsider = window_for({"resident": Window(), "": Window(allowed=False)}, "nonresident")
    start = at("2026-12-08T10:00")
    assert outsider.problem(start, at("2026-12-08T09:00")).code == "class_excluded"
    assert outsider.opens_at(start) == start


def test_lengths_and_starts():
    start = at("2026-12-08T10:00")
    assert [each.code for each in length_problems(start, at("2026-12-08T10:29"), 30, 120)] == ["too_short"]
    assert [each.code for each in length_problems(start, at("2026-12-08T12:01"), 30, 120)] == ["too_long"]
    assert not list(length_problems(start, at("2026-12-08T12:00"), 30, 120))
    assert not list(length_problems(start, at("2026-12-09T12:00"), 0, 0))
    assert interval_problem(at("2026-12-08T10:15"), 15) is None
    assert interval_problem(at("2026-12-08T10:15"), 30).code == "bad_start"
    assert interval_problem(at("2026-12-08T10:30"), 420, at("2026-12-08T10:30")) is None
    assert with_buffers(start, at("2026-12-08T12:00"), 15, 30) == (at("2026-12-08T09:45"), at("2026-12-08T12:30"))


def test_turns_are_taken_whole():
    turns = (HourSpan("09:00", "11:00"), HourSpan("11:00", "13:00"), HourSpan("22:00", "24:00"))
    assert turn_problem(at("2026-12-08T09:00"), at("2026-12-08T11:00"), turns) is None
    assert turn_problem(at("2026-12-08T09:00"), at("2026-12-08T13:00"), turns) is None
    assert turn_problem(at("2026-12-08T22:00"), at("2026-12-09T00:00"), turns) is None
    assert turn_problem(at("2026-12-08T09:30"), at("2026-12-08T11:00"), turns).code == "bad_start"
    assert "09:00–11:00" in turn_problem(at("2026-12-08T09:00"), at("2026-12-08T10:00"), turns).message
    assert turn_problem(at("2026-12-08T09:30"), at("2026-12-08T11:00"), ()) is None


def test_quotas_of_person_and_group():
    daily, monthly = Quota("holder", "day", bookings=1), Quota("group", "month", minutes=600, classes=("resident",))
    start, end = at("2026-12-08T10:00"), at("2026-12-08T12:00")
    assert daily.allows(Used(), start, end)
    assert not daily.allows(Used(1, 60), start, end)
    assert monthly.allows(Used(9, 480), start, end)
    assert not monthly.allows(Used(9, 481), start, end)
    assert daily.binds("resident", has_group=False)
    assert not monthly.binds("resident", has_group=False)
    assert not monthly.binds("nonresident", has_group=True)
    assert monthly.words() == "1団体1か月600分まで"
    assert daily.problem().code == "quota_reached"


@pytest.mark.parametrize(
    ("name", "first", "after"),
    [
        ("day", "2027-03-31", "2027-04-01"),
        ("week", "2027-03-29", "2027-04-05"),
        ("month", "2027-03-01", "2027-04-01"),
        ("fiscal_year", "2026-04-01", "2027-04-01"),
    ],
)
def test_windows_run_from_midnight_to_midnight(name, first, after):
    assert window_of(name, date(2027, 3, 31)) == (at(f"{first}T00:00"), at(f"{after}T00:00"))


def test_weeks_may_begin_on_sunday():
    assert window_of("week", date(2027, 3, 31), 6)[0] == at("2027-03-28T00:00")


@given(DAYS, st.sampled_from(["day", "week", "month", "fiscal_year"]), st.integers(0, 6))
@settings(deadline=None)
def test_every_day_lies_in_one_window(day, name, begins):
    first, after = window_of(name, day, begins)
    assert first.date() <= day < after.date()
    assert window_of(name, first.date(), begins) == (first, after)
    assert window_of(name, after.date(), begins)[0] == after


def test_uses_count_where_they_begin():
    spans = [(at("2026-12-08T23:00"), at("2026-12-09T01:00")), (at("2026-12-09T00:00"), at("2026-12-09T01:00"))]
    assert used_within(spans, window_of("day", date(2026, 12, 8))) == Used(1, 120)
    assert used_within(spans, window_of("day", date(2026, 12, 9))) == Used(1, 60)


def test_registration_is_renewed_before_it_ends_or_made_anew():
    rule = RegistrationRule()
    until = rule.valid_until(date(2011, 4, 1), date(1980, 5, 5))
    assert rule.renewed(until, date(2012, 6, 1)) == date(2015, 5, 31)
    assert rule.renewed(until, date(2013, 6, 1), date(1980, 5, 5)) == date(2015, 5, 31)
    assert rule.valid_until(date(2026, 11, 26)) == date(2028, 11, 30)
    assert rule.valid_until(date(2026, 11, 26), date(2000, 2, 29)) == date(2028, 2, 29)
    assert RegistrationRule(reading="full").valid_until(date(2026, 11, 26), date(2000, 2, 29)) == date(2029, 2, 28)


@given(DAYS, DAYS)
@settings(deadline=None)
def test_a_registration_ends_with_a_month_of_birth(registered, birthday):
    until = RegistrationRule().valid_until(registered, birthday)
    assert until.month == birthday.month
    assert (until + timedelta(days=1)).day == 1
    full = RegistrationRule(reading="full").valid_until(registered, birthday)
    assert full >= until
    assert full >= Mark(months=0).before(datetime(registered.year + 2, registered.month, 1, tzinfo=JST)).date()


REFUNDS = msgspec.convert(
    {"steps": [{"until": {"days": 7}, "percent": "100"}, {"until": {"days": 1, "time": "24:00"}, "percent": "50"}]},
    Refunds,
)


@pytest.mark.parametrize(
    ("cancelled", "back"),
    [("2026-11-30T23:59", 1501), ("2026-12-01T00:00", 750), ("2026-12-07T23:59", 750), ("2026-12-08T00:00", 0)],
)
def test_refunds_by_date(cancelled, back):
    start = at("2026-12-08T10:00")
    assert REFUNDS.refund(1501, start, at(cancelled)) == back
    assert REFUNDS.refund(1501, start, at(cancelled), by_city=True) == 1501
    assert Refunds().refund(1501, start, at(cancelled)) == 0


@given(st.integers(0, 100_000), st.integers(0, 40 * 24), st.integers(0, 40 * 24))
@settings(deadline=None)
def test_who_cancels_earlier_gets_no_less(paid, hours, more):
    start = at("2026-12-08T10:00")
    late = REFUNDS.refund(paid, start, start - timedelta(hours=hours))
    assert 0 <= late <= REFUNDS.refund(paid, start, start - timedelta(hours=hours + more)) <= paid


def test_cancelling_has_a_term_and_may_be_late():
    rule = Cancelling(Mark(days=1, time="17:00"), Mark(days=3))
    start = at("2026-12-08T10:00")
    assert rule.problem(start, at("2026-12-07T16:59")) is None
    assert rule.problem(start, at("2026-12-07T17:00")).code == "cancel_too_late"
    assert not rule.is_late(start, at("2026-12-04T23:59"))
    assert rule.is_late(start, at("2026-12-05T00:00"))
    assert Cancelling().problem(start, at("2026-12-08T09:59")) is None
    assert not Cancelling().is_late(start, at("2026-12-08T09:59"))


def test_a_booking_made_after_the_term_is_paid_within_the_hour():
    rule, start = Unpaid(), at("2026-12-08T10:00")
    assert rule.pay_by(start, at("2026-12-07T09:00")) == at("2026-12-07T10:00")
    assert rule.pay_by(start, at("2026-12-08T09:30")) == start
    assert not rule.is_due(start, at("2026-12-07T09:00"), at("2026-12-07T09:59"))
    assert rule.is_due(start, at("2026-12-07T09:00"), at("2026-12-07T10:00"))


def test_no_shows_stop_a_user_for_a_while():
    rule = Penalty(3, within_months=3, months=1)
    missed = [Missed(at(f"{day}T10:00")) for day in ("2026-08-30", "2026-10-05", "2026-11-30")]
    assert rule.suspension(missed) is None
    found = rule.suspension([Missed(at("2026-08-31T10:00")), *missed])
    assert (found.since, found.until, found.count) == (date(2026, 11, 30), date(2026, 12, 30), 3)
    assert rule.suspension([]) is None


def test_late_cancellations_count_only_where_the_rule_says_so():
    missed = [Missed(at("2026-12-01T10:00"), "late"), Missed(at("2026-12-02T10:00"))]
    assert Penalty(2, within_days=30, days=30).suspension(missed) is None
    found = Penalty(2, within_days=30, days=30, late_counts=True).suspension(missed)
    assert found.until == date(2027, 1, 1)

"""24:00, Z and +09:00, and times no clock shows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.blocks.scheduler.rules import TimeProblem, at, end_text, minutes_of, parse_moment, span, time_text
from hataori.kernel.clock import JST

DAY = date(2026, 12, 31)
MIDNIGHT = datetime(2027, 1, 1, tzinfo=JST)


def test_2400_is_the_next_days_midnight():
    assert at(DAY, "24:00") == MIDNIGHT == parse_moment("2026-12-31T24:00")
    assert span(DAY, "21:00", "24:00") == (datetime(2026, 12, 31, 21, tzinfo=JST), MIDNIGHT)
    assert end_text(MIDNIGHT, DAY) == "24:00"
    assert end_text(MIDNIGHT, date(2027, 1, 1)) == "0:00"
    assert time_text(datetime(2026, 12, 31, 21, tzinfo=JST), MIDNIGHT) == "21:00–24:00"


def test_a_night_ends_on_the_next_day():
    start, end = span(DAY, "22:00", "2:00")
    assert end - start == timedelta(hours=4)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-31T15:00Z",
        "2026-12-31T15:00:00Z",
        "2026-12-31T15:00:00.000Z",
        "2027-01-01T00:00+09:00",
        "2027-01-01T00:00:00+0900",
        "2026-12-31T10:00-05:00",
        "2027-01-01 0:00",
        "2027/1/1 0:00",
        "２０２７-01-01 ０:００",
        "2026-12-31T24:00+09:00",
    ],
)
def test_the_same_moment_in_many_hands(text):
    assert parse_moment(text) == MIDNIGHT
    assert parse_moment(text).tzinfo == JST


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2027-02-30T10:00", "time_absent"),
        ("2027-13-01T10:00", "time_absent"),
        ("2027-02-01T25:00", "time_absent"),
        ("2027-02-01T24:01", "time_absent"),
        ("2027-02-01T10:60", "time_absent"),
        ("2027-02-01T10:00+99:00", "time_absent"),
        ("9999-12-31T24:00", "time_absent"),
        ("1948-05-02T00:30", "time_absent"),
        ("2027-02-01", "time_format"),
        ("2027-02-01T10", "time_format"),
        ("明日の10時", "time_format"),
        ("", "time_format"),
    ],
)
def test_a_time_that_does_not_exist(text, code):
    with pytest.raises(TimeProblem) as problem:
        parse_moment(text)
    assert problem.value.code == code
    assert problem.value.in_field("start").message.endswith("。")


@given(st.text(max_size=40))
@settings(deadline=None)
def test_any_text_is_a_time_or_a_problem(text):
    for read in (parse_moment, minutes_of, lambda each: parse_moment(f"2027-01-01T{each}")):
        try:
            read(text)
        except TimeProblem:
            continue


@given(st.datetimes(datetime(1952, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001  made aware below
def test_what_is_written_is_read(local):
    moment = local.replace(second=0, microsecond=0, tzinfo=JST)
    assert parse_moment(f"{moment:%Y-%m-%dT%H:%M}") == moment
    assert parse_moment(moment.astimezone(UTC).isoformat().replace("+00:00", "Z")) == moment

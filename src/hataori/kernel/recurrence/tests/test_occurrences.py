"""Series as a person books them, the budget against endless rules, and agreement with other people's engines."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from time import process_time
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, vRecur

from hataori.kernel.clock import JST
from hataori.kernel.recurrence import (
    Freq,
    NthDay,
    Recurrence,
    RecurrenceProblem,
    Rule,
    days,
    format_rule,
    in_japan,
    occurrences,
    parse_rule,
)

TUESDAY = datetime(2026, 12, 1, 19, 0, tzinfo=JST)
WEEKLY = parse_rule("FREQ=WEEKLY;COUNT=5")


def texts(moments):
    return [f"{moment:%m-%dT%H:%M}" for moment in moments]


def test_every_tuesday_evening():
    assert texts(occurrences(WEEKLY, TUESDAY)) == [
        "12-01T19:00", "12-08T19:00", "12-15T19:00", "12-22T19:00", "12-29T19:00",
    ]  # fmt: skip


def test_moments_carry_the_zone_of_the_first():
    assert {moment.tzinfo for moment in occurrences(WEEKLY, TUESDAY)} == {JST}
    helsinki = datetime(2027, 3, 27, 3, 30, tzinfo=ZoneInfo("Europe/Helsinki"))
    daily = list(occurrences(parse_rule("FREQ=DAILY;COUNT=3"), helsinki))
    assert [moment.astimezone(UTC).hour for moment in daily] == [1, 1, 0]


def test_until_in_utc_is_read_in_japan():
    rule = parse_rule("FREQ=DAILY;UNTIL=20261203T100000Z")
    assert texts(occurrences(rule, TUESDAY)) == ["12-01T19:00", "12-02T19:00", "12-03T19:00"]
    assert len(list(occurrences(parse_rule("FREQ=DAILY;UNTIL=20261203T095959Z"), TUESDAY))) == 2


def test_until_a_date_takes_that_whole_day():
    assert len(list(occurrences(parse_rule("FREQ=DAILY;UNTIL=20261203"), TUESDAY))) == 3
    assert list(days(parse_rule("FREQ=DAILY;UNTIL=20261202T000000Z"), date(2026, 12, 1)))[-1] == date(2026, 12, 2)


def test_holidays_are_taken_out_by_moment_or_by_day():
    series = Recurrence(TUESDAY, (WEEKLY,), excepted=frozenset({date(2026, 12, 29), TUESDAY + timedelta(days=7)}))
    assert texts(series.moments()) == ["12-01T19:00", "12-15T19:00", "12-22T19:00"]
    assert texts(series.without(TUESDAY.date()).moments()) == ["12-15T19:00", "12-22T19:00"]


def test_added_dates_come_in_order_and_once():
    extra = (TUESDAY + timedelta(days=2), TUESDAY + timedelta(days=7), (TUESDAY - timedelta(days=1)).astimezone(UTC))
    series = Recurrence(TUESDAY, (parse_rule("FREQ=WEEKLY;COUNT=2"),), added=extra)
    assert texts(series.moments()) == ["11-30T19:00", "12-01T19:00", "12-03T19:00", "12-08T19:00"]
    assert texts(series.moments(TUESDAY)) == ["12-01T19:00", "12-03T19:00", "12-08T19:00"]
    assert texts(Recurrence(TUESDAY, added=extra).first(2)) == ["11-30T19:00", "12-01T19:00"]


def test_two_rules_merge():
    series = Recurrence(TUESDAY, (WEEKLY, parse_rule("FREQ=DAILY;COUNT=8")))
    assert len(series.first(99)) == 8 + 5 - 2


def test_a_split_series_has_the_moments_of_the_whole():
    whole = Recurrence(TUESDAY, (WEEKLY,), added=(TUESDAY + timedelta(days=9),), excepted=frozenset({TUESDAY}))
    before, after = whole.split(datetime(2026, 12, 11, tzinfo=JST))
    assert texts(before.moments()) == ["12-08T19:00", "12-10T19:00"]
    assert texts(after.moments()) == ["12-15T19:00", "12-22T19:00", "12-29T19:00"]
    assert after.rules[0].count == 3
    assert after.start == datetime(2026, 12, 15, 19, tzinfo=JST)


def test_a_split_at_an_added_date_keeps_the_rules_weekday():
    extra = datetime(2026, 12, 10, 9, tzinfo=JST)
    whole = Recurrence(TUESDAY, (WEEKLY,), added=(extra,))
    before, after = whole.split(extra)
    assert texts(before.moments()) == ["12-01T19:00", "12-08T19:00"]
    assert texts(after.moments()) == ["12-10T09:00", "12-15T19:00", "12-22T19:00", "12-29T19:00"]


def test_a_split_behind_the_rules_end_leaves_single_dates():
    extra = datetime(2027, 2, 1, 9, tzinfo=JST)
    before, after = Recurrence(TUESDAY, (WEEKLY,), added=(extra,)).split(datetime(2027, 1, 15, tzinfo=JST))
    assert len(before.first(99)) == 5
    assert texts(after.moments()) == ["02-01T09:00"]
    until = Recurrence(TUESDAY, (parse_rule("FREQ=WEEKLY;UNTIL=20261215T235959"),), added=(extra,))
    assert len(until.split(datetime(2027, 1, 15, tzinfo=JST))[0].first(99)) == 3


def test_single_dates_are_split_too():
    dates = Recurrence(TUESDAY, added=(TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=5)))
    before, after = dates.split(TUESDAY + timedelta(days=1))
    assert texts(before.moments()) == ["12-01T19:00"]
    assert texts(after.moments()) == ["12-02T19:00", "12-06T19:00"]
    nothing, everything = dates.split(TUESDAY)
    assert nothing.first(9) == []
    assert everything.first(9) == dates.first(9)


def test_nothing_to_split_off():
    series = Recurrence(TUESDAY, (WEEKLY,))
    with pytest.raises(RecurrenceProblem, match="この日より後"):
        series.split(datetime(2027, 1, 1, tzinfo=JST))
    with pytest.raises(ValueError, match="aware"):
        Recurrence(TUESDAY.replace(tzinfo=None))


def test_between_has_a_limit():
    series = Recurrence(TUESDAY, (parse_rule("FREQ=DAILY"),))
    since = datetime(2030, 1, 1, tzinfo=JST)
    assert len(series.between(since, since + timedelta(days=10))) == 10
    with pytest.raises(RecurrenceProblem) as problem:
        series.between(since, since + timedelta(days=11), most=10)
    assert problem.value.code == "rule_too_many"


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=-30",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;INTERVAL=60;BYMINUTE=1",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=9",
    ],
)
def test_a_rule_that_never_comes_ends_in_words_soon(text):
    begun = process_time()
    with pytest.raises(RecurrenceProblem) as problem:
        next(occurrences(parse_rule(text), TUESDAY))
    assert problem.value.code == "rule_barren"
    assert process_time() - begun < 3


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU", "2032-02-29"),
        ("FREQ=HOURLY;BYYEARDAY=-366", "2028-01-01"),
        ("FREQ=SECONDLY;BYMONTH=11;BYMONTHDAY=30;BYHOUR=3;BYMINUTE=4;BYSECOND=5", "2027-11-30"),
    ],
)
def test_a_rare_date_is_found(text, first):
    assert next(occurrences(parse_rule(text), TUESDAY)).date().isoformat() == first


def test_all_times_of_a_year_are_not_laid_out():
    everything = ",".join(map(str, range(60)))
    rule = parse_rule(f"FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=9;BYMINUTE={everything};BYSECOND={everything}")
    begun = process_time()
    assert len(list(islice(occurrences(rule, TUESDAY), 50))) == 50
    last = parse_rule(f"{format_rule(rule)};BYSETPOS=-1")
    assert next(occurrences(last, TUESDAY)) == datetime(2026, 12, 31, 9, 59, 59, tzinfo=JST)
    assert process_time() - begun < 1


def test_the_calendar_ends_quietly():
    late = datetime(9997, 12, 1, 9, tzinfo=JST)
    assert len(list(occurrences(parse_rule("FREQ=MONTHLY"), late))) == 13
    assert list(occurrences(parse_rule("FREQ=DAILY;INTERVAL=9999999"), TUESDAY)) == [TUESDAY]


def test_a_leap_second_is_the_second_before():
    rule = parse_rule("FREQ=MINUTELY;BYSECOND=59,60;COUNT=2")
    assert [moment.minute for moment in occurrences(rule, TUESDAY)] == [0, 1]


def test_a_rule_that_ends_before_it_comes_is_empty():
    for text in ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;UNTIL=20301231", "FREQ=SECONDLY;BYMONTH=2;UNTIL=20261231"):
        assert list(occurrences(parse_rule(text), TUESDAY)) == []
    assert list(occurrences(parse_rule("FREQ=DAILY;UNTIL=20261130"), TUESDAY)) == []


def test_a_far_window_is_reached_without_walking_there():
    begun = process_time()
    rule = parse_rule("FREQ=SECONDLY;INTERVAL=7")
    late = datetime(2126, 12, 1, tzinfo=JST)
    assert 0 <= (next(occurrences(rule, TUESDAY, late)) - late).total_seconds() < 7
    assert process_time() - begun < 1
    with pytest.raises(RecurrenceProblem) as problem:
        next(occurrences(parse_rule("FREQ=SECONDLY;COUNT=10000000"), TUESDAY, late))
    assert problem.value.code == "rule_too_many"


def test_days_know_no_hours():
    with pytest.raises(RecurrenceProblem) as problem:
        days(parse_rule("FREQ=HOURLY"), date(2026, 12, 1))
    assert problem.value.code == "rule_start"
    assert next(days(parse_rule("FREQ=WEEKLY"), date(2026, 12, 1), date(2027, 1, 1))) == date(2027, 1, 5)


def test_floating_moments_are_japanese():
    assert in_japan(date(2026, 12, 1)) == datetime(2026, 12, 1, tzinfo=JST)
    assert in_japan(datetime(2026, 12, 1, 19)) == TUESDAY  # noqa: DTZ001  a floating one
    assert in_japan(datetime(2026, 12, 1, 10, tzinfo=UTC)) == TUESDAY


def lists(least, most):
    return st.lists(st.integers(least, most).filter(bool), max_size=3, unique=True).map(tuple)


WEEKDAYS = st.lists(st.integers(0, 6), max_size=3, unique=True).map(lambda found: tuple(NthDay(n) for n in found))
ENDS = st.one_of(st.just(None), st.integers(1, 30))
STARTS = st.datetimes(datetime(2020, 1, 1), datetime(2032, 12, 31)).map(  # noqa: DTZ001  taken to JST below
    lambda moment: moment.replace(microsecond=0, tzinfo=JST)
)
RULES = st.one_of(
    st.builds(
        Rule, st.just(Freq.DAILY), st.integers(1, 5), ENDS,
        by_month=lists(1, 12), by_month_day=lists(-28, 28), by_hour=lists(1, 23),
    ),
    st.builds(Rule, st.just(Freq.WEEKLY), st.integers(1, 4), ENDS, by_day=WEEKDAYS, wkst=st.integers(0, 6)),
    st.builds(Rule, st.just(Freq.MONTHLY), st.integers(1, 4), ENDS, by_month_day=lists(-31, 31), by_month=lists(1, 12)),
    st.builds(
        Rule, st.just(Freq.MONTHLY), st.just(1), ENDS,
        by_day=st.lists(st.builds(NthDay, st.integers(0, 6), st.integers(-4, 4)), min_size=1, max_size=3).map(tuple),
        by_set_pos=st.sampled_from([(), (1,), (-1,), (2, -1)]),
    ),
    st.builds(Rule, st.just(Freq.YEARLY), st.integers(1, 3), ENDS, by_year_day=lists(-360, 360)),
    st.builds(
        Rule, st.just(Freq.YEARLY), st.just(1), ENDS,
        by_month=lists(1, 12).filter(bool), by_month_day=lists(-28, 28).filter(bool),
    ),
    st.builds(Rule, st.just(Freq.HOURLY), st.integers(1, 30), ENDS, by_minute=lists(1, 59)),
)  # fmt: skip


def found(moments, n=25):
    try:
        return list(islice(moments, n))
    except RecurrenceProblem:
        return []


def by_dateutil(rule, start, n=25):
    return list(islice(rrulestr(format_rule(rule), dtstart=start), n))


@given(RULES, STARTS)
@settings(max_examples=300, deadline=None)
def test_dateutil_agrees(rule, start):
    """Where it is right: of BYDAY=TU,-1MO it takes only days that are both, where the standard joins them."""
    if len({bool(day.n) for day in rule.by_day}) > 1:
        return
    mine = found(occurrences(rule, start))
    if mine:
        assert mine == by_dateutil(rule, start)


@given(RULES, STARTS, st.integers(0, 4000))
@settings(max_examples=200, deadline=None)
def test_beginning_later_drops_what_came_before(rule, start, hours):
    since = start + timedelta(hours=hours)
    whole = [moment for moment in found(occurrences(rule, start), 120) if moment >= since]
    assert found(occurrences(rule, start, since), 120)[: len(whole)] == whole


@given(RULES, STARTS, st.integers(1, 12))
@settings(max_examples=200, deadline=None)
def test_a_split_changes_no_moment_unless_it_counts_in_steps(rule, start, n):
    moments = found(occurrences(rule, start), 40)
    if len(moments) <= n:
        return
    before, after = Recurrence(start, (rule,)).split(moments[n])
    assert found(before.moments(), 40) == moments[:n]
    assert found(after.moments(), 20)[: len(moments) - n] == moments[n : n + 20]


@given(RULES, STARTS)
@settings(max_examples=200, deadline=None)
def test_in_order_each_once_from_the_start(rule, start):
    moments = found(occurrences(rule, start), 60)
    assert moments == sorted(set(moments))
    assert all(moment >= start for moment in moments)
    assert rule.count is None or len(moments) <= rule.count


def test_recurring_ical_events_sees_the_same_series():
    """A year of Tuesday training with closing days taken out, as a calendar program reads our VEVENT."""
    rule = parse_rule("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20271130T145959Z")
    gone = [datetime(2026, 12, 29, 19, tzinfo=JST), datetime(2027, 5, 4, 19, tzinfo=JST)]
    event = Event()
    event.add("uid", "series@hataori")
    event.add("dtstart", TUESDAY)
    event.add("dtend", TUESDAY + timedelta(hours=2))
    event.add("rrule", vRecur.from_ical(format_rule(rule)))
    event.add("exdate", gone)
    calendar = Calendar()
    calendar.add_component(event)
    theirs = recurring_ical_events.of(calendar).between(TUESDAY, datetime(2028, 1, 1, tzinfo=JST))
    mine = Recurrence(TUESDAY, (rule,), excepted=frozenset(gone)).first(500)
    assert sorted(each["DTSTART"].dt for each in theirs) == mine
    assert len(mine) == 103

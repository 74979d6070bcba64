"""Reading and writing rules; what the standard forbids is refused in words."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.kernel.recurrence import Freq, NthDay, RecurrenceProblem, Rule, format_moment, format_rule, parse_rule


def test_all_parts_are_read():
    rule = parse_rule(
        "FREQ=YEARLY;UNTIL=20301231T145959Z;INTERVAL=2;BYSECOND=0;BYMINUTE=30;BYHOUR=9,18;BYDAY=-1FR,2MO;"
        "BYMONTHDAY=-1,15;BYYEARDAY=-366,1;BYMONTH=4,9;BYSETPOS=-1;WKST=SU"
    )
    assert rule == Rule(
        Freq.YEARLY,
        2,
        until=datetime(2030, 12, 31, 14, 59, 59, tzinfo=UTC),
        by_second=(0,),
        by_minute=(30,),
        by_hour=(9, 18),
        by_day=(NthDay(4, -1), NthDay(0, 2)),
        by_month_day=(-1, 15),
        by_year_day=(-366, 1),
        by_month=(4, 9),
        by_set_pos=(-1,),
        wkst=6,
    )
    assert parse_rule(format_rule(rule)) == rule


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("rrule:freq=weekly;byday=tu , th;", "FREQ=WEEKLY;BYDAY=TU,TH"),
        (" FREQ=DAILY ; COUNT=3 ", "FREQ=DAILY;COUNT=3"),
        ("RSCALE=GREGORIAN;FREQ=DAILY;SKIP=OMIT", "FREQ=DAILY"),
        ("FREQ=MONTHLY;BYDAY=+1MO;INTERVAL=1;WKST=MO", "FREQ=MONTHLY;BYDAY=1MO"),
    ],
)
def test_what_calendars_write(written, meant):
    assert format_rule(parse_rule(written)) == meant


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "rule_empty"),
        ("RRULE:", "rule_empty"),
        ("毎週", "rule_format"),
        ("FREQ=", "rule_format"),
        ("FREQ=FORTNIGHTLY", "rule_format"),
        ("COUNT=3", "rule_part"),
        ("FREQ=DAILY;FREQ=DAILY", "rule_part"),
        ("FREQ=DAILY;BYEASTER=1", "rule_part"),
        ("FREQ=DAILY;COUNT=x", "rule_format"),
        ("FREQ=DAILY;COUNT=99999999999999999999", "rule_format"),
        ("FREQ=DAILY;COUNT=0", "rule_range"),
        ("FREQ=DAILY;INTERVAL=0", "rule_range"),
        ("FREQ=DAILY;INTERVAL=-1", "rule_range"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "rule_until"),
        ("FREQ=DAILY;UNTIL=20270230", "rule_until"),
        ("FREQ=DAILY;UNTIL=20270131T240000", "rule_until"),
        ("FREQ=DAILY;UNTIL=tomorrow", "rule_until"),
        ("FREQ=DAILY;BYMONTH=13", "rule_range"),
        ("FREQ=DAILY;BYMONTH=-1", "rule_range"),
        ("FREQ=DAILY;BYHOUR=24", "rule_range"),
        ("FREQ=DAILY;BYMINUTE=60", "rule_range"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "rule_range"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "rule_range"),
        ("FREQ=YEARLY;BYYEARDAY=367", "rule_range"),
        ("FREQ=YEARLY;BYWEEKNO=54", "rule_range"),
        ("FREQ=YEARLY;BYDAY=54MO", "rule_range"),
        ("FREQ=YEARLY;BYDAY=0MO", "rule_format"),
        ("FREQ=WEEKLY;BYDAY=XX", "rule_format"),
        ("FREQ=WEEKLY;WKST=2MO", "rule_format"),
        ("FREQ=WEEKLY;BYDAY=2MO", "rule_part"),
        ("FREQ=DAILY;BYDAY=-1FR", "rule_part"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "rule_part"),
        ("FREQ=MONTHLY;BYWEEKNO=20", "rule_part"),
        ("FREQ=MONTHLY;BYYEARDAY=20", "rule_part"),
        ("FREQ=WEEKLY;BYMONTHDAY=20", "rule_part"),
        ("FREQ=DAILY;BYSETPOS=1", "rule_part"),
        ("FREQ=DAILY;BYHOUR=9;BYSETPOS=0", "rule_range"),
        ("RSCALE=CHINESE;FREQ=YEARLY", "rule_scale"),
        ("FREQ=MONTHLY;BYMONTHDAY=31;SKIP=FORWARD", "rule_scale"),
        ("FREQ=DAILY;BYHOUR=" + "1," * 9000 + "1", "rule_format"),
    ],
)
def test_refused_in_words(text, code):
    with pytest.raises(RecurrenceProblem) as problem:
        parse_rule(text)
    assert problem.value.code == code
    assert problem.value.message.endswith("。")
    assert problem.value.in_field("rrule").field == "rrule"


@given(st.text(alphabet=st.characters(max_codepoint=0x3100), max_size=60))
@settings(deadline=None)
def test_any_text_is_a_rule_or_a_problem(text):
    for candidate in (text, f"FREQ=DAILY;{text}", f"FREQ=YEARLY;BYDAY={text}", f"FREQ=DAILY;UNTIL={text}"):
        try:
            rule = parse_rule(candidate)
        except RecurrenceProblem:
            continue
        assert parse_rule(format_rule(rule)) == rule


def test_moments_are_written_as_the_standard_does():
    assert format_moment(date(2027, 3, 31)) == "20270331"
    assert format_moment(datetime.fromisoformat("2027-04-01T00:00+09:00")) == "20270331T150000Z"
    assert format_moment(datetime.fromisoformat("0987-04-01T00:00")) == "09870401T000000"

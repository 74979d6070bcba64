"""What staff type reads back as what it was written from."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.scheduler import notation
from hataori.blocks.scheduler.rules import Hours, HourSpan, Mark

CLOCKS = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
MARKS = st.one_of(
    st.builds(Mark, minutes=st.integers(0, 5000)),
    st.builds(Mark, months=st.integers(0, 24), day=st.sampled_from([None, -1, 1, 11, 31]), time=CLOCKS),
    st.builds(Mark, day=st.sampled_from([-1, 1, 20]), time=CLOCKS),
    st.builds(Mark, days=st.integers(0, 400), time=CLOCKS),
    st.builds(Mark, working_days=st.integers(0, 30), time=CLOCKS),
)


@given(MARKS)
def test_a_moment_before_the_use_reads_back(mark):
    assert Mark(**notation.read_mark(notation.write_mark(mark))) == mark


@given(st.lists(st.builds(HourSpan, CLOCKS, CLOCKS, st.sampled_from(Hours)), max_size=4))
def test_times_of_a_day_read_back_with_what_they_are(spans):
    assert [HourSpan(*each[:2], Hours(each[2]) if each[2:] else Hours.OPEN) for each in notation.read_spans(
        notation.write_spans(spans))] == spans  # fmt: skip


@given(st.sets(st.integers(0, 6), min_size=1))
def test_weekdays_read_back(days):
    assert notation.read_weekdays(notation.write_weekdays(sorted(days))) == sorted(days)


@given(st.integers(0, 6), st.sampled_from([1, 2, 3, 4, 5, -1]))
def test_closing_days_of_the_month_read_back(weekday, nth):
    assert notation.read_monthly(notation.write_monthly(weekday, nth)) == [weekday, nth]


@given(st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_a_day_of_every_year_reads_back(day):
    text = f"{day:%m-%d}"
    assert notation.read_day_text(notation.write_day_text(text)) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("３ヶ月前　9:00", {"months": 3, "time": "09:00"}),
        ("3カ月前の11日の9:00", {"months": 3, "day": 11, "time": "09:00"}),
        ("利用日の3か月前の月の末日", {"months": 3, "day": -1}),
        ("2時間30分前", {"minutes": 150}),
        ("利用開始", {"minutes": 0}),
        ("当日 12:00", {"days": 0, "time": "12:00"}),
    ],
)
def test_a_moment_is_understood_as_people_write_it(typed, meant):
    assert notation.read_mark(typed) == meant


def test_times_are_understood_as_people_write_them():
    assert notation.read_spans("9:00-12:00, 13:00〜17:00") == [["09:00", "12:00"], ["13:00", "17:00"]]
    assert notation.read_spans("９：００～２１：００") == [["09:00", "21:00"]]
    assert notation.read_spans("18:00〜22:00（無人）") == [["18:00", "22:00", "self_service"]]
    assert notation.read_spans("休み") == notation.read_spans("") == []
    assert notation.read_weekdays("平日") == [0, 1, 2, 3, 4]
    assert notation.read_day_text("7/1") == "07-01"
    assert notation.read_day_text("令和9年2月14日") == "2027-02-14"


@pytest.mark.parametrize(
    ("read", "typed"),
    [
        (notation.read_mark, "そのうち"),
        (notation.read_mark, "3か月前 29:00"),
        (notation.read_spans, "朝から"),
        (notation.read_spans, "9:00〜21:00 くらい"),
        (notation.read_weekdays, "週末"),
        (notation.read_day_text, "2月30日"),
        (notation.read_monthly, "第6水曜日"),
    ],
)
def test_what_cannot_be_read_is_told_with_a_sentence(read, typed):
    with pytest.raises(ValueError, match="。"):
        read(typed)

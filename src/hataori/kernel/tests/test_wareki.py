"""和暦 both ways: what a clerk prints and what a resident types."""

import csv
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.errors import FieldProblem, HataoriError
from hataori.kernel.fiscal_year import fiscal_year_of
from hataori.kernel.wareki import ERAS, FIRST_DAY, DateProblem, era_of, format_wareki, parse_date, parse_parts

DAYS = st.dates(min_value=FIRST_DAY)

BOUNDARIES = [
    ("1873-01-01", "明治6年1月1日"),
    ("1912-07-29", "明治45年7月29日"),
    ("1912-07-30", "大正元年7月30日"),
    ("1912-12-31", "大正元年12月31日"),
    ("1913-01-01", "大正2年1月1日"),
    ("1926-12-24", "大正15年12月24日"),
    ("1926-12-25", "昭和元年12月25日"),
    ("1927-01-01", "昭和2年1月1日"),
    ("1989-01-07", "昭和64年1月7日"),
    ("1989-01-08", "平成元年1月8日"),
    ("2000-02-29", "平成12年2月29日"),
    ("2019-04-30", "平成31年4月30日"),
    ("2019-05-01", "令和元年5月1日"),
    ("2020-01-01", "令和2年1月1日"),
    ("2026-03-31", "令和8年3月31日"),
]


@pytest.mark.parametrize(("iso", "printed"), BOUNDARIES)
def test_era_boundaries_print_and_read_back(iso, printed):
    day = date.fromisoformat(iso)
    assert format_wareki(day) == printed
    assert parse_date(printed) == day


def test_the_public_table_of_dates_agrees(hataori_data: Path):
    with (hataori_data / "engineering" / "wareki.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 17
    for row in rows:
        day = date.fromisoformat(row["date"])
        assert format_wareki(day) == row["wareki"]
        assert parse_date(row["wareki"]) == day
        assert fiscal_year_of(day).year == int(row["fiscal_year"])


@given(DAYS)
def test_every_day_since_1873_reads_back_as_printed(day):
    assert parse_date(format_wareki(day)) == day
    assert parse_date(day.isoformat()) == day


@given(DAYS)
def test_exactly_one_era_covers_a_day(day):
    assert [era.covers(day) for era in ERAS].count(True) == 1
    assert era_of(day).covers(day)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-31",
        "2026/3/31",
        "2026.3.31",
        "2026年3月31日",
        "20260331",
        "西暦2026年3月31日",
        "令和8年3月31日",
        "令和 8年 3月 31日",
        "令和８年３月３１日",
        "R8.3.31",
        "r8/3/31",
        "Ｒ８．３．３１",
        "R08-03-31",
        "令8.3.31",
        "㋿8年3月31日",
        "　2026/03/31 ",
        "２０２６－３－３１",
    ],
)
def test_ways_of_typing_one_day(typed):
    assert parse_date(typed) == date(2026, 3, 31)


def test_first_years_may_be_typed_as_word_or_number():
    assert parse_date("令和元年5月1日") == parse_date("令和1年5月1日") == parse_date("R元.5.1") == date(2019, 5, 1)


@pytest.mark.parametrize(
    ("typed", "code", "part"),
    [
        ("", "date_empty", ""),
        (" 　", "date_empty", ""),
        ("あした", "date_format", ""),
        ("2026-03", "date_format", ""),
        ("2026-03-31T00:00", "date_format", ""),
        ("慶応3年1月1日", "date_format", "year"),
        ("0000-01-01", "date_format", "year"),
        ("8/3/31", "date_year_short", "year"),
        ("元年5月1日", "date_year_short", "year"),
        ("2026-13-01", "date_no_such_month", "month"),
        ("2026-0-1", "date_no_such_month", "month"),
        ("2026-02-31", "date_no_such_day", "day"),
        ("2025-02-29", "date_no_such_day", "day"),
        ("2026-02-00", "date_no_such_day", "day"),
        ("令和8年2月31日", "date_no_such_day", "day"),
        ("9999-12-32", "date_no_such_day", "day"),
        ("昭和64年2月1日", "date_outside_era", "year"),
        ("平成32年4月1日", "date_outside_era", "year"),
        ("令和元年4月30日", "date_outside_era", "year"),
        ("令和0年5月1日", "date_outside_era", "year"),
        ("令和9999年1月1日", "date_format", "year"),
        ("明治5年12月31日", "date_too_early", "year"),
        ("1872-12-31", "date_too_early", "year"),
    ],
)
def test_what_cannot_be_a_date_is_told_with_a_code(typed, code, part):
    with pytest.raises(DateProblem) as caught:
        parse_date(typed)
    assert (caught.value.code, caught.value.part) == (code, part)
    assert caught.value.message.endswith("。")


def test_the_message_says_which_day_was_probably_meant():
    with pytest.raises(DateProblem, match="平成元年2月1日のことではありませんか"):
        parse_date("昭和64年2月1日")
    with pytest.raises(DateProblem, match="令和2年4月1日のことではありませんか"):
        parse_date("平成32年4月1日")


def test_the_message_names_the_last_day_of_the_month():
    with pytest.raises(DateProblem, match="2026年2月に31日はありません。日は1から28まで"):
        parse_date("2026-02-31")


@given(st.text(max_size=30))
def test_garbage_is_a_date_problem_and_nothing_worse(text):
    with suppress(DateProblem):
        assert parse_date(text) >= FIRST_DAY


def test_three_typed_fields():
    assert parse_parts("令和8", "3", "31") == date(2026, 3, 31)
    assert parse_parts("Ｒ８", "３月", "３１日") == date(2026, 3, 31)
    assert parse_parts("2026年", "03", "31") == date(2026, 3, 31)
    assert parse_parts("8", "3", "31", era="令和") == date(2026, 3, 31)
    assert parse_parts("元", "5", "1", era="R") == date(2019, 5, 1)
    assert parse_parts("令和8", "3", "31", era="R") == date(2026, 3, 31)
    assert parse_parts("2026", "3", "31", era="西暦") == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("fields", "code", "part"),
    [
        (("", "", ""), "date_empty", "year"),
        (("", "3", "31"), "date_format", "year"),
        (("2026", "", "31"), "date_format", "month"),
        (("2026", "3", "末"), "date_format", "day"),
        (("26", "3", "31"), "date_year_short", "year"),
        (("昭和8", "3", "31", "令和"), "date_format", "year"),
        (("2026", "2", "30"), "date_no_such_day", "day"),
        (("2026", "13", "1"), "date_no_such_month", "month"),
    ],
)
def test_each_field_gets_its_own_problem(fields, code, part):
    with pytest.raises(DateProblem) as caught:
        parse_parts(*fields)
    assert (caught.value.code, caught.value.part) == (code, part)


def test_a_problem_can_be_shown_at_the_form_field():
    problem = DateProblem("date_empty", "日付を入力してください。")
    assert isinstance(problem, HataoriError)
    assert problem.in_field("birthdate") == FieldProblem("birthdate", "date_empty", "日付を入力してください。")


def test_a_datetime_is_refused_because_its_day_depends_on_the_place():
    with pytest.raises(TypeError):
        format_wareki(datetime(2026, 3, 31, 15, tzinfo=UTC))

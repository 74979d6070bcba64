"""Cells as real files have them: every form of the grammar, and nothing odd passes in silence."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.services.waste_sorting.rules.cells import WEEKDAYS, read_cell
from hataori.services.waste_sorting.rules.dates import Period, dates_of

YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))


def days(text: str, **more) -> list[str]:
    return [each.isoformat() for each in dates_of(read_cell(text), YEAR, **more)]


@pytest.mark.parametrize(
    ("cell", "count", "first"),
    [
        ("月 木", 104, "2026-04-02"),
        ("月2", 12, "2026-04-13"),
        ("月5", 4, "2026-06-29"),
        ("水2:4 6 8 10 12 2", 6, "2026-04-08"),
        ("水1:6 7 水2:4 5", 4, "2026-04-08"),
        ("隔月20260406", 26, "2026-04-06"),
        ("20260415 20260401", 2, "2026-04-01"),
        ("*1", 0, None),
        ("", 0, None),
    ],
)
def test_each_form_gives_its_days(cell, count, first):
    found = days(cell)
    assert (len(found), found[0] if found else None) == (count, first)
    assert read_cell(cell).problems == ()


@pytest.mark.parametrize(
    ("cell", "told", "count"),
    [
        ("水2 水4`", "stray:水4`", 24),
        ("水1　水3", "space:全角の空白", 24),
        ("水１", "width:全角の数字や記号", 12),
        ("月 ", "edge:前後の空白", 52),
        ("20260431 20260501", "date:20260431", 1),
        ("水6", "week:水6", 0),
        ("毎週", "word:毎週", 0),
        ("水2:13", "month:水2:13", 0),
        ("隔月20260407", "weekday:隔月20260407", 0),
        ("20260415 20260415", "twice:20260415", 1),
        ("4 月", "word:4", 52),
    ],
)
def test_what_is_odd_is_told_and_the_rest_read(cell, told, count):
    assert told in read_cell(cell).problems
    assert len(days(cell)) == count


@given(st.text(alphabet=WEEKDAYS + "0123456789:* 　隔毎`", max_size=30))
def test_no_token_vanishes(text):
    cell = read_cell(text)
    kept = (
        len(cell.rules) + len(cell.dates) + len(cell.remarks) + sum(len(getattr(r, "months", ())) for r in cell.rules)
    )
    assert kept + len(cell.problems) >= len(text.replace("　", " ").split())


@given(st.integers(0, 6), st.integers(0, 5), st.dates(date(2015, 1, 1), date(2040, 1, 1)))
def test_rules_fall_where_the_calendar_says(weekday, nth, start):
    window = Period(start, start + timedelta(days=200))
    found = dates_of(read_cell(WEEKDAYS[weekday] + (str(nth) if nth else "")), window)
    wanted = [start + timedelta(days=n) for n in range(201)]
    wanted = [d for d in wanted if d.weekday() == weekday and (not nth or (d.day + 6) // 7 == nth)]
    assert found == wanted


@given(st.dates(date(2026, 4, 1), date(2027, 3, 31)), st.integers(0, 40))
def test_closures_drop_rules_and_keep_explicit_dates(start, length):
    shut = Period(start, start + timedelta(days=length))
    found = dates_of(read_cell("月 木 20260501 20261230"), YEAR, [shut])
    assert {date(2026, 5, 1), date(2026, 12, 30)} <= set(found)
    assert not [d for d in found if d in shut and d not in (date(2026, 5, 1), date(2026, 12, 30))]


def test_a_fortnight_does_not_end_and_does_not_begin_early():
    late = Period(date(2031, 1, 1), date(2031, 12, 31))
    assert len(dates_of(read_cell("隔月20260406"), late)) == 26
    assert dates_of(read_cell("隔月20270405"), YEAR) == []


def test_holidays_by_the_rule_of_the_kind():
    assert "2026-05-04" in days("月", on_holiday="collect")
    assert "2026-05-04" not in days("月", on_holiday="skip")
    moved = days("月", on_holiday="next_day")
    assert "2026-05-04" not in moved
    assert "2026-05-07" in moved  # 4, 5 and 6 May are holidays in 2026

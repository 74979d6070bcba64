"""National holidays and the closing days of a town hall."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.holidays import MUNICIPAL, ClosingDays, YearEnd, holiday_name, is_holiday

DAYS = st.dates(date(2000, 1, 1), date(2049, 12, 31))


@pytest.mark.parametrize(
    ("iso", "name"),
    [
        ("2026-01-01", "元日"),
        ("2026-05-06", "憲法記念日 振替休日"),
        ("2026-09-21", "敬老の日"),
        ("2026-09-22", "国民の休日"),
        ("2026-09-23", "秋分の日"),
        ("2026-11-23", "勤労感謝の日"),
        ("2027-03-22", "春分の日 振替休日"),
        ("2019-04-30", "国民の休日"),
        ("2019-05-01", "天皇の即位の日"),
        ("2026-11-25", None),
        ("2026-12-29", None),
        ("2026-11-22", None),
    ],
)
def test_known_days(iso, name):
    assert holiday_name(date.fromisoformat(iso)) == name
    assert is_holiday(date.fromisoformat(iso)) == (name is not None)


def test_another_source_agrees_on_every_day(hataori_data: Path):
    text = (hataori_data / "booking" / "holidays" / "jp_holidays_2015_2027.json").read_text(encoding="utf-8")
    expected = {date.fromisoformat(day) for day in json.loads(text)}
    days = (date(2015, 1, 1) + timedelta(days=n) for n in range((date(2028, 1, 1) - date(2015, 1, 1)).days))
    assert {day for day in days if is_holiday(day)} == expected


@given(DAYS)
def test_a_holiday_on_a_sunday_gives_a_later_day_off(day):
    if is_holiday(day) and day.weekday() == 6 and day.year >= 2007:
        after = day + timedelta(days=1)
        while holiday_name(after) and "振替休日" not in holiday_name(after):
            after += timedelta(days=1)
        assert "振替休日" in (holiday_name(after) or "")


@pytest.mark.parametrize(
    ("iso", "reason"),
    [
        ("2026-11-21", "土曜日"),
        ("2026-11-22", "日曜日"),
        ("2026-11-23", "勤労感謝の日"),
        ("2026-11-24", None),
        ("2026-12-28", None),
        ("2026-12-29", "年末年始"),
        ("2027-01-03", "年末年始"),
        ("2027-01-04", None),
    ],
)
def test_the_town_hall(iso, reason):
    day = date.fromisoformat(iso)
    assert MUNICIPAL.reason(day) == reason
    assert MUNICIPAL.is_closed(day) == (reason is not None)


def test_another_municipality_has_another_rule():
    day = date(2026, 11, 28)
    assert not ClosingDays(weekdays=frozenset({6})).is_closed(day)
    assert not ClosingDays(opened=frozenset({day})).is_closed(day)
    assert ClosingDays(closed=frozenset({date(2026, 11, 25)})).reason(date(2026, 11, 25)) == "臨時の休業日"
    assert ClosingDays(year_end=YearEnd((12, 28), (1, 4))).is_closed(date(2026, 12, 28))
    assert not ClosingDays(year_end=None).is_closed(date(2026, 12, 29))
    assert not ClosingDays(national_holidays=False).is_closed(date(2026, 11, 23))

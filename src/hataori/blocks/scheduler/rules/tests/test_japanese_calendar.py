"""Days and hours as Japanese law and cities have them, one table a kind of rule.

T1 holidays to 2050 · T2 closing days · T4 24:00, quotas by the JST date, Z and +09:00 · T10 the school year.
"""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from hataori.blocks.scheduler.rules import (
    OpeningPlan,
    Quota,
    at,
    end_text,
    enters_school,
    parse_moment,
    school_year_on,
    used_within,
    window_of,
)
from hataori.kernel.clock import JST
from hataori.kernel.fiscal_year import FiscalYear
from hataori.kernel.holidays import is_holiday

DAY = timedelta(days=1)
ALL_YEAR = {"weekly": [[["09:00", "21:00"]]] * 7}


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=JST)


# T1 holidays, by the law written out anew: Act on National Holidays, articles 2 and 3, and the equinoxes' formula.
def nth_monday(year, month, n):
    first = date(year, month, 1)
    return first + DAY * ((-first.weekday()) % 7 + 7 * (n - 1))


def by_law(year):
    ahead = year - 1980
    spring = int(20.8431 + 0.242194 * ahead) - ahead // 4
    autumn = int(23.2488 + 0.242194 * ahead) - ahead // 4
    fixed = [(1, 1), (2, 11), (2, 23), (3, spring), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (9, autumn), (11, 3),
             (11, 23)]  # fmt: skip
    days = {date(year, *each) for each in fixed}
    days |= {nth_monday(year, *each) for each in ((1, 2), (7, 3), (9, 3), (10, 2))}
    for day in sorted(days):
        if day.weekday() == 6:
            days.add(next(day + n * DAY for n in range(1, 9) if day + n * DAY not in days))
    between = {day + DAY for day in days if day + 2 * DAY in days and day + DAY not in days}
    return days | between


@pytest.mark.parametrize("year", range(2022, 2051))
def test_t1_holidays_to_2050(year):
    first = date(year, 1, 1)
    assert {first + n * DAY for n in range(366) if is_holiday(first + n * DAY) and (first + n * DAY).year == year} == (
        by_law(year)
    )


# T2 Monday moved to the next weekday that is no holiday; 29 December to 3 January; last Friday of the month.
def closed_days(year, words):
    closing = msgspec.convert(words, OpeningPlan).closing
    first = date(year, 1, 1)
    days = [first + n * DAY for n in range((date(year + 1, 1, 1) - first).days)]
    return [day.isoformat() for day in days if closing.is_closed(day)]


OPEN = [["09:00", "21:00"]]
RULES = {
    "monday_moved": {"weekly": [[], *[OPEN] * 6], "holidays": "shift"},
    "new_year": {"weekly": [OPEN] * 7, "year_end": True},
    "last_friday": {"weekly": [OPEN] * 7, "monthly": [[4, -1]]},
    "union": {"weekly": [[], *[OPEN] * 6], "holidays": "shift", "year_end": True, "monthly": [[4, -1]]},
}


@pytest.mark.parametrize("rule", list(RULES))
@pytest.mark.parametrize("year", [2026, 2027])
def test_t2_closing_days_agree_with_the_public_table(hataori_data: Path, rule, year):
    path = hataori_data / "booking" / "holidays" / "closure_rules_2026_2027.json"
    assert closed_days(year, RULES[rule]) == json.loads(path.read_text(encoding="utf-8"))[str(year)][rule]


def moved_mondays(year):
    """The same rule, told another way: each Monday goes on until a weekday that is no holiday."""
    moved = set()
    for n in range(-14, 366):
        day = date(year, 1, 1) + n * DAY
        if day.weekday():
            continue
        while day.weekday() > 4 or is_holiday(day):
            day += DAY
        moved.add(day.isoformat())
    return sorted(day for day in moved if day.startswith(str(year)))


@pytest.mark.parametrize("year", range(2026, 2051))
def test_t2_mondays_move_rightly_to_2050(year):
    assert closed_days(year, RULES["monday_moved"]) == moved_mondays(year)


def test_t2_the_two_days_that_are_always_got_wrong():
    days = closed_days(2026, RULES["monday_moved"])
    assert {"2026-05-07", "2026-09-24"} <= set(days)
    assert not {"2026-05-04", "2026-05-06", "2026-09-21", "2026-09-22"} & set(days)


# T4 24:00 is stored as the next day's 0:00; daily quotas go by the JST date; Z and +09:00 are read.
@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-12-08T24:00", "2026-12-09T00:00"),
        ("2026-12-31T24:00", "2027-01-01T00:00"),
        ("2026-12-08T15:00Z", "2026-12-09T00:00"),
        ("2026-12-09T00:00+09:00", "2026-12-09T00:00"),
    ],
)
def test_t4_times_are_stored_in_one_way(text, stored):
    assert parse_moment(text) == moment(stored)


def test_t4_a_use_until_2400_belongs_to_its_day():
    start, end = at(date(2026, 12, 8), "22:00"), at(date(2026, 12, 8), "24:00")
    quota = Quota("holder", "day", bookings=1)
    assert quota.allows(used_within([(start, end)], window_of("day", date(2026, 12, 9))), end, end + DAY / 24)
    assert not quota.allows(used_within([(start, end)], quota.span(start)), start, end)
    assert end_text(end, date(2026, 12, 8)) == "24:00"


def test_t4_a_night_in_utc_is_the_next_day_here():
    quota = Quota("holder", "day", bookings=1)
    assert quota.span(parse_moment("2026-12-08T15:30Z")) == window_of("day", date(2026, 12, 9))


# T10 born on 1 April belongs to the earlier school year (年齢計算ニ関する法律, 学校教育法第17条).
@pytest.mark.parametrize(
    ("born", "year"),
    [("2020-03-31", 2026), ("2020-04-01", 2026), ("2020-04-02", 2027), ("2020-12-31", 2027), ("2021-01-01", 2027)],
)
def test_t10_who_enters_school_when(born, year):
    assert enters_school(date.fromisoformat(born)) == FiscalYear(year)
    assert school_year_on(date.fromisoformat(born), date(year, 4, 1)) == 1
    assert school_year_on(date.fromisoformat(born), date(year, 3, 31)) == 0

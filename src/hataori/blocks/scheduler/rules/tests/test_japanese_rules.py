"""What Japanese cities publish, one table a kind of rule, one row a sentence; the city is named where it is known.

T1 registration · T2 renewal and procedures at any hour · T3 study room · T4 lottery terms · T5 unpaid and void ·
T6 closing days · T7 seats released · T8 holidays to 2050 · T9 24:00, quotas by the JST date, Z and +09:00 ·
T10 the school year · T11 appointments of the bereaved.
"""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from hataori.blocks.scheduler.rules import (
    LotteryTerms,
    OpeningPlan,
    Quota,
    RegistrationRule,
    RuleSet,
    Unpaid,
    at,
    end_text,
    enters_school,
    parse_moment,
    read,
    released_at,
    rule_problems,
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


# T1 一宮市: until the end of the birthday month two years on.
@pytest.mark.parametrize(
    ("registered", "birthday", "until"),
    [
        ("2011-04-01", "1980-05-05", "2013-05-31"),
        ("2011-04-01", "1980-04-01", "2013-04-30"),
        ("2026-11-26", "1990-12-31", "2028-12-31"),
        ("2026-02-28", "2000-02-29", "2028-02-29"),
        ("2025-02-28", "2000-02-29", "2027-02-28"),
    ],
)
def test_t1_registration_ends_with_the_birthday_month(registered, birthday, until):
    found = RegistrationRule().valid_until(date.fromisoformat(registered), date.fromisoformat(birthday))
    assert found == date.fromisoformat(until)


# T2 renewable from one year before; the old system knew procedures only from 8:30 to 20:30, here they have no hours.
@pytest.mark.parametrize(
    ("on", "good", "renewable"),
    [("2012-05-30", True, False), ("2012-05-31", True, True), ("2013-05-31", True, True), ("2013-06-01", False, True)],
)
def test_t2_renewable_one_year_before(on, good, renewable):
    standing = RegistrationRule().standing(date(2013, 5, 31), date.fromisoformat(on))
    assert (standing.good, standing.renewable) == (good, renewable)


@pytest.mark.parametrize("clock", ["00:00", "03:15", "08:29", "20:31", "23:59"])
def test_t2_booking_is_open_at_any_hour(clock):
    rules = RuleSet(hours=msgspec.convert(ALL_YEAR, OpeningPlan))
    assert rules.problems(moment("2026-12-08T10:00"), moment("2026-12-08T12:00"), at(date(2026, 12, 1), clock),
                          "resident", 60) == []  # fmt: skip


# T3 library study room: from one week before, on the web, turns of two hours.
STUDY_ROOM = read(
    {
        "hours": ALL_YEAR,
        "window_days": {"": 7},
        "turns": [[f"{hour:02}:00", f"{hour + 2:02}:00"] for hour in range(9, 21, 2)],
        "max_minutes": 120,
        "release_minutes": 15,
    }
)


@pytest.mark.parametrize(
    ("now", "start", "end", "codes"),
    [
        ("2026-12-01T00:00", "2026-12-08T09:00", "2026-12-08T11:00", []),
        ("2026-11-30T23:59", "2026-12-08T09:00", "2026-12-08T11:00", ["not_open_yet"]),
        ("2026-12-08T08:59", "2026-12-08T09:00", "2026-12-08T11:00", []),
        ("2026-12-01T00:00", "2026-12-08T10:00", "2026-12-08T12:00", ["bad_start"]),
        ("2026-12-01T00:00", "2026-12-08T09:00", "2026-12-08T13:00", ["too_long"]),
        ("2026-12-01T00:00", "2026-12-08T09:00", "2026-12-08T10:00", ["bad_start"]),
    ],
)
def test_t3_the_study_room(now, start, end, codes):
    found = STUDY_ROOM.problems(moment(start), moment(end), moment(now), "resident", 60)
    assert [each.code for each in found] == codes


# T4 lottery terms, for uses in March 2027. Where a city's page names no month before, the months are ours.
KASUGAI = {  # 春日井市: three months before, 1st to 7th; what is left from the 11th 9:00
    "apply_from": {"months": 3, "day": 1}, "apply_until": {"months": 3, "day": 7, "time": "24:00"},
    "draw": {"months": 3, "day": 8}, "first_come": {"months": 3, "day": 11, "time": "09:00"},
}  # fmt: skip
KIMITSU = {  # 君津市: 24th to the month's end, draw on the 1st, confirm 2nd to 8th else lost, open on the 10th 8:30
    "apply_from": {"months": 2, "day": 24}, "apply_until": {"months": 2, "day": -1, "time": "24:00"},
    "draw": {"months": 1, "day": 1}, "confirm_from": {"months": 1, "day": 2},
    "confirm_until": {"months": 1, "day": 8, "time": "24:00"}, "first_come": {"months": 1, "day": 10, "time": "08:30"},
    "max_entries": 5, "wishes": 2, "max_wins": 5,
}  # fmt: skip
SCHOOL_GYMS = {  # school gyms: 10th 0:00 to 13th 23:59, at most 10, taken back until the 15th
    "apply_from": {"months": 1, "day": 10}, "apply_until": {"months": 1, "day": 13, "time": "23:59"},
    "cancel_until": {"months": 1, "day": 15, "time": "23:59"}, "draw": {"months": 1, "day": 16},
    "first_come": {"months": 1, "day": 20}, "max_entries": 10,
}  # fmt: skip
NAGOYA = {  # 名古屋市: 1st to 14th
    "apply_from": {"months": 3, "day": 1}, "apply_until": {"months": 3, "day": 14, "time": "24:00"},
    "draw": {"months": 3, "day": 15}, "first_come": {"months": 3, "day": 20},
}  # fmt: skip
NISHIO = NAGOYA | {"max_entries": 3, "over_limit": "void_all"}  # 西尾市: over the limit all entries are void


def terms(words):
    assert rule_problems({"lottery": words}) == []
    return msgspec.convert(words, LotteryTerms)


@pytest.mark.parametrize(
    ("words", "now", "code"),
    [
        (KASUGAI, "2026-11-30T23:59", "not_open_yet"),
        (KASUGAI, "2026-12-01T00:00", None),
        (KASUGAI, "2026-12-07T23:59", None),
        (KASUGAI, "2026-12-08T00:00", "window_over"),
        (KIMITSU, "2027-01-23T23:59", "not_open_yet"),
        (KIMITSU, "2027-01-24T00:00", None),
        (KIMITSU, "2027-01-31T23:59", None),
        (KIMITSU, "2027-02-01T00:00", "window_over"),
        (SCHOOL_GYMS, "2027-02-09T23:59", "not_open_yet"),
        (SCHOOL_GYMS, "2027-02-10T00:00", None),
        (SCHOOL_GYMS, "2027-02-13T23:59", None),
        (SCHOOL_GYMS, "2027-02-14T00:00", "window_over"),
        (NAGOYA, "2026-12-14T23:59", None),
        (NAGOYA, "2026-12-15T00:00", "window_over"),
    ],
)
def test_t4_when_entries_are_taken(words, now, code):
    found = terms(words).round_for(date(2027, 3, 14)).problem(moment(now))
    assert (found.code if found else None) == code


def test_t4_what_is_left_opens_at_its_hour():
    assert terms(KASUGAI).round_for(date(2027, 3, 1)).first_come == moment("2026-12-11T09:00")
    assert terms(KIMITSU).round_for(date(2027, 3, 1)).first_come == moment("2027-02-10T08:30")


def test_t4_a_win_nobody_confirms_is_lost():
    found = terms(KIMITSU).round_for(date(2027, 3, 31))
    assert found.draw == moment("2027-02-01T00:00")
    assert not found.may_confirm(moment("2027-02-01T12:00"))
    assert found.may_confirm(moment("2027-02-02T00:00"))
    assert found.may_confirm(moment("2027-02-08T23:59"))
    assert not found.is_lost(moment("2027-02-08T23:59"), confirmed=False)
    assert found.is_lost(moment("2027-02-09T00:00"), confirmed=False)
    assert not found.is_lost(moment("2027-02-09T00:00"), confirmed=True)


def test_t4_how_much_each_may():
    kimitsu, gyms = terms(KIMITSU), terms(SCHOOL_GYMS)
    assert kimitsu.problem(4) is None
    assert kimitsu.problem(5).code == "entries_over"
    assert (kimitsu.wishes, kimitsu.wins_left(0), kimitsu.wins_left(5), kimitsu.wins_left(6)) == (2, 5, 0, 0)
    assert gyms.problem(9) is None
    assert gyms.problem(10).code == "entries_over"
    assert gyms.wins_left(99) is None


def test_t4_entries_are_taken_back_until_the_15th():
    found = terms(SCHOOL_GYMS).round_for(date(2027, 3, 1))
    assert found.may_cancel(moment("2027-02-15T23:59"))
    assert not found.may_cancel(moment("2027-02-16T00:00"))


@pytest.mark.parametrize("month", [date(2026 + n // 12, n % 12 + 1, 1) for n in range(0, 300, 7)])
@pytest.mark.parametrize("words", [KASUGAI, KIMITSU, SCHOOL_GYMS, NAGOYA, NISHIO])
def test_t4_terms_are_in_order_in_every_month(words, month):
    assert terms(words).round_for(month).in_order()


# T5 宇都宮市: unpaid three days before, cancelled two days before. 西尾市: over the limit all entries are void.
@pytest.mark.parametrize(
    ("now", "due"),
    [("2026-12-05T23:59", False), ("2026-12-06T00:00", True), ("2026-12-07T00:00", True)],
)
def test_t5_unpaid_is_cancelled_two_days_before(now, due):
    rule, start, booked = Unpaid(), moment("2026-12-08T10:00"), moment("2026-11-01T09:00")
    assert rule.pay_by(start, booked) == moment("2026-12-06T00:00")
    assert rule.is_due(start, booked, moment(now)) == due


def test_t5_over_the_limit_all_entries_are_void():
    entries = ["a", "b", "c", "d"]
    assert terms(NISHIO).accepted(entries) == ()
    assert terms(NISHIO).accepted(entries[:3]) == ("a", "b", "c")
    assert terms(NAGOYA | {"max_entries": 3}).accepted(entries) == ("a", "b", "c")
    assert terms(NAGOYA).accepted(entries) == tuple(entries)
    assert "無効" in terms(NISHIO).problem(3).message


# T6 Monday moved to the next weekday that is no holiday; 29 December to 3 January; last Friday of the month.
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
def test_t6_closing_days_agree_with_the_public_table(hataori_data: Path, rule, year):
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
def test_t6_mondays_move_rightly_to_2050(year):
    assert closed_days(year, RULES["monday_moved"]) == moved_mondays(year)


def test_t6_the_two_days_that_are_always_got_wrong():
    days = closed_days(2026, RULES["monday_moved"])
    assert {"2026-05-07", "2026-09-24"} <= set(days)
    assert not {"2026-05-04", "2026-05-06", "2026-09-21", "2026-09-22"} & set(days)


# T7 足立区: a seat nobody has taken is given to others after 15 minutes.
def test_t7_a_seat_is_released_after_fifteen_minutes():
    assert released_at(moment("2026-12-08T09:00"), STUDY_ROOM.release_minutes) == moment("2026-12-08T09:15")


# T8 holidays, by the law written out anew: Act on National Holidays, articles 2 and 3, and the equinoxes' formula.
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
def test_t8_holidays_to_2050(year):
    first = date(year, 1, 1)
    assert {first + n * DAY for n in range(366) if is_holiday(first + n * DAY) and (first + n * DAY).year == year} == (
        by_law(year)
    )


# T9 24:00 is stored as the next day's 0:00; daily quotas go by the JST date; Z and +09:00 are read.
@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-12-08T24:00", "2026-12-09T00:00"),
        ("2026-12-31T24:00", "2027-01-01T00:00"),
        ("2026-12-08T15:00Z", "2026-12-09T00:00"),
        ("2026-12-09T00:00+09:00", "2026-12-09T00:00"),
    ],
)
def test_t9_times_are_stored_in_one_way(text, stored):
    assert parse_moment(text) == moment(stored)


def test_t9_a_use_until_2400_belongs_to_its_day():
    start, end = at(date(2026, 12, 8), "22:00"), at(date(2026, 12, 8), "24:00")
    quota = Quota("holder", "day", bookings=1)
    assert quota.allows(used_within([(start, end)], window_of("day", date(2026, 12, 9))), end, end + DAY / 24)
    assert not quota.allows(used_within([(start, end)], quota.span(start)), start, end)
    assert end_text(end, date(2026, 12, 8)) == "24:00"


def test_t9_a_night_in_utc_is_the_next_day_here():
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


# T11 おくやみ: some desks wide, some days after 死亡届, eight groups a day (大和市), each under ninety minutes.
OKUYAMI = read(
    {
        "hours": {"weekly": [*[[["09:00", "16:30"]]] * 5, [], []], "holidays": "closed", "year_end": True},
        "windows": {"": {"opens": {"months": 1}, "closes": {"working_days": 2, "time": "17:00"}}},
        "turns": [["09:00", "10:30"], ["10:30", "12:00"], ["13:00", "14:30"], ["14:30", "16:00"]],
        "max_minutes": 90,
    }
)


@pytest.mark.parametrize(
    ("now", "codes"),
    [("2026-12-03T16:59", []), ("2026-12-03T17:00", ["window_over"]), ("2026-11-06T23:59", ["not_open_yet"])],
)
def test_t11_an_appointment_two_working_days_ahead(now, codes):
    found = OKUYAMI.problems(moment("2026-12-07T09:00"), moment("2026-12-07T10:30"), moment(now), "", 30)
    assert [each.code for each in found] == codes


def test_t11_two_desks_take_eight_groups_a_day():
    assert len(OKUYAMI.turns) * 2 == 8

"""What Japanese cities publish, one table a kind of rule, one row a sentence; the city is named where it is known.

T3 registration and its renewal · T5 fees · T6 lottery terms · T7 unpaid and void · T8 study room · T9 seats released ·
T11 appointments of the bereaved. (T1, T2, T4, T10: test_japanese_calendar.py)
"""

from datetime import date, datetime, timedelta

import msgspec
import pytest

from hataori.blocks.scheduler.rules import (
    Fees,
    LotteryTerms,
    OpeningPlan,
    RegistrationRule,
    RuleSet,
    Unpaid,
    Use,
    at,
    bill,
    parse_moment,
    read,
    released_at,
    rule_problems,
)
from hataori.kernel.clock import JST

DAY = timedelta(days=1)
ALL_YEAR = {"weekly": [[["09:00", "21:00"]]] * 7}


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=JST)


# T3 一宮市: until the end of the birthday month two years on.
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
def test_t3_registration_ends_with_the_birthday_month(registered, birthday, until):
    found = RegistrationRule().valid_until(date.fromisoformat(registered), date.fromisoformat(birthday))
    assert found == date.fromisoformat(until)


# T3 renewable from one year before; the old system knew procedures only from 8:30 to 20:30, here they have no hours.
@pytest.mark.parametrize(
    ("on", "good", "renewable"),
    [("2012-05-30", True, False), ("2012-05-31", True, True), ("2013-05-31", True, True), ("2013-06-01", False, True)],
)
def test_t3_renewable_one_year_before(on, good, renewable):
    standing = RegistrationRule().standing(date(2013, 5, 31), date.fromisoformat(on))
    assert (standing.good, standing.renewable) == (good, renewable)


@pytest.mark.parametrize("clock", ["00:00", "03:15", "08:29", "20:31", "23:59"])
def test_t3_booking_is_open_at_any_hour(clock):
    rules = RuleSet(hours=msgspec.convert(ALL_YEAR, OpeningPlan))
    assert rules.problems(moment("2026-12-08T10:00"), moment("2026-12-08T12:00"), at(date(2026, 12, 1), clock),
                          "resident", 60) == []  # fmt: skip


# T5 a price list of all kinds: quarter hours and fixed bands, season, 市外, lighting by half hours, 減免.
PRICES = {
    "bands": [
        {"name": "午前", "price": "2200", "per": "fixed", "from": "09:00", "until": "12:00", "holidays": "never"},
        {"name": "土日祝", "price": "165.5", "per": 15, "weekdays": [5, 6], "holidays": "also"},
        {"name": "夏", "price": "120", "per": 15, "season": ["07-01", "08-31"]},
        {"name": "普通", "price": "110", "per": 15},
    ],
    "factors": {"nonresident": "1.5"},
    "add_ons": {"lighting": {"title": "照明", "price": "330", "per": 30}},
    "reductions": {
        "disability": {"title": "障害者手帳", "percent": "50", "approval": False},
        "city": {"title": "市の行事", "percent": "100", "add_ons": True},
    },
    "rounding": {"unit": 10, "mode": "down"},
}


@pytest.mark.parametrize(
    ("start", "end", "use", "total", "tax"),
    [
        ("2026-12-08T13:00", "2026-12-08T14:00", {}, 440, 40),
        ("2026-12-08T13:00", "2026-12-08T14:01", {}, 550, 50),
        ("2026-12-08T09:00", "2026-12-08T12:00", {}, 2200, 200),
        ("2026-12-08T11:00", "2026-12-08T13:00", {}, 2200 + 440, 240),
        ("2026-11-23T13:00", "2026-11-23T14:00", {}, 660, 60),
        ("2027-07-06T13:00", "2027-07-06T14:00", {}, 480, 43),
        ("2026-12-08T13:00", "2026-12-08T14:00", {"tags": frozenset({"nonresident"})}, 660, 60),
        ("2026-12-08T18:00", "2026-12-08T19:00", {"add_ons": {"lighting": 60}}, 440 + 660, 100),
        ("2026-12-08T18:00", "2026-12-08T19:00", {"add_ons": {"lighting": 31}}, 440 + 660, 100),
        ("2026-12-08T13:00", "2026-12-08T13:45", {"reduction": "disability"}, 160, 14),
        ("2026-12-08T18:00", "2026-12-08T19:00", {"reduction": "disability", "add_ons": {"lighting": 60}}, 880, 80),
        ("2026-12-08T18:00", "2026-12-08T19:00", {"reduction": "city", "add_ons": {"lighting": 60}}, 0, 0),
        ("2026-12-08T23:00", "2026-12-08T24:00", {}, 440, 40),
    ],
)
def test_t5_what_a_use_costs(start, end, use, total, tax):
    assert rule_problems({"fees": PRICES}) == []
    made = bill(msgspec.convert(PRICES, Fees), Use(parse_moment(start), parse_moment(end), **use))
    assert (made.total, made.tax) == (total, tax)


# T6 lottery terms, for uses in March 2027. Where a city's page names no month before, the months are ours.
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
def test_t6_when_entries_are_taken(words, now, code):
    found = terms(words).round_for(date(2027, 3, 14)).problem(moment(now))
    assert (found.code if found else None) == code


def test_t6_what_is_left_opens_at_its_hour():
    assert terms(KASUGAI).round_for(date(2027, 3, 1)).first_come == moment("2026-12-11T09:00")
    assert terms(KIMITSU).round_for(date(2027, 3, 1)).first_come == moment("2027-02-10T08:30")


def test_t6_a_win_nobody_confirms_is_lost():
    found = terms(KIMITSU).round_for(date(2027, 3, 31))
    assert found.draw == moment("2027-02-01T00:00")
    assert not found.may_confirm(moment("2027-02-01T12:00"))
    assert found.may_confirm(moment("2027-02-02T00:00"))
    assert found.may_confirm(moment("2027-02-08T23:59"))
    assert not found.is_lost(moment("2027-02-08T23:59"), confirmed=False)
    assert found.is_lost(moment("2027-02-09T00:00"), confirmed=False)
    assert not found.is_lost(moment("2027-02-09T00:00"), confirmed=True)


def test_t6_how_much_each_may():
    kimitsu, gyms = terms(KIMITSU), terms(SCHOOL_GYMS)
    assert kimitsu.problem(4) is None
    assert kimitsu.problem(5).code == "entries_over"
    assert (kimitsu.wishes, kimitsu.wins_left(0), kimitsu.wins_left(5), kimitsu.wins_left(6)) == (2, 5, 0, 0)
    assert gyms.problem(9) is None
    assert gyms.problem(10).code == "entries_over"
    assert gyms.wins_left(99) is None


def test_t6_entries_are_taken_back_until_the_15th():
    found = terms(SCHOOL_GYMS).round_for(date(2027, 3, 1))
    assert found.may_cancel(moment("2027-02-15T23:59"))
    assert not found.may_cancel(moment("2027-02-16T00:00"))


@pytest.mark.parametrize("month", [date(2026 + n // 12, n % 12 + 1, 1) for n in range(0, 300, 7)])
@pytest.mark.parametrize("words", [KASUGAI, KIMITSU, SCHOOL_GYMS, NAGOYA, NISHIO])
def test_t6_terms_are_in_order_in_every_month(words, month):
    assert terms(words).round_for(month).in_order()


# T7 宇都宮市: unpaid three days before, cancelled two days before. 西尾市: over the limit all entries are void.
@pytest.mark.parametrize(
    ("now", "due"),
    [("2026-12-05T23:59", False), ("2026-12-06T00:00", True), ("2026-12-07T00:00", True)],
)
def test_t7_unpaid_is_cancelled_two_days_before(now, due):
    rule, start, booked = Unpaid(), moment("2026-12-08T10:00"), moment("2026-11-01T09:00")
    assert rule.pay_by(start, booked) == moment("2026-12-06T00:00")
    assert rule.is_due(start, booked, moment(now)) == due


def test_t7_over_the_limit_all_entries_are_void():
    entries = ["a", "b", "c", "d"]
    assert terms(NISHIO).accepted(entries) == ()
    assert terms(NISHIO).accepted(entries[:3]) == ("a", "b", "c")
    assert terms(NAGOYA | {"max_entries": 3}).accepted(entries) == ("a", "b", "c")
    assert terms(NAGOYA).accepted(entries) == tuple(entries)
    assert "無効" in terms(NISHIO).problem(3).message


# T8 library study room: from one week before, on the web, turns of two hours.
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
def test_t8_the_study_room(now, start, end, codes):
    found = STUDY_ROOM.problems(moment(start), moment(end), moment(now), "resident", 60)
    assert [each.code for each in found] == codes


# T9 足立区: a seat nobody has taken is given to others after 15 minutes.
def test_t9_a_seat_is_released_after_fifteen_minutes():
    assert released_at(moment("2026-12-08T09:00"), STUDY_ROOM.release_minutes) == moment("2026-12-08T09:15")


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

"""Fees to the yen: bands, seasons, 市外, lighting, 減免, tax and rounding."""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.blocks.scheduler.rules import Fees, Rounding, Tax, Use, bill
from hataori.kernel.clock import JST
from hataori.kernel.errors import Rejected

GYM = {
    "bands": [
        {"name": "土日祝", "price": "900", "per": 60, "weekdays": [5, 6], "holidays": "also"},
        {"name": "夏季", "price": "700", "per": 60, "season": ["07-01", "09-30"]},
        {"name": "平日夜間", "price": "250", "per": 30, "from": "18:00", "until": "22:00"},
        {"name": "平日", "price": "600", "per": 60},
    ],
    "add_ons": {
        "lighting": {"title": "照明", "price": "350", "per": 30},
        "nets": {"title": "ネット", "price": "100", "per": "fixed", "factors": True},
    },
    "factors": {"nonresident": "1.5", "commercial": "3"},
    "reductions": {
        "disability": {"title": "障害者手帳", "percent": "50", "approval": False},
        "school": {"title": "市立学校の行事", "percent": "100", "add_ons": True},
    },
}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def cost(begins, ends, words=GYM, **use):
    use["tags"] = frozenset(use.get("tags", ()))
    return bill(msgspec.convert(words, Fees), Use(at(begins), at(ends), **use))


def shown(made):
    return [(line.title, line.units, line.amount) for line in made.lines]


def test_a_weekday_morning():
    made = cost("2026-12-08T09:00", "2026-12-08T11:00")
    assert shown(made) == [("平日", 2, 1200)]
    assert (made.total, made.tax, made.approval) == (1200, 109, False)


def test_begun_units_count():
    assert cost("2026-12-08T09:00", "2026-12-08T10:05").total == 1200
    assert cost("2026-12-08T18:00", "2026-12-08T18:31").total == 500


def test_bands_follow_the_clock_the_week_and_the_season():
    made = cost("2026-12-08T17:00", "2026-12-08T23:00")
    assert shown(made) == [("平日", 1, 600), ("平日夜間", 8, 2000), ("平日", 1, 600)]
    assert cost("2026-12-12T09:00", "2026-12-12T10:00").total == 900
    assert cost("2026-11-23T09:00", "2026-11-23T10:00").total == 900
    assert cost("2027-07-01T09:00", "2027-07-01T10:00").total == 700
    assert cost("2026-12-11T23:00", "2026-12-12T01:00").total == 600 + 900


def test_outsiders_pay_half_as_much_again_and_factors_multiply():
    assert cost("2026-12-08T09:00", "2026-12-08T10:00", tags={"nonresident"}).total == 900
    assert cost("2026-12-08T09:00", "2026-12-08T10:00", tags={"nonresident", "commercial"}).total == 2700
    assert cost("2026-12-08T09:00", "2026-12-08T10:00", tags={"resident"}).total == 600


def test_lighting_by_half_hours_without_the_factor():
    made = cost("2026-12-08T09:00", "2026-12-08T10:00", tags={"nonresident"}, add_ons={"lighting": 45, "nets": 2})
    assert shown(made) == [("平日", 1, 900), ("照明", 2, 700), ("ネット", 2, 300)]
    assert made.total == 1900


def test_reductions_leave_the_lighting_unless_they_say_so():
    half = cost("2026-12-08T09:00", "2026-12-08T10:00", reduction="disability", add_ons={"lighting": 30})
    assert (half.total, half.reduced, half.approval) == (300 + 350, 300, False)
    school = cost("2026-12-08T09:00", "2026-12-08T10:00", reduction="school", add_ons={"lighting": 30})
    assert (school.total, school.reduced, school.approval) == (0, 950, True)


@pytest.mark.parametrize(
    ("use", "code"),
    [({"reduction": "friend"}, "unknown_reduction"), ({"add_ons": {"sauna": 30}}, "unknown_add_on")],
)
def test_what_the_list_does_not_know(use, code):
    with pytest.raises(Rejected) as refused:
        cost("2026-12-08T09:00", "2026-12-08T10:00", **use)
    assert refused.value.problems[0].code == code


def test_a_time_without_a_price_is_no_gift():
    words = {"bands": [{"price": "600", "from": "09:00", "until": "17:00"}]}
    with pytest.raises(Rejected) as refused:
        cost("2026-12-08T16:00", "2026-12-08T18:00", words)
    assert refused.value.problems[0].code == "no_price"


def test_what_has_no_price_list_is_free():
    made = cost("2026-12-08T16:00", "2026-12-08T18:00", {})
    assert (made.lines, made.total, made.tax) == ((), 0, 0)


def test_a_fixed_band_costs_once_a_day():
    words = {
        "bands": [
            {"name": "昼食", "price": "0", "from": "12:00", "until": "13:00"},
            {"name": "日中", "price": "3000", "per": "fixed", "from": "09:00", "until": "17:00"},
            {"name": "夜間", "price": "2000", "per": "fixed", "from": "17:00", "until": "09:00"},
        ]
    }
    made = cost("2026-12-08T11:00", "2026-12-08T14:00", words)
    assert [line.title for line in made.lines] == ["日中", "昼食"]
    assert made.total == 3000
    assert cost("2026-12-08T16:00", "2026-12-09T10:00", words).total == 3000 + 2000 + 3000


def test_per_quarter_of_an_hour():
    words = {"bands": [{"price": "125.5", "per": 15}]}
    made = cost("2026-12-08T09:00", "2026-12-08T10:10", words)
    assert made.lines[0].units == 5
    assert made.total == 627


@pytest.mark.parametrize(
    ("unit", "mode", "yen"),
    [(1, "down", 1234), (1, "half_up", 1235), (1, "up", 1235), (10, "down", 1230), (10, "up", 1240), (100, "up", 1300)],
)  # fmt: skip
def test_rounding_as_it_is_named(unit, mode, yen):
    assert Rounding(unit, mode).yen(Decimal("1234.5")) == yen


def test_tax_in_the_price_or_on_top():
    assert Tax().of(1100) == 100
    assert Tax(included=False).of(1000) == 100
    words = {"bands": [{"price": "333"}], "tax": {"included": False}}
    made = cost("2026-12-08T09:00", "2026-12-08T10:00", words)
    assert (made.tax, made.total) == (33, 366)


MINUTES = st.integers(0, 3 * 1440)


@given(MINUTES, st.integers(1, 1440), st.integers(1, 1440))
@settings(deadline=None)
def test_longer_is_never_cheaper_and_always_whole_yen(begin, length, more):
    start = at("2026-12-10T00:00") + timedelta(minutes=begin)
    fees = msgspec.convert(GYM, Fees)
    short = bill(fees, Use(start, start + timedelta(minutes=length)))
    long = bill(fees, Use(start, start + timedelta(minutes=length + more)))
    assert type(short.total) is int
    assert 0 < short.total <= long.total
    assert short.total == sum(line.amount for line in short.lines)


@given(MINUTES, st.integers(1, 600), st.sets(st.sampled_from(["nonresident", "commercial"])))
@settings(deadline=None)
def test_factors_never_lower_and_reductions_never_raise(begin, length, tags):
    start = at("2026-12-10T00:00") + timedelta(minutes=begin)
    end = start + timedelta(minutes=length)
    fees = msgspec.convert(GYM, Fees)
    plain, full = bill(fees, Use(start, end)), bill(fees, Use(start, end, frozenset(tags)))
    less = bill(fees, Use(start, end, frozenset(tags), reduction="disability"))
    assert plain.total <= full.total
    assert less.total + less.reduced == full.total
    assert less.total <= full.total
    assert 0 <= full.tax * 11 <= full.total

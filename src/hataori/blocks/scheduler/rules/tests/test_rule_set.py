"""The published document: its schema, what is wrong told by path, versions by date, inheritance."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hataori.blocks.scheduler.rules import (
    Mark,
    RuleSet,
    Version,
    check,
    in_force,
    inherited,
    read,
    rule_problems,
    schema,
)
from hataori.kernel.clock import JST
from hataori.kernel.errors import Rejected

PUBLISHED = Path(__file__).parents[6] / "docs" / "reference" / "booking-rules.schema.json"
WORDS = {
    "hours": {"weekly": [[], *[[["09:00", "21:00"]]] * 6], "holidays": "shift", "year_end": True},
    "windows": {"resident": {"opens": {"months": 3, "time": "09:00"}}, "": {"opens": {"months": 1}}},
    "min_minutes": 60,
    "max_minutes": 240,
    "quotas": [{"per": "holder", "window": "day", "bookings": 1}],
    "cancelling": {"until": {"days": 1}},
    "penalty": {"no_shows": 3, "within_months": 3, "months": 1},
}


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=JST)


def test_the_published_schema_is_that_of_the_code():
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == schema()
    Draft202012Validator.check_schema(dict(schema()))


def everything(rules, start, end, now, user_class):
    closed = [] if rules.covers(start, end) else [rules.closed_problem(start)]
    return [*closed, *rules.problems(start, end, now, user_class, 30)]


def test_nothing_wrong_with_good_rules():
    assert rule_problems(WORDS) == []
    assert check(WORDS) == read(WORDS)
    assert check({}) == RuleSet()


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        ([], [""]),
        ({"opening": {}}, [""]),
        ({"hours": {"weekly": [[["9:00", "21:00"]]]}}, ["hours.weekly[0][0][0]"]),
        ({"hours": {"weekly": [[["09:00", "21:00", "ajar"]]] * 7}}, [f"hours.weekly[{n}][0][2]" for n in range(7)]),
        ({"hours": {"weekly": []}, "min_minutes": -1, "approval": "ja"}, ["approval", "min_minutes"]),
        ({"hours": {"weekly": [[["09:00", "21:00"]]] * 6}}, ["hours.weekly"]),
        ({"hours": {"weekly": [[["09:00", "12:00"], ["11:00", "13:00"]], *[[]] * 6]}}, ["hours.weekly[0]"]),
        ({"hours": {"closed": ["2027-02-30"]}}, ["hours.closed[0]"]),
        ({"hours": {"extra": {"2027-02-30": []}}}, ["hours.extra"]),
        ({"hours": {"monthly": [[4, 0]]}}, ["hours.monthly"]),
        ({"hours": {"periods": [{"from": "07-01"}]}}, ["hours.periods[0]"]),
        ({"hours": {"periods": [{"from": "07-01", "until": "2027-08-01"}]}}, ["hours.periods[0]"]),
        ({"hours": {"periods": [{"from": "02-30", "until": "03-01"}]}}, ["hours.periods[0]"]),
        ({"hours": {"periods": [{"from": "2027-03-01", "until": "2027-02-01"}]}}, ["hours.periods[0]"]),
        ({"windows": {"resident": {"opens": {"time": "25:00"}}}}, ["windows.resident.opens.time"]),
        ({"windows": {"resident": {}}}, ["windows"]),
        ({"windows": {"": {}}, "window_days": {"": 7}}, ["windows"]),
        ({"cancelling": {}, "cancel_minutes_before": 60}, ["cancelling"]),
        ({"min_minutes": 120, "max_minutes": 60}, ["min_minutes"]),
        ({"quotas": [{"per": "holder", "window": "day"}]}, ["quotas[0]"]),
        ({"quotas": [{"per": "city", "window": "day", "bookings": 1}]}, ["quotas[0].per"]),
        ({"penalty": {"no_shows": 3}}, ["penalty", "penalty"]),
        ({"penalty": {"no_shows": 0, "days": 1, "within_days": 1}}, ["penalty.no_shows"]),
        ({"unpaid": {"pay_days_before": 2, "cancel_days_before": 3}}, ["unpaid"]),
        ({"fees": {"bands": [{"price": 1200}]}}, ["fees.bands[0].price"]),
        ({"fees": {"bands": [{"price": "-1"}]}}, ["fees.bands[0].price"]),
        ({"fees": {"bands": [{"price": "1", "season": ["02-30", "03-01"]}]}}, ["fees.bands[0].season"]),
        ({"fees": {"reductions": {"a": {"title": "b", "percent": "101"}}}}, ["fees.reductions.a.percent"]),
        (
            {"lottery": {"apply_from": {"months": 1}, "apply_until": {"months": 2}, "draw": {}, "first_come": {}}},
            ["lottery"],
        ),
    ],
)
def test_problems_are_told_by_path_in_japanese(words, paths):
    problems = rule_problems(words)
    assert [each.path for each in problems] == paths
    assert all(each.message.endswith(("。", "）")) for each in problems)
    with pytest.raises(Rejected) as refused:
        check(words)
    assert refused.value.problems[0].field == f"rules.{paths[0]}".rstrip(".")
    assert refused.value.problems[0].code == "bad_rules"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 99) | st.sampled_from(["09:00", "24:00", "07-01", "open", "5", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(schema()["$defs"]["RuleSet"]["properties"])), JSON)
@settings(deadline=None)
def test_any_document_is_read_or_told_wrong(key, value):
    if not rule_problems({key: value}):
        assert isinstance(read({key: value}), RuleSet)


def test_the_version_of_the_day_of_use_holds():
    old, new = {"min_minutes": 30}, {"min_minutes": 60}
    versions = [Version(date(2020, 1, 1), old), Version(date(2027, 4, 1), {}), Version(date(2027, 4, 1), new)]
    assert in_force(versions, date(2027, 3, 31)) is old
    assert in_force(versions, date(2027, 4, 1)) is new
    assert in_force(versions, date(2019, 12, 31)) == {}


def test_a_half_inherits_from_the_full_court():
    assert inherited({"min_minutes": 30, "approval": True}, {"min_minutes": 60}) == {
        "min_minutes": 60,
        "approval": True,
    }


def test_everything_wrong_with_a_request_is_said_at_once():
    rules = read(WORDS)
    now = at("2026-09-08T09:00")
    wrong = everything(rules, at("2026-12-07T08:10"), at("2026-12-07T08:40"), now, "nonresident")
    assert [each.code for each in wrong] == ["outside_hours", "not_open_yet", "bad_start", "too_short"]
    assert "月曜日は休館" in wrong[0].message
    assert everything(rules, at("2026-12-08T09:00"), at("2026-12-08T11:00"), now, "resident") == []


def test_what_the_desk_may_book_is_not_offered():
    rules = read({"hours": {"weekly": [[["07:00", "09:00", "staff_only"], ["09:00", "21:00"]]] * 7}})
    assert [(each.start, each.hours) for each in rules.spans(date(2026, 12, 8))] == [(at("2026-12-08T09:00"), "open")]
    assert rules.covers(at("2026-12-08T08:00"), at("2026-12-08T10:00"), staff=True)
    assert not rules.covers(at("2026-12-08T08:00"), at("2026-12-08T10:00"))
    assert "休館" not in rules.closed_problem(at("2026-12-08T08:00")).message


def test_terms_around_a_use():
    rules, start, end = (
        read({"release_minutes": 15, "check_in_minutes_before": 10}),
        at("2026-12-08T10:00"),
        at("2026-12-08T10:10"),
    )
    assert rules.no_show_at(start, end) == end
    assert rules.no_show_at(start, at("2026-12-08T12:00")) == at("2026-12-08T10:15")
    assert read({}).no_show_at(start, end) is None
    assert rules.check_in_from(start) == at("2026-12-08T09:50")
    assert rules.cancel_until(start) == rules.in_time_until(start) == start
    assert rules.opens_at(start, "resident") is None


def test_short_words_mean_the_same_as_long_ones():
    short = read({"window_days": {"": 7}, "closes_minutes_before": 30, "cancel_minutes_before": 60,
                  "late_minutes_before": 120})  # fmt: skip
    assert short.window("resident").opens == Mark(days=7)
    assert short.window("resident").closes == Mark(minutes=30)
    start = at("2026-12-08T10:00")
    assert short.cancel_rule().problem(start, at("2026-12-08T09:00")).code == "cancel_too_late"
    assert short.cancel_rule().is_late(start, at("2026-12-08T08:00"))
    assert read({}).window("").opens is None

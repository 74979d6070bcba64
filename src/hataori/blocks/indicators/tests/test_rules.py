"""Path, verdict, windows, outside reports: golden cases of the plan's own series and properties that always hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.indicators import rules
from hataori.blocks.indicators.rules import OutsideCount, Path, Sum

PATH = Path(date(2026, 3, 31), date(2031, 3, 31), shapes={"m11": "from_zero", "m24": "target_only", "m26": "level"})
MIDDLE = date(2028, 9, 29)
days = st.dates(date(2020, 1, 1), date(2040, 1, 1))
numbers = st.floats(-1e6, 1e6, allow_nan=False)


def judged(key, baseline, target, actual, day, **more):
    shape = PATH.shape(key, baseline, target)
    return rules.verdict(PATH, shape, actual=actual, baseline=baseline, target=target, day=day, **more)


def line(key, baseline, target, day):
    return rules.expected(PATH, PATH.shape(key, baseline, target), baseline, target, day)


@pytest.mark.parametrize(
    ("key", "baseline", "target", "day", "expected"),
    [
        ("m01", 26.0, 50.0, date(2026, 3, 31), 26.0),
        ("m01", 26.0, 50.0, MIDDLE, 38.0),
        ("m01", 26.0, 50.0, date(2031, 3, 31), 50.0),
        ("m01", 26.0, 50.0, date(2027, 3, 31), 26 + 24 * 365 / 1826),
        ("m01", 26.0, 50.0, date(2025, 1, 1), 26.0),
        ("m01", 26.0, 50.0, date(2035, 1, 1), 50.0),
        ("m11", None, 80.0, MIDDLE, 40.0),
        ("m13", None, 20.0, MIDDLE, 10.0),
        ("m17", None, 10.0, MIDDLE, 5.0),
        ("m26", 100.0, 100.0, MIDDLE, 100.0),
        ("m24", None, 4.3, MIDDLE, None),
        ("m27", 32045.0, 38450.0, MIDDLE, 35247.5),
    ],
)
def test_where_the_line_stands(key, baseline, target, day, expected):
    assert line(key, baseline, target, day) == (expected if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("key", "baseline", "target", "actual", "day", "verdict"),
    [
        ("m01", 26.0, 50.0, 38.0, MIDDLE, "on_track"),
        ("m01", 26.0, 50.0, 37.99, MIDDLE, "mostly"),
        ("m01", 26.0, 50.0, 26 + 12 * 0.8, MIDDLE, "mostly"),
        ("m01", 26.0, 50.0, 26 + 12 * 0.79, MIDDLE, "behind"),
        ("m01", 26.0, 50.0, 32.0, MIDDLE, "behind"),
        ("m01", 26.0, 50.0, 31.99, MIDDLE, "far"),
        ("m01", 26.0, 50.0, 0.0, MIDDLE, "far"),
        ("m01", 26.0, 50.0, None, MIDDLE, "unknown"),
        ("m01", 26.0, 50.0, 26.0, date(2026, 3, 31), "on_track"),
        ("m01", 26.0, 50.0, 25.9, date(2026, 3, 31), "behind"),
        ("m11", None, 80.0, 40.0, MIDDLE, "on_track"),
        ("m11", None, 80.0, 19.9, MIDDLE, "far"),
        ("m24", None, 4.3, 4.3, MIDDLE, "on_track"),
        ("m24", None, 4.3, 4.2, MIDDLE, "behind"),
        ("m26", 100.0, 100.0, 100.0, MIDDLE, "on_track"),
        ("m26", 100.0, 100.0, 99.9, MIDDLE, "behind"),
        ("x", 10.0, None, 12.0, MIDDLE, "unknown"),
    ],
)
def test_the_word_for_it(key, baseline, target, actual, day, verdict):  # noqa: PLR0917  a table's columns
    assert judged(key, baseline, target, actual, day) == verdict


def test_fewer_may_be_better():
    assert judged("x", 100.0, 50.0, 70.0, MIDDLE) == "on_track"
    assert judged("x", 100.0, 50.0, 95.0, MIDDLE) == "far"
    assert judged("x", 50.0, 50.0, 60.0, MIDDLE, higher_is_better=False) == "behind"


@given(numbers, numbers, days)
def test_the_line_never_leaves_its_two_ends(baseline, target, day):
    height = rules.expected(PATH, "linear", baseline, target, day)

    assert min(baseline, target) - 1e-6 <= height <= max(baseline, target) + 1e-6


@given(st.floats(0, 1e5), st.floats(1, 1e5), days)
def test_on_the_line_is_on_track(baseline, way, day):
    target = baseline + way
    assert judged("x", baseline, target, rules.expected(PATH, "linear", baseline, target, day), day) == "on_track"


@given(st.floats(0, 100), st.floats(0, 100), days)
def test_more_is_never_judged_worse(one, other, day):
    order = ["far", "behind", "mostly", "on_track"]
    low, high = sorted((one, other))

    assert order.index(judged("x", 10.0, 90.0, low, day)) <= order.index(judged("x", 10.0, 90.0, high, day))


def test_nobody_recorded_is_never_zero():
    assert rules.outcome("count", Sum(), None, measured=False, min_n=0) == rules.Outcome("unmeasured", None)
    assert rules.outcome("count", Sum(), None, measured=True, min_n=0) == rules.Outcome("measured", 0.0)
    assert rules.outcome("proportion", Sum(), Sum(), measured=True, min_n=0).state == "no_denominator"
    assert rules.outcome("mean", Sum(36, 9), None, measured=True, min_n=10).state == "suppressed"
    assert rules.outcome("mean", Sum(43, 10), None, measured=True, min_n=10).value == 4.3


@given(days)
def test_a_fiscal_year_begins_on_1_april(day):
    start = rules.window_start("fiscal_year_to_date", day)

    assert (start.month, start.day) == (4, 1)
    assert timedelta(0) <= day - start < timedelta(366)
    assert rules.window_start("cumulative", day) is None


def test_old_means_older_than_the_usual_pace():
    assert not rules.is_stale(None, MIDDLE, 31)
    assert not rules.is_stale(MIDDLE - timedelta(31), MIDDLE, 31)
    assert rules.is_stale(MIDDLE - timedelta(32), MIDDLE, 31)


def reported(source, first, last, numerator, position):
    return OutsideCount("m01", source, first, last, numerator, numerator * 2, last, position)


def test_of_reports_with_one_beginning_the_longest_and_then_the_latest_counts():
    april, june, september = date(2026, 4, 1), date(2026, 6, 30), date(2026, 9, 30)
    reports = [
        reported("a", april, june, 1, 1),
        reported("a", april, september, 2, 2),
        reported("a", april, september, 3, 3),
        reported("b", april, june, 10, 4),
        reported("a", date(2025, 4, 1), date(2026, 3, 31), 100, 5),
    ]

    def counted(window, day):
        return sum(report.numerator for report in rules.outside_counts(reports, window, day))

    assert counted("fiscal_year_to_date", date(2026, 6, 29)) == 0
    assert counted("fiscal_year_to_date", june) == 11
    assert counted("fiscal_year_to_date", date(2026, 12, 31)) == 13
    assert counted("fiscal_year_to_date", date(2026, 3, 31)) == 100
    assert counted("cumulative", date(2026, 12, 31)) == 113
    assert counted("as_of_date", date(2026, 12, 31)) == 13

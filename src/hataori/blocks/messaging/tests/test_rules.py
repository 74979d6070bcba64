"""Quiet hours, rates, lengths and templates, by examples and by properties."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.messaging.rules import Quiet, Rate, allowed_from, fill, places_of, shortened, sms_parts, take
from hataori.kernel.clock import JST

NIGHT = Quiet(time(21), time(7))
times = st.times(timezones=st.none())


def at(hour, minute=0):
    return datetime(2026, 11, 26, hour, minute, tzinfo=JST)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at(12), None),
        (at(20, 59), None),
        (at(21), at(7) + timedelta(days=1)),
        (at(23, 30), at(7) + timedelta(days=1)),
        (at(3), at(7)),
        (at(7), None),
    ],
)
def test_at_night_a_message_waits_for_the_morning(now, then):
    assert allowed_from(now, NIGHT) == then


def test_without_quiet_hours_it_comes_at_once():
    assert allowed_from(at(3), None) is None
    assert allowed_from(at(3), Quiet(time(3), time(3))) is None


@given(times, times, st.integers(0, 500_000))
def test_a_message_that_waits_waits_less_than_a_day_and_arrives_when_it_is_no_longer_quiet(starts, ends, moment):
    quiet = Quiet(starts.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0))
    now = at(0) + timedelta(minutes=moment)
    then = allowed_from(now, quiet)
    if then is None:
        assert not quiet.holds(now.time())
    else:
        assert now < then <= now + timedelta(days=1)
        assert not quiet.holds(then.time())


@given(st.floats(0.1, 100), st.integers(1, 500), st.lists(st.tuples(st.floats(0, 30), st.integers(1, 40)), max_size=60))
def test_a_bucket_never_lets_more_through_than_its_rate(per_second, burst, asks):
    rate, tokens, passed, elapsed = Rate(per_second, burst), float(burst), 0, 0.0
    for seconds, wanted in asks:
        elapsed += seconds
        tokens, wait = take(rate, tokens, seconds, wanted)
        assert wait >= 0
        passed += 0 if wait else wanted
    largest = max((wanted for _, wanted in asks), default=0)
    assert passed <= burst + per_second * elapsed + largest + 1e-6


@given(st.floats(0.1, 100), st.integers(1, 500), st.floats(0, 500), st.integers(1, 1000))
def test_after_the_wait_it_passes(per_second, burst, tokens, wanted):
    rate = Rate(per_second, burst)
    left, wait = take(rate, min(tokens, burst), 0.0, wanted)
    if wait:
        assert take(rate, left, wait * 1.000001 + 1e-9, wanted)[1] == 0


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", 1), ("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("あ" * 70, 1), ("あ" * 71, 2),
     ("あ" * 134, 2), ("あ" * 135, 3), ("😀" * 35, 1), ("😀" * 36, 2)],
)  # fmt: skip
def test_a_text_message_is_counted_as_it_is_billed(text, parts):
    assert sms_parts(text) == parts


def test_places_are_filled_and_a_missing_fact_is_no_half_sentence():
    assert fill("{day}は{kind}の日です", {"day": "明日", "kind": "可燃ごみ"}) == "明日は可燃ごみの日です"
    assert places_of("{day}と{kind}、{NOT}{}") == {"day", "kind"}
    with pytest.raises(KeyError):
        fill("{day}", {})


@given(st.text("あいab。", max_size=50), st.integers(1, 60))
def test_a_shortened_text_fits(text, limit):
    assert len(shortened(text, limit)) <= limit

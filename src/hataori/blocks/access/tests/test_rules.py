"""The pure rules: what a PIN may be, places, waits, states."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.access import offline, rules
from hataori.blocks.access.types import Window

_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001  hypothesis adds the zone


@pytest.mark.parametrize(
    "pin", ["000000", "111112", "123456", "654321", "890123", "210987", "123123", "121212", "112211", "707070"]
)
def test_what_others_would_guess_is_no_code(pin):
    assert rules.is_trivial(pin)


def test_new_codes_have_six_digits_may_begin_with_zero_and_are_never_trivial():
    found = {rules.new_pin() for _ in range(2000)}
    assert all(len(pin) == 6 and pin.isascii() and pin.isdigit() and not rules.is_trivial(pin) for pin in found)
    assert any(pin.startswith("0") for pin in found)
    assert len(found) > 1980


@given(
    st.sets(st.integers(0, 29)),
    st.dictionaries(st.integers(0, 29), st.datetimes(timezones=st.just(UTC), min_value=_EPOCH)),
)
def test_the_free_place_is_own_free_and_has_rested_longest(taken, last_used):
    found = rules.free_place(range(30), taken, last_used)
    free = set(range(30)) - taken
    assert (found is None) == (not free)
    if found is not None:
        assert found in free
        rested = last_used.get(found)
        assert all(rested is None or (other in last_used and last_used[other] >= rested) for other in free)


def test_a_lock_that_is_away_is_asked_at_least_every_minute_and_one_that_refuses_soon_once_an_hour():
    assert [rules.rest(each).total_seconds() for each in (1, 2, 3, 20)] == [2, 4, 8, 60]
    assert [rules.wait(each).total_seconds() for each in (1, 4, 5, 50)] == [2, 16, 3600, 3600]


def test_the_worst_door_tells():
    assert rules.overall(["live", "failed"]) == "failed"
    assert rules.overall(["live", "cleared"]) == "live"
    assert rules.overall(["programmed", "pending"]) == "pending"


KEY = bytes(range(32))
AT = datetime(2026, 12, 5, 8, 50, tzinfo=UTC)


def test_the_reference_code_is_the_one_anybody_computes():
    assert offline.code(KEY, "kita-gym", AT, AT + timedelta(hours=2)) == _by_hand(
        "kita-gym", AT, AT + timedelta(hours=2)
    )


def _by_hand(lock, start, end):
    import hashlib
    import hmac

    said = f"{lock}|{int(start.timestamp()) // 60}|{int(end.timestamp()) // 60}"
    digest = hmac.new(KEY, said.encode(), hashlib.sha256).digest()
    cut = int.from_bytes(digest[digest[31] % 16 :][:4], "big") % 2**31
    return str(cut % 1_000_000_000).rjust(9, "0")


def test_the_reference_lock_opens_in_the_window_and_only_then():
    code = offline.code(KEY, "kita-gym", AT, AT + timedelta(hours=2))
    assert len(code) == 9
    assert offline.opens(KEY, "kita-gym", code, AT)
    assert offline.opens(KEY, "kita-gym", code, AT + timedelta(minutes=119))
    assert not offline.opens(KEY, "kita-gym", code, AT - timedelta(minutes=1))
    assert not offline.opens(KEY, "kita-gym", code, AT + timedelta(hours=2))
    assert not offline.opens(KEY, "minami-gym", code, AT + timedelta(minutes=5))


def test_lead_and_grace_surround_the_booking():
    window = Window(AT, AT + timedelta(hours=1))
    assert rules.opens(window, 10, 15) == (AT - timedelta(minutes=10), AT + timedelta(minutes=75))

"""Whole yen, typed and printed."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.money import MOST, MoneyProblem, Yen, format_yen, parse_yen, yen


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1234", 1234),
        ("1,234円", 1234),
        ("１，２３４円", 1234),
        ("￥1,234", 1234),
        ("¥ 1,234", 1234),
        (" 0 円", 0),
        ("-500", -500),
        ("−500円", -500),
        ("△1,000", -1000),
        ("▲1,000", -1000),
    ],
)
def test_ways_of_typing_an_amount(typed, amount):
    assert parse_yen(typed) == amount


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "yen_empty"),
        ("　", "yen_empty"),
        ("千円", "yen_format"),
        ("1,23", "yen_format"),
        ("1234,567", "yen_format"),
        ("--1", "yen_format"),
        ("1e3", "yen_format"),
        ("円", "yen_format"),
        ("10.5", "yen_fraction"),
        ("1,234.00円", "yen_fraction"),
        ("1000000000000000", "yen_too_large"),
    ],
)
def test_what_is_no_amount(typed, code):
    with pytest.raises(MoneyProblem) as caught:
        parse_yen(typed)
    assert caught.value.code == code
    assert caught.value.in_field("fee").field == "fee"


@given(st.integers(-MOST, MOST))
def test_what_is_printed_reads_back(amount):
    assert parse_yen(format_yen(amount)) == amount


@given(st.text(max_size=20))
def test_garbage_is_a_money_problem_and_nothing_worse(text):
    with suppress(MoneyProblem):
        assert abs(parse_yen(text)) <= MOST


@pytest.mark.parametrize("amount", [1.0, Decimal(1), "1", True, None])
def test_nothing_but_whole_numbers_becomes_money(amount):
    with pytest.raises(TypeError):
        yen(amount)
    with pytest.raises(TypeError):
        format_yen(amount)


def test_print():
    assert format_yen(Yen(1234567)) == "1,234,567円"
    assert format_yen(-500) == "-500円"
    assert yen(0) == 0

"""Check digits, and the guard that keeps a 個人番号 out of logs and events."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.check_digits import (
    contains_personal_number,
    is_corporate_number,
    is_local_government_code,
    is_personal_number,
    local_government_check_digit,
    without_personal_numbers,
)

# Computed from the formula; none is known to belong to anybody.
NUMBER = "123456789018"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def law_check_digit(eleven: str) -> int:
    """The formula as the ordinance prints it: P(n) from the lowest digit, Q(n) = n+1 up to 6, n-5 above."""
    total = sum(int(p) * (n + 1 if n <= 6 else n - 5) for n, p in enumerate(reversed(eleven), start=1))
    return 0 if total % 11 <= 1 else 11 - total % 11


ELEVEN = st.text("0123456789", min_size=11, max_size=11)
NUMBERS = ELEVEN.map(lambda eleven: f"{eleven}{law_check_digit(eleven)}")


@given(NUMBERS)
def test_numbers_by_the_formula_of_the_ordinance_hold(number):
    assert is_personal_number(number)
    assert contains_personal_number(number)


@given(NUMBERS, st.integers(0, 11), st.integers(1, 9))
def test_most_slips_of_one_digit_are_seen(number, place, slip):
    digit = (int(number[place]) + slip) % 10
    wrong = f"{number[:place]}{digit}{number[place + 1 :]}"
    assert is_personal_number(wrong) == (int(wrong[-1]) == law_check_digit(wrong[:-1]))
    if place == 11:
        assert not is_personal_number(wrong)


@pytest.mark.parametrize("text", ["1234 5678 9018", "1234-5678-9018", "１２３４５６７８９０１８", NUMBER])
def test_ways_of_writing_a_personal_number(text):
    assert is_personal_number(text)


@pytest.mark.parametrize("text", ["", "123456789019", "12345678901", "1234567890188", "あ23456789018"])
def test_what_is_no_personal_number(text):
    assert not is_personal_number(text)


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        f"番号は{NUMBER}です",
        f"mynumber{NUMBER}",
        "1234 5678 9018",
        "1234　5678　9018",
        "1234-5678-9018",
        "１２３４－５６７８－９０１８",
        "1234ー5678ー9018",
        "1234 - 5678 - 9018",
        "1234-56789018",
        "2222 1234 5678 9018",
        f"2026 {NUMBER}",
        f"{NUMBER} 2026-11-25",
        f'{{"a": "{NUMBER}"}}',
        f"No.{NUMBER}",
        f"{NUMBER}.",
    ],
)
def test_the_guard_finds_it(text):
    assert contains_personal_number(text)
    assert not contains_personal_number(without_personal_numbers(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123456789019",
        f"9{NUMBER}",
        f"{NUMBER}9",
        f"35.{NUMBER}",
        "123-456-789-018",
        "1234\n5678\n9018",
        "090-1234-5678",
        "2026-11-25T19:33:55+09:00",
        f"550e8400-e29b-41d4-a716-{NUMBER}",
        f"ab{NUMBER}cd0123456789abcdef0123456789abcdef",
        "5835678256246",
    ],
)
def test_the_guard_lets_it_pass(text):
    assert not contains_personal_number(text)
    assert without_personal_numbers(text) == text


@given(
    st.text(st.characters(exclude_categories=("Nd",), exclude_characters="."), max_size=10),
    NUMBERS,
    st.sampled_from(["", " ", "-", "　", "－", " - "]),
    st.booleans(),
    st.text(st.characters(exclude_categories=("Nd",)), max_size=10),
)
def test_the_guard_finds_it_in_any_text(before, number, gap, wide, after):
    digits = number.translate(FULL_WIDTH) if wide else number
    text = before + gap.join((digits[:4], digits[4:8], digits[8:])) + after
    assert contains_personal_number(text)
    clean = without_personal_numbers(text)
    assert len(clean) == len(text)
    assert not contains_personal_number(clean)


@given(st.uuids())
def test_random_ids_are_never_taken_for_a_person(identifier: uuid.UUID):
    assert not contains_personal_number(f"id={identifier} {identifier.hex}")


def test_corporate_numbers():
    assert is_corporate_number("5835678256246")
    assert is_corporate_number("５－８３５６－７８２５－６２４６")
    assert not is_corporate_number("2835678256246")
    assert not is_corporate_number(NUMBER)


@given(st.text("0123456789", min_size=12, max_size=12))
def test_corporate_numbers_by_the_formula_of_the_ordinance(twelve):
    total = sum(int(p) * (1 if n % 2 else 2) for n, p in enumerate(reversed(twelve), start=1))
    valid = [first for first in "0123456789" if is_corporate_number(first + twelve)]
    assert valid == [str(9 - total % 9)]


@pytest.mark.parametrize("code", ["232033", "231002", "131016", "011002", "472018", "２３２０３３", "230006"])
def test_codes_of_municipalities(code):
    assert is_local_government_code(code)


@pytest.mark.parametrize("code", ["232034", "23203", "2320330", "482013", "000000", "", "一宮市"])
def test_what_is_no_code(code):
    assert not is_local_government_code(code)


@given(st.integers(1, 47), st.integers(0, 999))
def test_each_five_digits_have_one_sixth(prefecture, town):
    five = f"{prefecture:02}{town:03}"
    assert [digit for digit in "0123456789" if is_local_government_code(five + digit)] == [
        local_government_check_digit(five)
    ]

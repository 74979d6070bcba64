"""The eL-QR: our digits are those of the vectors, and no digit can be wrong without being noticed."""

import json
import os
import string
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.payments import elqr
from hataori.blocks.payments.elqr import ElNumber, ElSlip, NotElQr, read, written

_VECTORS = Path(os.environ.get("HATAORI_DATA", "")) / "money-tax-cert" / "elqr"
OWN = ElSlip(
    number=ElNumber("23203", "00000000012345678901", "018669", "501"),
    amount=4_500,
    levy_year=2026,
    tax_year=2026,
    period=0,
    due=date(2026, 12, 4),
    pay_until=date(2026, 12, 4),
)
OWN_DIGITS = (
    "000201" "010212"
    "2796" "000513800" "0183" "29" "00000000000" "00000004500" "2" "13800" "0" "501" "00000"
    "50" "00000000012345678901" "018669" "0" "23203" "000" "0000000"
    "5411" "00000004500" "6226" "2026" "2026" "00" "20261204" "20261204" "8085" + "0" * 85 + "6305" "36760"
)  # fmt: skip
SHIPPED = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))["elqr"]


def lines(name: str) -> list[dict[str, str]]:
    if not (_VECTORS / name).exists():
        pytest.skip(f"NOT PROVEN HERE: HATAORI_DATA has no money-tax-cert/elqr/{name}")
    return [json.loads(line) for line in (_VECTORS / name).read_text(encoding="utf-8").splitlines()]


def digits(width: int) -> st.SearchStrategy[str]:
    return st.text(string.digits, min_size=width, max_size=width)


slips = st.builds(
    ElSlip,
    number=st.builds(ElNumber, digits(5), digits(20), digits(6), digits(3)),
    amount=st.integers(1, elqr.LARGEST),
    levy_year=st.integers(1000, 9999),
    tax_year=st.integers(1000, 9999),
    period=st.integers(0, 99),
    due=st.dates(date(1000, 1, 1)),
    pay_until=st.dates(date(1000, 1, 1)),
    account=digits(11),
    bearer=digits(1),
    tax_office=digits(3),
)


def test_the_vectors_shipped_are_written_byte_for_byte():
    assert len(SHIPPED["valid"]) == 3
    for payload in SHIPPED["valid"]:
        assert written(read(payload)) == payload


@pytest.mark.parametrize("why", SHIPPED["invalid"])
def test_the_invalid_vectors_shipped_are_refused(why: str):
    with pytest.raises(NotElQr):
        read(SHIPPED["invalid"][why])


def test_the_vectors_are_written_byte_for_byte():
    told = lines("vectors_valid.jsonl")
    assert len(told) == 200
    for each in told:
        assert written(read(each["payload"])) == each["payload"]


def test_what_the_vectors_say_is_read():
    for each in lines("vectors_valid.jsonl"):
        said, wanted = read(each["payload"]), each["fields"]
        assert said.amount == wanted["amount"]
        assert said.number == ElNumber(
            wanted["institution"], wanted["case_key"], wanted["confirmation"], wanted["fee_number"]
        )
        assert f"{said.due:%Y%m%d}{said.pay_until:%Y%m%d}" == wanted["due"] + wanted["pay_until"]


def test_every_invalid_vector_is_refused():
    told = lines("vectors_invalid.jsonl")
    assert len(told) == 52
    for each in told:
        with pytest.raises(NotElQr):
            read(each["payload"])


def test_a_code_of_our_own_making():
    made = written(OWN)
    assert made == OWN_DIGITS
    assert read(made) == OWN


def test_the_crc_is_the_known_one_as_five_decimal_digits():
    assert elqr.crc("123456789") == "10673"
    assert all(len(elqr.crc(str(n))) == 5 for n in range(2000))


@given(slips)
def test_what_is_written_is_read_again(slip: ElSlip):
    assert len(written(slip)) == elqr.DIGITS
    assert read(written(slip)) == slip


@given(slips, st.integers(0, elqr.DIGITS - 1), st.integers(1, 9))
def test_any_wrong_digit_is_noticed(slip: ElSlip, place: int, by: int):
    made = written(slip)
    wrong = made[:place] + str((int(made[place]) + by) % 10) + made[place + 1 :]
    with pytest.raises(NotElQr):
        read(wrong)


@given(slips, st.integers(0, elqr.DIGITS - 2))
def test_two_digits_that_changed_places_are_noticed(slip: ElSlip, place: int):
    made = written(slip)
    turned = made[:place] + made[place + 1] + made[place] + made[place + 2 :]
    if turned != made:
        with pytest.raises(NotElQr):
            read(turned)


@given(slips, st.integers(0, 36), st.integers(1, 9))
def test_a_wrong_digit_of_the_upper_line_is_noticed_though_the_crc_was_made_anew(slip: ElSlip, place: int, by: int):
    made, at = written(slip), 31 + place
    wrong = made[:at] + str((int(made[at]) + by) % 10) + made[at + 1 : 250]
    with pytest.raises(NotElQr):
        read(wrong + elqr.crc(wrong))


@pytest.mark.parametrize("amount", [0, -1, 10**11])
def test_nothing_and_too_much_have_no_code(amount: int):
    with pytest.raises(ValueError):
        written(replace(OWN, amount=amount))


@pytest.mark.parametrize(
    "number", [ElNumber("2320", "0" * 20, "0" * 6, "501"), ElNumber("23203", "0" * 20, "0" * 6, "5O1")]
)
def test_a_number_of_the_wrong_width_is_no_code(number: ElNumber):
    with pytest.raises(ValueError):
        written(replace(OWN, number=number))

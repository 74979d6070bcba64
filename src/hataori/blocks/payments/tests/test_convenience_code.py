"""The stores' bar code: our digits are those of the vectors, a wrong digit is noticed, nothing above the limit."""

import json
import os
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.payments import convenience_code
from hataori.blocks.payments.convenience_code import NotStoreCode, StoreSlip, bars, fits, read, shown, written

_VECTORS = Path(os.environ.get("HATAORI_DATA", "")) / "money-tax-cert" / "cvs_gs1_128"
OWN = StoreSlip("900000", "12345678901", 0, date(2026, 12, 4), 4_500)
OWN_DIGITS = "91" "900000" "123456789010000000000" "0" "261204" "0" "004500" "7"  # fmt: skip
SHIPPED = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))["stores"]


def lines(name: str) -> list[dict[str, str]]:
    if not (_VECTORS / name).exists():
        pytest.skip(f"NOT PROVEN HERE: HATAORI_DATA has no money-tax-cert/cvs_gs1_128/{name}")
    return [json.loads(line) for line in (_VECTORS / name).read_text(encoding="utf-8").splitlines()]


def digits(width: int) -> st.SearchStrategy[str]:
    return st.text(string.digits, min_size=width, max_size=width)


slips = st.builds(
    StoreSlip,
    company=digits(6),
    free=digits(21),
    again=st.integers(0, 9),
    last_day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    amount=st.integers(1, convenience_code.LARGEST),
    stamp=st.booleans(),
)


def test_the_vectors_shipped_are_written_byte_for_byte():
    assert len(SHIPPED["valid"]) == 3
    for barcode in SHIPPED["valid"]:
        assert written(read(barcode)) == barcode


@pytest.mark.parametrize("why", SHIPPED["invalid"])
def test_the_invalid_vectors_shipped_are_refused(why: str):
    with pytest.raises(NotStoreCode):
        read(SHIPPED["invalid"][why])


def test_the_vectors_are_written_byte_for_byte():
    told = lines("vectors_valid.jsonl")
    assert len(told) == 100
    for each in told:
        said = read(each["barcode"])
        assert written(said) == each["barcode"]
        assert (said.company, said.free, said.amount) == (each["company"], each["free"], each["amount"])
        assert said.last_day.isoformat() == each["due"]


def test_every_invalid_vector_is_refused():
    told = lines("vectors_invalid.jsonl")
    assert len(told) == 40
    for each in told:
        with pytest.raises(NotStoreCode):
            read(each["barcode"])


def test_a_code_of_our_own_making_and_how_it_is_shown():
    assert written(OWN) == OWN_DIGITS
    assert shown(OWN_DIGITS) == "(91)900000-123456789010000000000-0-261204-0-004500-7"


@given(slips)
def test_what_is_written_is_read_again(slip: StoreSlip):
    assert read(written(slip)) == slip


@given(slips, st.integers(0, convenience_code.DIGITS - 1), st.integers(1, 9))
def test_any_wrong_digit_is_noticed(slip: StoreSlip, place: int, by: int):
    made = written(slip)
    with pytest.raises(NotStoreCode):
        read(made[:place] + str((int(made[place]) + by) % 10) + made[place + 1 :])


def test_stores_take_300_000_yen_and_not_one_more():
    assert (fits(300_000), fits(300_001), fits(0)) == (True, False, False)
    with pytest.raises(ValueError):
        written(StoreSlip("900000", "1", 0, date(2026, 12, 4), 300_001))


def test_the_bars_are_288_modules_between_start_c_and_stop():
    drawn = bars(OWN_DIGITS)
    assert len(drawn) == 288
    assert drawn.startswith("11010011100" "11110101110")  # START C, FNC1  # fmt: skip
    assert drawn.endswith("1100011101011")


def test_each_sign_has_eleven_modules_and_its_own_shape():
    signs = [convenience_code._modules(value) for value in range(106)]
    assert {len(sign) for sign in signs} == {11}
    assert len(set(signs)) == 106
    assert all(sign.count("1") % 2 == 0 for sign in signs), "the bars of a sign are an even number of modules wide"

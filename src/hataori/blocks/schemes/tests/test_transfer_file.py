"""The bank file: lengths, places and sums of 全銀協 総合振込, and what is refused before a bank would."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.schemes.api import Payee, Payer, TransferProblem, transfer_file
from hataori.blocks.schemes.transfer_file import bank_kana

CITY = Payer("1234567890", "イチノミヤシ", "0153", "123", "ordinary", "7654321")
HANAKO = Payee("42", "0009", "001", "ordinary", "1234567", "イチノミヤ　ハナコ", 35_000)
DAY = date(2025, 4, 10)


def lines(*payees):
    content = transfer_file(CITY, payees, DAY)
    assert content.endswith(b"\r\n")
    return content.split(b"\r\n")[:-1]


def test_every_record_has_120_bytes():
    assert [(len(line), line[:1]) for line in lines(HANAKO)] == [(120, b"1"), (120, b"2"), (120, b"8"), (120, b"9")]


def test_fields_stand_in_their_places():
    header, data, trailer, _ = [line.decode("shift_jis") for line in lines(HANAKO)]
    assert header[:14] == "12101234567890"
    assert header[14:54].rstrip() == "ｲﾁﾉﾐﾔｼ"
    assert (header[54:58], header[58:62], header[77:80], header[95:103]) == ("0410", "0153", "123", "17654321")
    assert (data[1:5], data[20:23], data[42], data[43:50]) == ("0009", "001", "1", "1234567")
    assert data[50:80].rstrip() == "ｲﾁﾉﾐﾔ ﾊﾅｺ"
    assert (data[80:90], data[90], data[91:101]) == ("0000035000", "0", "0000000042")
    assert (trailer[1:7], trailer[7:19]) == ("000001", "000000035000")


@given(st.lists(st.integers(1, 9_999_999_999), min_size=1, max_size=50))
def test_the_trailer_is_the_sum_of_the_records(amounts):
    payees = [replace(HANAKO, reference=str(n), amount=amount) for n, amount in enumerate(amounts)]
    *_, trailer, _ = lines(*payees)
    data = [line for line in lines(*payees) if line.startswith(b"2")]
    assert int(trailer[1:7]) == len(data) == len(amounts)
    assert int(trailer[7:19]) == sum(int(line[80:90]) for line in data) == sum(amounts)


@pytest.mark.parametrize(
    ("written", "sent"),
    [("ショウジ　ユウト", "ｼﾖｳｼﾞ ﾕｳﾄ"), ("しょうじ", "ｼﾖｳｼﾞ"), ("オータ", "ｵ-ﾀ"), ("Smith J", "SMITH J"), ("パク", "ﾊﾟｸ")],
)
def test_names_in_the_letters_of_banks(written, sent):
    assert bank_kana(written) == sent


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": 0}, "transfer_amount"),
        ({"amount": -1}, "transfer_amount"),
        ({"holder_kana": "一宮花子"}, "transfer_kana"),
        ({"holder_kana": ""}, "transfer_kana"),
        ({"account_number": "12345678"}, "transfer_digits"),
        ({"bank_code": "０００９"}, "transfer_digits"),
        ({"reference": "A-1"}, "transfer_digits"),
    ],
)
def test_what_a_bank_would_refuse_names_the_recipient(change, code):
    with pytest.raises(TransferProblem) as caught:
        transfer_file(CITY, [replace(HANAKO, **change)], DAY)
    assert caught.value.code == code
    assert "整理番号" in caught.value.message


def test_the_same_reference_twice_is_no_file():
    with pytest.raises(TransferProblem, match="二重払い"):
        transfer_file(CITY, [HANAKO, HANAKO], DAY)


def test_an_empty_file_is_no_file():
    with pytest.raises(TransferProblem, match="1件から"):
        transfer_file(CITY, [], DAY)

"""The file a bank takes: 全銀協 総合振込, records of 120 bytes in JIS X 0201, for what is due to recipients."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import jaconv

from hataori.kernel.errors import HataoriError
from hataori.kernel.kana import to_full_katakana

AccountKind = Literal["ordinary", "current", "savings"]
_KINDS = {"ordinary": "1", "current": "2", "savings": "4"}
_ALLOWED = re.compile(r"[0-9A-Z ｱ-ﾝﾞﾟ().,/\-｢｣]+")
_MOST_RECORDS, _MOST_YEN, _MOST_TOTAL = 999_999, 9_999_999_999, 999_999_999_999
_LENGTH = 120


class TransferProblem(HataoriError):
    """A file that a bank would refuse: told by recipient and in words."""

    status = 422


@dataclass(frozen=True, slots=True)
class Payer:
    """The city's side: 10 digits agreed with its bank, names as read, account."""

    code: str
    name_kana: str
    bank_code: str
    branch_code: str
    account_kind: AccountKind
    account_number: str


@dataclass(frozen=True, slots=True)
class Payee:
    """One transfer. `reference` (up to 10 digits) finds the award again when the bank returns the money."""

    reference: str
    bank_code: str
    branch_code: str
    account_kind: AccountKind
    account_number: str
    holder_kana: str
    amount: int


def transfer_file(payer: Payer, payees: Sequence[Payee], pay_on: date) -> bytes:
    """The whole file, lines ended by CR LF. Raises TransferProblem; then nothing may be sent."""
    if not payees or len(payees) > _MOST_RECORDS:
        raise TransferProblem("transfer_count", f"振込は1件から{_MOST_RECORDS:,}件までです。")
    references = [payee.reference for payee in payees]
    if len(set(references)) != len(references):
        raise TransferProblem("transfer_twice", "同じ整理番号の振込が2件あります。二重払いでないか確認してください。")
    total = sum(payee.amount for payee in payees)
    if total > _MOST_TOTAL:
        raise TransferProblem("transfer_total", "合計金額が1つのファイルに書ける額を超えています。分けてください。")
    lines = [_header(payer, pay_on), *map(_data, payees), _trailer(len(payees), total), "9".ljust(_LENGTH)]
    return "".join(f"{line}\r\n" for line in lines).encode("shift_jis")


def bank_kana(text: str) -> str:
    """A reading in the letters banks share: half-width kana without small ones, capitals, digits, a few signs."""
    large: str = jaconv.enlarge_smallkana(to_full_katakana(text))
    half: str = jaconv.z2h(large, kana=True, ascii=True, digit=True)
    return half.upper().replace("ｰ", "-").replace("･", ".")


def _header(payer: Payer, pay_on: date) -> str:
    who = f"依頼人（{payer.code}）"
    account = _KINDS[payer.account_kind] + _digits(payer.account_number, 7, who)
    return (
        f"1210{_digits(payer.code, 10, who)}{_kana(payer.name_kana, 40, who)}{pay_on:%m%d}"
        f"{_digits(payer.bank_code, 4, who)}{'':15}{_digits(payer.branch_code, 3, who)}{'':15}{account}{'':17}"
    )


def _data(payee: Payee) -> str:
    who = f"整理番号{payee.reference}"
    if not 0 < payee.amount <= _MOST_YEN:
        raise TransferProblem("transfer_amount", f"{who}: 振込金額は1円から{_MOST_YEN:,}円までです。")
    bank = f"{_digits(payee.bank_code, 4, who)}{'':15}{_digits(payee.branch_code, 3, who)}{'':15}{'':4}"
    account = _KINDS[payee.account_kind] + _digits(payee.account_number, 7, who)
    return (
        f"2{bank}{account}{_kana(payee.holder_kana, 30, who)}{payee.amount:010}0"
        f"{_digits(payee.reference, 10, who)}{'':10}7{'':8}"
    )


def _trailer(count: int, total: int) -> str:
    return f"8{count:06}{total:012}{'':101}"


def _digits(text: str, length: int, who: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) <= length):
        raise TransferProblem("transfer_digits", f"{who}: 「{text}」は{length}桁以内の数字で書いてください。")
    return text.zfill(length)


def _kana(text: str, length: int, who: str) -> str:
    """Cut to the field as banks do; a letter they do not share is refused."""
    kana = bank_kana(text)
    if not _ALLOWED.fullmatch(kana):
        raise TransferProblem("transfer_kana", f"{who}: 口座名義は「カナ・英大文字・数字」で書いてください。")
    return kana[:length].ljust(length)

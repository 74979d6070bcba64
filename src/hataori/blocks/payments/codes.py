"""The three ways in which one slip says the same: eL-QR, bar code, and the numbers to type. They agree, or nothing is
printed.
"""

from dataclasses import dataclass
from datetime import date

from hataori.kernel.fiscal_year import fiscal_year_of

from . import convenience_code, elqr
from .elqr import ElNumber
from .public_money import Kind, PublicMoney

_KEY_DIGITS = 20
OWN_DIGITS = 11
"""納付書番号: the slip's own number."""
NUMBER_DIGITS = 34
"""収納機関番号, 納付番号, 確認番号 and 納付区分 in one row."""


@dataclass(frozen=True, slots=True)
class SlipCodes:
    """What is printed on a slip besides its own number (`slip_number`); empty where a kind of slip carries it not."""

    slip_number: str
    amount: int
    due_on: date
    el_number: ElNumber | None = None
    elqr: str = ""
    barcode: str = ""

    @property
    def too_much_for_stores(self) -> bool:
        """Whether it has no bar code because of its amount."""
        return not self.barcode and not convenience_code.fits(self.amount)

    @property
    def barcode_shown(self) -> str:
        """The digits as they stand below the bars."""
        return convenience_code.shown(self.barcode) if self.barcode else ""


def made(
    money: PublicMoney, kind: Kind, slip_number: str, confirmation: str, *, amount: int, due_on: date, issued_on: date
) -> SlipCodes:
    """The codes of a slip; no bar code above what stores take."""
    number, qr, bars = None, "", ""
    if kind.fee_number:
        number = ElNumber(money.office, case_key(slip_number), confirmation, kind.fee_number)
        year = fiscal_year_of(issued_on).year
        qr = elqr.written(
            elqr.ElSlip(number, amount, year, year, 0, due_on, due_on, money.account, money.bearer, money.tax_office)
        )
    if kind.store and convenience_code.fits(amount):
        bars = convenience_code.written(convenience_code.StoreSlip(money.company, slip_number, 0, due_on, amount))
    return SlipCodes(slip_number, amount, due_on, number, qr, bars)


def case_key(slip_number: str) -> str:
    """The 納付番号 (案件特定キー) of a slip: its own number, filled with zeros on the left."""
    return f"{slip_number:0>{_KEY_DIGITS}}"


def disagreements(codes: SlipCodes) -> list[str]:
    """What does not say the same as the slip itself, read from the digits as printed; empty when all is well."""
    return [*_of_elqr(codes), *_of_barcode(codes)]


def _of_elqr(codes: SlipCodes) -> list[str]:
    if not codes.elqr and codes.el_number is None:
        return []
    try:
        said = elqr.read(codes.elqr)
    except elqr.NotElQr as wrong:
        return [f"elqr:{wrong.code}"]
    told = (said.number, said.number.case_key, said.amount, said.due, said.pay_until)
    wanted = (codes.el_number, case_key(codes.slip_number), codes.amount, codes.due_on, codes.due_on)
    names = ("number", "case_key", "amount", "due", "pay_until")
    return [f"elqr:{name}" for name, left, right in zip(names, told, wanted, strict=True) if left != right]


def _of_barcode(codes: SlipCodes) -> list[str]:
    if not codes.barcode:
        return []
    try:
        said = convenience_code.read(codes.barcode)
    except convenience_code.NotStoreCode as wrong:
        return [f"barcode:{wrong.code}"]
    told = (said.free, said.amount, said.last_day)
    wanted = (f"{codes.slip_number:0<21}", codes.amount, codes.due_on)
    return [
        f"barcode:{name}"
        for name, left, right in zip(("number", "amount", "due"), told, wanted, strict=True)
        if left != right
    ]


def scanned_number(digits: str) -> tuple[str, str]:
    """How something was scanned or typed (elqr, barcode, number) and the slip's own number in it.

    ValueError where the digits cannot be any of the three; their check values are looked at first.
    """
    if len(digits) == elqr.DIGITS:
        return "elqr", elqr.read(digits).number.case_key[-OWN_DIGITS:]
    if len(digits) == convenience_code.DIGITS:
        return "barcode", convenience_code.read(digits).free[:OWN_DIGITS]
    if len(digits) == NUMBER_DIGITS and digits.isascii() and digits.isdecimal():
        return "number", digits[5 : 5 + _KEY_DIGITS][-OWN_DIGITS:]
    raise ValueError("length")


def typed(number: ElNumber) -> str:
    """The four numbers in one row, as they are typed."""
    return number.office + number.case_key + number.confirmation + number.fee_number

"""Money is a whole number of yen; a float never becomes money (通貨の単位及び貨幣の発行等に関する法律第2条)."""

import re
from typing import NewType

from hataori.kernel.errors import FieldProblem, HataoriError
from hataori.kernel.text import halfwidth

Yen = NewType("Yen", int)
"""An amount in yen. At run time it is an int, so that JSON, databases and sums take it as it is."""

MOST = 999_999_999_999_999
_AMOUNT = re.compile(r"(?P<sign>[-△▲]?)\\?(?P<digits>\d+|\d{1,3}(?:,\d{3})+)円?")
_SAME_SIGN = str.maketrans("−‐¥、", "--\\,")
_FRACTION = re.compile(r"[-△▲]?\\?[\d,]+\.\d+円?")


class MoneyProblem(HataoriError):
    """An amount that cannot be taken (codes yen_empty, yen_format, yen_fraction, yen_too_large)."""

    status = 422

    def in_field(self, field: str) -> FieldProblem:
        """The same problem, told of the form's field `field`."""
        return FieldProblem(field, self.code, self.message)


def yen(amount: object) -> Yen:
    """`amount` as money; TypeError for a float, a Decimal, a bool or anything else that is no whole number."""
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise TypeError(f"money is a whole number of yen, not {type(amount).__name__}")
    return Yen(amount)


def format_yen(amount: int) -> str:
    """The amount on pages: 1,234円, -500円. TypeError for floats."""
    return f"{yen(amount):,}円"


def parse_yen(text: str) -> Yen:
    """A typed amount: 1234, 1,234円, ￥1,234, １，２３４円, △500. Raises MoneyProblem."""
    compact = _squeeze(text)
    if not compact:
        raise MoneyProblem("yen_empty", "金額を入力してください。")
    if _FRACTION.fullmatch(compact):
        raise MoneyProblem("yen_fraction", "金額は1円単位の整数で入力してください。小数は使えません。")
    match = _AMOUNT.fullmatch(compact)
    if match is None:
        raise MoneyProblem("yen_format", "金額を読み取れませんでした。「1,234円」や「1234」のように入力してください。")
    amount = int(match["digits"].replace(",", ""))
    if amount > MOST:
        raise MoneyProblem("yen_too_large", "金額が大きすぎます。けた数を確認してください。")
    return Yen(-amount if match["sign"] else amount)


def _squeeze(text: str) -> str:
    """Half-width and without blanks; the three minus signs and the two yen signs become one each."""
    return re.sub(r"\s+", "", halfwidth(text)).translate(_SAME_SIGN)

"""The bar code that convenience stores read (GS1-128, 料金代理収納): 44 digits and the bars, without Django.

`91`, the company's number (6), a free part (21), how often the slip was issued anew (1), the last day YYMMDD (6),
whether a revenue stamp is due (1), the amount (6), a check digit. Layout: GS1 Japan / 流通システム開発センター.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

DIGITS = 44
LARGEST = 300_000
"""Stores take no more on one slip (所管課で確認: the limit is that of the contract with the stores)."""
_SHAPE = re.compile(
    r"91(?P<company>\d{6})(?P<free>\d{21})(?P<again>\d)(?P<day>\d{6})(?P<stamp>[01])(?P<amount>\d{6})(?P<check>\d)",
    re.ASCII,
)
_START_C, _FNC1, _STOP = 105, 102, "2331112"
# Bars and spaces of the 106 signs of Code 128 (ISO/IEC 15417), in widths of modules.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)


@dataclass(frozen=True, slots=True)
class StoreSlip:
    """What the bar code says. Amount in whole yen."""

    company: str
    free: str
    again: int
    last_day: date
    amount: int
    stamp: bool = False


class NotStoreCode(ValueError):
    """The digits are no such bar code; `code` says why: shape, check, day, amount."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def fits(amount: int) -> bool:
    """Whether stores take this amount."""
    return 1 <= amount <= LARGEST


def written(slip: StoreSlip) -> str:
    """The 44 digits; a shorter free part is filled with zeros on the right. ValueError above 300,000 yen."""
    if not fits(slip.amount):
        raise ValueError("stores take 1 to 300,000 yen")
    before = f"91{slip.company}{slip.free:0<21}{slip.again}{slip.last_day:%y%m%d}{int(slip.stamp)}{slip.amount:06}"
    digits = before + check_digit(before)
    if not _SHAPE.fullmatch(digits):
        raise ValueError("a number of this slip has the wrong width")
    return digits


def read(digits: str) -> StoreSlip:
    """What the bar code says. NotStoreCode."""
    found = _SHAPE.fullmatch(digits)
    if found is None:
        raise NotStoreCode("shape")
    if check_digit(digits[:-1]) != found["check"]:
        raise NotStoreCode("check")
    amount = int(found["amount"])
    if not fits(amount):
        raise NotStoreCode("amount")
    return StoreSlip(
        found["company"], found["free"], int(found["again"]), _day(found["day"]), amount, found["stamp"] == "1"
    )


def _day(digits: str) -> date:
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        raise NotStoreCode("day") from None


def check_digit(digits: str) -> str:
    """Modulus 10, weights 3 and 1 from the right: finds each single wrong digit."""
    odd, even = sum(map(int, digits[::-2])), sum(map(int, digits[-2::-2]))
    return str(-(3 * odd + even) % 10)


def shown(digits: str) -> str:
    """As it stands below the bars: (91)926677-162835542209544058225-0-270517-0-231320-0."""
    cut = (2, 8, 29, 30, 36, 37, 43, 44)
    return f"({digits[:2]})" + "-".join(digits[a:b] for a, b in pairwise(cut))


def bars(digits: str) -> str:
    """The symbol, one sign a module: START C, FNC1, 22 pairs, check, STOP; 288 modules, `1` is a bar."""
    pairs = [_START_C, _FNC1, *(int(digits[n : n + 2]) for n in range(0, len(digits), 2))]
    check = (pairs[0] + sum(n * value for n, value in enumerate(pairs[1:], 1))) % 103
    return "".join(map(_modules, pairs)) + _modules(check) + _drawn(_STOP)


@cache
def _modules(value: int) -> str:
    return _drawn(_WIDTHS[6 * value : 6 * value + 6])


def _drawn(widths: str) -> str:
    return "".join("10"[n % 2] * int(width) for n, width in enumerate(widths))

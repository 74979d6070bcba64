"""The eL-QR (地方税統一QRコード) of a slip: 255 digits, written and read, without Django.

A tag of two digits, a length of two, a value: `00` format, `01` dynamic, `27` the MPN numbers of the slip, `54` the
amount, `62` years and days, `80` reserved, `63` a CRC. Three check values stand in it: one over each of the two OCR
lines of an MPN slip (ゆうちょ MT), and the CRC over all. Sources: PAYMENTS JAPAN MPM guideline 3.0 for the tags; the
widths are those of printed slips (docs/reference/slips.md says what is known and what is not).
"""

import binascii
import re
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice

DIGITS = 255
LARGEST = 10**11 - 1
INSTITUTION = "13800"
"""地方税共同機構, in whose name every eL-QR is paid; fixed by the format."""
_RESERVED = "0" * 85
_FIRST = (9, 1, 8, 1, 7, 1, 6, 1, 5, 1, 4, 1, 3, 1, 2, 1)
_SECOND = (2, 1, 3, 1, 4, 1, 5, 1, 6, 1, 7, 1, 8, 1, 9, 1)
_SHAPE = re.compile(
    r"00020101021227960005138000183"
    r"(?P<check1>\d{2})(?P<upper>\d{37})(?P<check2>\d{2})(?P<lower>\d{42})"
    r"5411(?P<amount>\d{11})6226(?P<levy_year>\d{4})(?P<tax_year>\d{4})(?P<period>\d{2})(?P<due>\d{8})(?P<pay_until>\d{8})"
    r"8085(?P<reserved>\d{85})6305(?P<crc>\d{5})",
    re.ASCII,
)
_UPPER = re.compile(
    r"(?P<account>\d{11})(?P<amount>\d{11})(?P<bearer>\d)(?P<institution>\d{5})(?P<stamp>\d)(?P<fee_number>\d{3})(?P<more>\d{5})"
)
_LOWER = re.compile(
    r"(?P<case_key>\d{20})(?P<confirmation>\d{6})(?P<area>\d)(?P<office>\d{5})(?P<tax_office>\d{3})(?P<more>\d{7})"
)


@dataclass(frozen=True, slots=True)
class ElNumber:
    """What people type where they cannot scan: 収納機関番号, 納付番号, 確認番号, 納付区分."""

    office: str
    case_key: str
    confirmation: str
    fee_number: str

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """The four with their names, in the order in which banks ask for them."""
        grouped = "-".join(self.case_key[n : n + 4] for n in range(0, len(self.case_key), 4))
        return (
            ("収納機関番号", self.office),
            ("納付番号", grouped),
            ("確認番号", self.confirmation),
            ("納付区分", self.fee_number),
        )


@dataclass(frozen=True, slots=True)
class ElSlip:
    """What an eL-QR says. Amount in whole yen; `due` is the 納期限, `pay_until` the last day a payment is taken."""

    number: ElNumber
    amount: int
    levy_year: int
    tax_year: int
    period: int
    due: date
    pay_until: date
    account: str = "0" * 11
    bearer: str = "2"
    tax_office: str = "000"


class NotElQr(ValueError):
    """The digits are no eL-QR; `code` says why: shape, crc, check1, check2, amount, day."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def written(slip: ElSlip) -> str:
    """The 255 digits. ValueError for an amount of nothing or too large, or a number of the wrong width."""
    if not 1 <= slip.amount <= LARGEST:
        raise ValueError("an eL-QR carries 1 to 99,999,999,999 yen")
    amount, number = f"{slip.amount:011}", slip.number
    upper = f"{slip.account}{amount}{slip.bearer}{INSTITUTION}0{number.fee_number}00000"
    lower = f"{number.case_key}{number.confirmation}0{number.office}{slip.tax_office}0000000"
    days = f"{slip.levy_year:04}{slip.tax_year:04}{slip.period:02}{slip.due:%Y%m%d}{slip.pay_until:%Y%m%d}"
    before = (
        f"00020101021227960005{INSTITUTION}0183{check_digits(upper)}{upper}{check_digits(lower)}{lower}"
        f"5411{amount}6226{days}8085{_RESERVED}6305"
    )
    digits = before + crc(before)
    if not _SHAPE.fullmatch(digits):
        raise ValueError("a number of this slip has the wrong width")
    return digits


def read(digits: str) -> ElSlip:
    """What an eL-QR says, once its three check values and both amounts agree. NotElQr."""
    found = _SHAPE.fullmatch(digits)
    upper = _UPPER.fullmatch(found["upper"]) if found else None
    lower = _LOWER.fullmatch(found["lower"]) if found else None
    if found is None or upper is None or lower is None:
        raise NotElQr("shape")
    _refuse_wrong_checks(digits, found)
    if found["amount"] != upper["amount"] or upper["institution"] != INSTITUTION or not int(found["amount"]):
        raise NotElQr("amount")
    return ElSlip(
        number=ElNumber(lower["office"], lower["case_key"], lower["confirmation"], upper["fee_number"]),
        amount=int(found["amount"]),
        levy_year=int(found["levy_year"]),
        tax_year=int(found["tax_year"]),
        period=int(found["period"]),
        due=_day(found["due"]),
        pay_until=_day(found["pay_until"]),
        account=upper["account"],
        bearer=upper["bearer"],
        tax_office=lower["tax_office"],
    )


def _refuse_wrong_checks(digits: str, found: re.Match[str]) -> None:
    if crc(digits[:-5]) != found["crc"]:
        raise NotElQr("crc")
    for n, part in enumerate(("upper", "lower"), 1):
        if check_digits(found[part]) != found[f"check{n}"]:
            raise NotElQr(f"check{n}")


def _day(digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise NotElQr("day") from None


def crc(text: str) -> str:
    """CRC-16 (polynomial 1021, begun with FFFF) as five decimal digits; "123456789" gives 10673."""
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):05}"


def check_digits(digits: str) -> str:
    """The two of an OCR line of ゆうちょ MT: the second modulus 10 over the line, the first modulus 11 over both."""
    second = str(_weighed(digits, _FIRST) % 10)
    return f"{_weighed(second + digits, _SECOND) % 11 % 10}{second}"


def _weighed(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, islice(cycle(weights), len(digits)), strict=True))

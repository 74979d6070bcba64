"""Check digits of the numbers of Japanese administration, and a guard that finds a 個人番号 in text.

- 個人番号: 番号法施行令第8条; the formula is 平成26年総務省令第85号第5条. 12 digits, the last one checks.
- 法人番号: 番号法施行令第35条; the formula is 平成26年財務省令第70号第2条. 13 digits, the first one checks.
- 団体コード: 全国地方公共団体コード (総務省), JIS X 0401 and X 0402. 6 digits, the last one checks.
"""

import re
from collections.abc import Iterator

from stdnum.jp import cn, in_

from hataori.kernel.text import halfwidth

_PREFECTURES = range(1, 48)
_TOWN_WEIGHTS = (6, 5, 4, 3, 2)

_BLANK_OR_HYPHEN = r"[ \t\u00a0\u2000-\u200a\u202f\u3000\-\u2010-\u2015\u2212\u30fc\uff0d\uff70]{0,3}"
_QUARTER = r"[0-9]{4}"
# Looking ahead only, so that four digits before a number cannot hide it. A decimal fraction is no number of a person.
_TWELVE = re.compile(
    rf"(?<![0-9])(?<![0-9]\.)(?=({_QUARTER}{_BLANK_OR_HYPHEN}{_QUARTER}{_BLANK_OR_HYPHEN}{_QUARTER})(?![0-9]))"
)
# Random ids and hashes hold runs of digits by chance (one UUID in 3,000 would otherwise be refused).
_RANDOM = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_FULLWIDTH_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def is_personal_number(text: str) -> bool:
    """Whether the text is a 個人番号 with a right check digit; blanks, hyphens and full width are fine."""
    return bool(in_.is_valid(halfwidth(text)))


def is_corporate_number(text: str) -> bool:
    """Whether the text is a 法人番号 with a right check digit; blanks, hyphens and full width are fine."""
    return bool(cn.is_valid(halfwidth(text)))


def is_local_government_code(text: str) -> bool:
    """Whether the text is a six-digit 団体コード with a right check digit (一宮市 is 232033)."""
    code = halfwidth(text).strip()
    if not re.fullmatch("[0-9]{6}", code) or int(code[:2]) not in _PREFECTURES:
        return False
    return local_government_check_digit(code[:5]) == code[5]


def local_government_check_digit(five: str) -> str:
    """The sixth digit to five: weights 6 to 2, eleven less the rest by eleven, its last digit."""
    total = sum(weight * int(digit) for weight, digit in zip(_TOWN_WEIGHTS, five, strict=True))
    return str(11 - total % 11)[-1]


def contains_personal_number(text: str) -> bool:
    """Whether a 個人番号 stands anywhere in the text, so that logs and events can refuse it (番号法第19条, 第20条).

    Finds 12 digits with a right check digit, together or 4-4-4 by blanks or hyphens, half or full width, not inside
    a longer run of digits. Decimal fractions, UUIDs and hashes of 32 or more hexadecimal digits are passed over. One
    in eleven other numbers of 12 digits is refused by chance: give identifiers another length.
    """
    return next(_found(text), None) is not None


def without_personal_numbers(text: str, mark: str = "●") -> str:
    """The text with every digit of a 個人番号 replaced by `mark`, for messages that must go on."""
    letters = list(text)
    for start, end in _found(text):
        letters[start:end] = [mark if letter.isdigit() else letter for letter in letters[start:end]]
    return "".join(letters)


def _found(text: str) -> Iterator[tuple[int, int]]:
    """Where each number starts and ends; every replacement keeps the length, so the places are those of `text`."""
    plain = _RANDOM.sub(lambda found: "x" * len(found[0]), text.translate(_FULLWIDTH_DIGITS))
    for match in _TWELVE.finditer(plain):
        if in_.is_valid(re.sub(r"[^0-9]", "", match[1])):
            yield match.span(1)

"""Receipt numbers: R8-K7QM-2XWD-9TFH. Nobody can guess one; a slip in writing one down is noticed.

R8 is the year of 令和 in which it was given. Eleven letters are random (31^11, 54 bits), the twelfth checks. The
letters are Crockford's base 32 without 0, so 31 of them: a prime, by which the weighted sum finds every single wrong
letter and every swap of two.
"""

import re
import secrets

from hataori.kernel import clock
from hataori.kernel.text import halfwidth
from hataori.kernel.wareki import era_of

LETTERS = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(LETTERS)}
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "Q", "0": "Q"})
_RANDOM = 11
_GROUP = 4


def new_number() -> str:
    """A fresh receipt number of today's year."""
    today = clock.today()
    era = era_of(today)
    body = "".join(secrets.choice(LETTERS) for _ in range(_RANDOM))
    return _written(f"{era.letter}{today.year - era.first_year + 1}", body + check_letter(body))


def check_letter(body: str) -> str:
    """The letter that makes the weighted sum (weights 1, 2, 3 …) come out."""
    return LETTERS[sum((place + 1) * _VALUE[letter] for place, letter in enumerate(body)) % len(LETTERS)]


def read_number(text: str) -> str:
    """A number as somebody typed it (small letters, full width, blanks, no hyphens), in its one written form.

    Empty when it cannot be a receipt number: too long or short, a foreign letter, a wrong check letter.
    """
    plain = "".join(letter for letter in halfwidth(text[:60]).upper() if letter.isalnum())
    year, letters = plain[: -_RANDOM - 1], plain[-_RANDOM - 1 :].translate(_LOOKALIKES)
    if not re.fullmatch("[A-Z][0-9]{1,2}", year):
        return ""
    if len(letters) != _RANDOM + 1 or not set(letters) <= set(LETTERS):
        return ""
    return _written(year, letters) if check_letter(letters[:-1]) == letters[-1] else ""


def _written(year: str, letters: str) -> str:
    groups = (letters[n : n + _GROUP] for n in range(0, len(letters), _GROUP))
    return "-".join((year, *groups))

"""The code on a paper that opens its public page, and the QR that carries it."""

import secrets

import segno
from django.conf import settings

# Crockford's alphabet: nothing that is read as something else. 20 letters of 32 are 100 bits: no one guesses a paper.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 20
_READ_AS = str.maketrans("OILoil", "011011", "- 　‐－")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def new_code() -> str:
    """A code nobody can guess."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def read_code(typed: str) -> str:
    """The code as somebody may have typed it: lower case, with spaces or hyphens, full width, O for 0; "" if none."""
    found = typed.translate(_HALF_WIDTH).translate(_READ_AS).upper()
    return found if len(found) == _LENGTH and set(found) <= set(_LETTERS) else ""


def shown(code: str) -> str:
    """In groups of five, for people."""
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


def address(code: str) -> str:
    """The public page of a paper."""
    return f"{settings.HATAORI_URL}/verify/{code}/"


def qr(code: str) -> str:
    """The page's address as an SVG drawing."""
    drawn: str = segno.make(address(code), error="m", micro=False).svg_inline(border=0, omitsize=True, lineclass=None)
    return drawn

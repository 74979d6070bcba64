"""The number people read out, and the secret of the one who reported."""

import hashlib
import secrets
from datetime import date

from hataori.platform.crypto import blind_index

_TOKEN_LENGTH = 32


def new_number(day: date) -> str:
    """Year and month, six digits by chance, a check digit: 2611482137 5. Says nothing about how many there are."""
    body = f"{day:%y%m}{secrets.randbelow(1_000_000):06d}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """The digit by which a slip of one digit, or most swaps of two, are noticed (Luhn, ISO/IEC 7812-1 annex B)."""
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-sum(each // 10 + each % 10 for each in doubled) % 10)


def is_number(text: str) -> bool:
    """Whether a text can be a number of ours, so that a slip can be told without looking it up."""
    return len(text) == 11 and text.isascii() and text.isdigit() and check_digit(text[:-1]) == text[-1]  # noqa: PLR2004  the form of new_number


def token_of(number: str) -> str:
    """The secret of that request. Only this installation's key makes it: it can be sent again and is kept nowhere."""
    return blind_index(number, context="service_requests.token")[:_TOKEN_LENGTH]


def hash_of(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()

"""The end of a case: every app that keeps a part of it forgets that part, in the transaction that destroys the papers.

An app offers `forgetting.py` with `FORGETTERS: tuple[Forgetter, ...]`; what is left names nobody (ADR 0046).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from .discovery import collected


@dataclass(frozen=True, slots=True)
class Forgetter:
    """What an app keeps of a case, in a word, and how it forgets that by the receipt number; answers how many rows."""

    name: str
    forget: Callable[[str], int]


def forget_everywhere(number: str) -> dict[str, int]:
    """Let every app forget what it keeps of the case of that receipt number; rows by name.

    Doing it again changes nothing. ValueError without a number: it would mean every row without one.
    """
    if not number:
        raise ValueError("a case has a number")
    with transaction.atomic():
        return {each.name: each.forget(number) for each in collected("forgetting", "FORGETTERS")}

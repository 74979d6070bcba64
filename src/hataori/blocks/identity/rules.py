"""Pure decisions: whose card this is, and whether it fits the account in front of us."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hataori.kernel.person_name import fold

Verdict = Literal["enter", "introduce", "confirm", "link", "other_card", "other_person", "staff"]


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in the account's profile; empty or None where its owner told nothing."""

    name: str
    birthdate: date | None


def verdict(kind: str, account_id: str, *, owner: str, has_other_card: bool, fits: bool) -> Verdict:
    """What a proven person may do here.

    `kind` and `account_id` are of whoever is signed in (guest: nobody), `owner` is the account this card belongs to
    already (empty: none), `has_other_card` whether the signed-in account has a card that is not this one.
    """
    if kind == "staff":
        return "staff"
    if kind == "guest":
        return "enter" if owner else "introduce"
    if owner:
        return "confirm" if owner == account_id else "other_card"
    if has_other_card:
        return "other_card"
    return "link" if fits else "other_person"


def fits(known: Known, name: str, birthdate: date | None) -> bool:
    """Whether card and profile can be one person: variants of a character and blanks are no difference."""
    same_day = known.birthdate is None or birthdate is None or known.birthdate == birthdate
    return same_day and (not known.name or folded(known.name) == folded(name))


def folded(name: str) -> str:
    """A name as it is compared here; what is stored stays as it is."""
    return "".join(fold(name).split())

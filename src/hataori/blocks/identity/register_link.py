"""Tying a proven person to the residents' register. It is asked through a port, so that tests can put another there."""

from datetime import date
from typing import Protocol

from hataori.blocks.registries import api as registries
from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, Unavailable

from .types import ProvenPerson


class Register(Protocol):
    """What is asked of the residents' register (its api.py)."""

    def match(self, name: str, birthdate: date, address: str = "") -> str | None:
        """The one person of that name, birthdate and address; None where it is not exactly one."""

    def link(self, account_id: str, person_id: str, *, how: str, actor: Actor) -> None:
        """Tie the account to the person."""


def register() -> Register | None:
    """The installation's register; None where a test takes it away."""
    return registries


def tie(account_id: str, person: ProvenPerson, *, actor: Actor) -> str:
    """Try to tie the two; "linked", "no_match", "taken" (tied otherwise), "unavailable", or "" without a register."""
    found = register()
    if found is None:
        return ""
    if person.birthdate is None:
        return "no_match"
    try:
        person_id = found.match(person.name, person.birthdate, person.address)
        if person_id is None:
            return "no_match"
        found.link(account_id, person_id, how="card", actor=actor)
    except Conflict:
        return "taken"
    except Unavailable:
        return "unavailable"
    return "linked"

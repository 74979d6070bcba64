"""Tying a proven person to the residents' register, where the installation has one.

The register is a block of its own; it is asked through a port, so that identity also stands without it and tests can
put another in its place.
"""

from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

from hataori.kernel.actor import Actor
from hataori.kernel.errors import Conflict, Unavailable

from .types import ProvenPerson

_REGISTER = "hataori.blocks.registries"


class Register(Protocol):
    """What is asked of the residents' register (its api.py)."""

    def match(self, name: str, birthdate: date, address: str) -> str | None:
        """The one person of that name, birthdate and address; None where it is not exactly one."""

    def link(self, account_id: str, person_id: str, *, how: str, actor: Actor) -> Any:  # noqa: ANN401  not read here
        """Tie the account to the person."""


def register() -> Register | None:
    """The installation's register; None where there is none."""
    if find_spec(_REGISTER) is None or find_spec(f"{_REGISTER}.api") is None:
        return None
    return cast("Register", import_module(f"{_REGISTER}.api"))


def tie(account_id: str, person: ProvenPerson, *, actor: Actor) -> str:
    """Try to tie the two; "linked", "no_match", "unavailable", or "" without a register."""
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
        return "no_match"  # that resident has an account already, or this account is somebody else: people look at it
    except Unavailable:
        return "unavailable"
    return "linked"

"""The sample accounts are people of the sample register."""

from collections.abc import Sequence

from hataori.blocks.registries.actions import link
from hataori.kernel.actor import SYSTEM
from hataori.platform.accounts.api import find_by_login

from .generate import people_of
from .people import Home
from .rows import key_id


def link_accounts(homes: Sequence[Home]) -> int:
    """Link those that exist; how many."""
    linked = 0
    for person in people_of(homes):
        account = find_by_login(person.account) if person.account else None
        if account is not None:
            link(account.id, str(key_id(person.key)), how="sample", actor=SYSTEM)
            linked += 1
    return linked

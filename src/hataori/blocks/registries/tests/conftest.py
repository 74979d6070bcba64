"""A small register: the described households, whose accounts exist, and some drawn ones."""

from collections.abc import Callable

import pytest
from django.conf import settings
from tests.grounds import ground

from hataori.blocks.registries import api as registries
from hataori.blocks.registries.sample.generate import generated
from hataori.blocks.registries.sample.link import link_accounts
from hataori.blocks.registries.sample.rows import write
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.platform.accounts.actions.samples import ensure_resident, sample_people
from hataori.platform.accounts.api import find_by_login

LISTS = settings.HATAORI_CITY_FOLDER / "sample" / "register.json"
CLERK = Actor("staff-1", "staff", "市民課 職員", frozenset({RoleGrant(Role.CLERK, "residents")}))


@ground
def register() -> None:
    """The first forty households, twelve of them with a sample account."""
    for person in sample_people(settings.HATAORI_CITY_FOLDER, "residents"):
        ensure_resident(person)
    homes = generated(LISTS)[:40]
    write(homes)
    link_accounts(homes)


@pytest.fixture
def account(register) -> Callable[[int], Actor]:
    """The actor of a sample resident by number."""

    def of(number: int) -> Actor:
        found = find_by_login(f"resident{number:02}@example.jp")
        assert found is not None
        return Actor(found.id, "resident", found.display_name)

    return of


@pytest.fixture
def closed(register) -> None:
    registries.close("点検", actor=SYSTEM)

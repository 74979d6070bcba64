"""A city with counters, procedures and forty households; the described ones have deaths of their own."""

from datetime import date
from pathlib import Path

from django.conf import settings
from tests.grounds import ground

from hataori.blocks.catalogue.city import load_own
from hataori.blocks.registries import api as registries
from hataori.blocks.registries.sample.generate import generated
from hataori.blocks.registries.sample.link import link_accounts
from hataori.blocks.registries.sample.rows import write
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.platform.accounts.actions.samples import ensure_resident, sample_people
from hataori.platform.organisation.city import LOADERS as ORGANISATION
from hataori.services.counter_appointments import city

FOLDER = Path(settings.HATAORI_CITY_FOLDER)
CLERK = Actor("staff-1", "staff", "市民課 職員", frozenset({RoleGrant(Role.CLERK, "residents")}))
DIED = date(2026, 9, 20)
"""丹羽 義雄, 90, whose widow つる has an account."""


def fill() -> None:
    for loader in ORGANISATION:
        loader.load(FOLDER, None)
    load_own(FOLDER, None)
    city.load_counters(FOLDER, None)
    for person in sample_people(FOLDER, "residents"):
        ensure_resident(person)
    homes = generated(FOLDER / "sample" / "register.json")[:40]
    write(homes)
    link_accounts(homes)


@ground
def families() -> None:
    fill()


def person(name: str, born: date) -> str:
    """Somebody alive of the described households."""
    found = registries.match(name, born)
    assert found
    return found


def father_dies(day: date) -> str:
    """一宮 大樹, employed, leaves 花子 (account) and 結, three years old."""
    found = person("一宮 大樹", date(1987, 8, 2))
    registries.record_death(found, day, actor=SYSTEM)
    return found

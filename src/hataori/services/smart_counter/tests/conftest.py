"""The starter city's counter: departments, procedures, towns, a clerk and the head of the section."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.grounds import ground

from hataori.blocks.bundles.tests.conftest import written
from hataori.blocks.catalogue.city import load_own
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.samples import ensure_staff
from hataori.platform.organisation.city import LOADERS as ORGANISATION
from hataori.services.smart_counter import reading, visits

from .families import sample_text, typed

CLERK = Actor("staff-1", "staff", "窓口 職員", frozenset({RoleGrant(Role.CLERK, "residents")}))
OFFICE = Actor("staff-2", "staff", "DX 職員", frozenset({RoleGrant(Role.DX_OFFICE)}))


def fill() -> None:
    """What every test of the counter stands on."""
    for loader in ORGANISATION:
        loader.load(Path(settings.HATAORI_CITY_FOLDER), None)
    load_own(Path(settings.HATAORI_CITY_FOLDER), None)


@ground
def city() -> None:
    fill()


@pytest.fixture(autouse=True)
def unsealed(settings) -> None:
    """The city's key is kept elsewhere: papers and manifest wait for it. Who looks at them asks for `sealed`."""
    settings.HATAORI_SIGNER = "kept.elsewhere"


@pytest.fixture
def sealed(unsealed: None, settings) -> None:
    settings.HATAORI_SIGNER = ""


def moved_on() -> str:
    """A few days ago."""
    return (clock.today() - timedelta(days=3)).isoformat()


def new_visit(key: str = "visit-0001", text: str = "", **changes: object) -> visits.NewVisit:
    """The family of four, signed a moment ago."""
    given = {
        "key": key,
        "facts": {**reading.read(text or sample_text()), "typed": typed(moved_on=moved_on())},
        "signature": written(),
        "signed_at": clock.now(),
        "inputs": 10,
        "place": "honchosha",
    }
    return visits.NewVisit(**(given | changes))  # type: ignore[arg-type]


def signed_in(role: str, department: str = "residents") -> Client:
    """Staff at a browser."""
    name = f"{department or 'city'}.{role}"
    ensure_staff(
        {
            "username": name,
            "family": "窓口",
            "given": "職員",
            "family_kana": "マドグチ",
            "given_kana": "ショクイン",
            "email": f"{name}@example.jp",
            "department": department or "residents",
            "roles": [{"role": role, "department": department}],
        }
    )
    client = Client()
    client.force_login(accounts.Account.objects.get(login=name))
    return client


@pytest.fixture
def clerk(city: None) -> Client:
    return signed_in("clerk")

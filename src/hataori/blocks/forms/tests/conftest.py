"""The starter city's procedures and a section's staff for the designer's tests."""

import pytest
from django.conf import settings
from django.test import Client
from tests.grounds import ground

from hataori.blocks.catalogue import api as catalogue
from hataori.blocks.catalogue.city import load_own
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.samples import ensure_staff
from hataori.platform.organisation.city import LOADERS as ORGANISATION

PROCEDURE = "ICH-0032"


def staff(role: Role, department: str) -> Actor:
    """A member of staff with one role in a department."""
    return Actor(f"staff-{role}-{department}", "staff", "見本 職員", frozenset({RoleGrant(role, department)}))


@ground
def procedures() -> None:
    """The starter city's."""
    for loader in ORGANISATION:
        loader.load(settings.HATAORI_CITY_FOLDER, None)
    load_own(settings.HATAORI_CITY_FOLDER, None)


@pytest.fixture
def procedure(procedures) -> catalogue.Procedure:
    """One of them."""
    found = catalogue.procedure(PROCEDURE)
    assert found
    return found


@pytest.fixture
def head(procedure) -> Actor:
    """The head of the section that owns it."""
    return staff(Role.SECTION_HEAD, procedure.department)


@pytest.fixture
def clerk(procedure) -> Actor:
    """A clerk of it, who may write but not publish."""
    return staff(Role.CLERK, procedure.department)


def signed_in(role: Role, department: str) -> Client:
    """A browser in which a member of staff with this role is signed in."""
    login = f"forms.{role}"
    person = {"username": login, "family": "見本", "given": "職員", "family_kana": "ミホン", "given_kana": "ショクイン"}
    person |= {"email": f"{login}@example.jp", "department": department or "information-systems"}
    ensure_staff({**person, "roles": [{"role": role.value, "department": department}]})
    client = Client()
    client.force_login(accounts.Account.objects.get(login=login))
    return client


@pytest.fixture
def desk(procedure) -> Client:
    """A browser in which the section's head is signed in."""
    return signed_in(Role.SECTION_HEAD, procedure.department)

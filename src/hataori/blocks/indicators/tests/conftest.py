"""The starter city's definitions and plan, loaded once for a test."""

from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from tests.grounds import ground

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.clock import JST


@ground
def definitions() -> None:
    """The city's departments, definitions and plan (without the larger public data), loaded before any test's hour."""
    from hataori.blocks.indicators.city import load as load_indicators
    from hataori.blocks.plans.city import load as load_plan
    from hataori.platform.organisation.city import LOADERS

    folder = Path(settings.HATAORI_CITY_FOLDER)
    with clock.frozen(datetime(2026, 11, 25, 12, tzinfo=JST)):
        next(loader for loader in LOADERS if loader.name == "departments").load(folder, None)
        assert not load_indicators(folder, None).problems
        assert not load_plan(folder, None).problems


@pytest.fixture
def city(definitions) -> Path:
    """The folder all this was loaded from."""
    return Path(settings.HATAORI_CITY_FOLDER)


@pytest.fixture
def dx_office() -> Actor:
    return Actor(id="staff/dx", kind="staff", name="試験 推進", roles=frozenset({RoleGrant(Role.DX_OFFICE)}))


@pytest.fixture
def clerk() -> Actor:
    grants = frozenset({RoleGrant(Role.CLERK, "information-systems")})
    return Actor(id="staff/clerk", kind="staff", name="試験 担当", roles=grants)


@pytest.fixture
def sign_in(client):
    """Sign a new member of staff in with the roles given as "role" or "role@department"."""
    from hataori.platform.accounts.models import Account, RoleGrant

    def signed_in(*roles):
        login = "・".join(roles) or "nobody"
        account = Account.objects.create(login=login, kind="staff", display_name="試験 職員", created_at=clock.now())
        for role in roles:
            name, _, department = role.partition("@")
            RoleGrant.objects.create(
                account=account, role=name, department=department, starts_on=clock.today(), granted_by="test"
            )
        client.force_login(account)
        session = client.session
        session["step_up_at"] = clock.now().isoformat()
        session.save()
        return client

    return signed_in

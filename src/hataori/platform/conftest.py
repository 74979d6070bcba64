"""What the platform's tests share: the environment of a child process that uses the same database."""

import os

import pytest
from django.conf import settings
from django.db import connection


@pytest.fixture
def child_environment():
    """A child started with this environment sees the test's own database and home."""
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        before, _, query = os.environ["HATAORI_DATABASE_URL"].partition("?")
        url = f"{before.rpartition('/')[0]}/{name}?{query}"
    own = {"HATAORI_DATABASE_URL": url, "HATAORI_HOME": str(settings.HATAORI_HOME)}
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}


@pytest.fixture
def only_postgresql():
    """For what cannot happen on SQLite: it has one writer at a time."""
    if connection.vendor != "postgresql":
        pytest.skip("POSTGRESQL ONLY: SQLite has one writer at a time, so this cannot happen there")


@pytest.fixture
def as_staff(settings):
    """A browser in which somebody with that role is signed in: as_staff(Role.AUDITOR)."""
    from django.test import Client

    from hataori.kernel.actor import SYSTEM
    from hataori.platform.accounts.actions.staff import NewStaff, create_staff, grant_role
    from hataori.platform.accounts.models import Account

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    def sign_in(role):
        new = NewStaff(f"n-{role}", f"職員 {role}", "policy", f"{role}@city.example.jp", "correct horse battery 一宮")
        member = create_staff(new, actor=SYSTEM)
        grant_role(member.account_id, role, "", actor=SYSTEM, reason="人事異動")
        client = Client()
        client.force_login(Account.objects.get(id=member.account_id))
        return client

    return sign_in

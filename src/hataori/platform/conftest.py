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

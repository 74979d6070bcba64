"""A sports hall of two halves, its clerk, its people, on a fixed morning."""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from hataori.blocks.scheduler import api
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.clock import JST

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=JST)
DAY = date(2026, 12, 8)
HOURS = [["09:00", "21:00"]]
RULES: dict[str, Any] = {"hours": {"weekly": [HOURS] * 7}}


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """A time of the day of the tests; 24 is the next midnight."""
    return datetime(day.year, day.month, day.day, tzinfo=JST) + timedelta(hours=hour, minutes=minute)


def person(name: str) -> Actor:
    return Actor(id=f"account-{name}", kind="resident", name=name)


def ask(unit: str, start: datetime, end: datetime, who: Actor, **more: Any) -> api.Request:
    return api.Request(unit=unit, start=start, end=end, holder_id=who.id, **{"channel": "online", **more})


def make(key: str, parent: str | None = None, rules: dict[str, Any] | None = None, **more: Any) -> api.Unit:
    new = {"title": key, "kind": "sports", "department": "sports", **more}
    unit = api.create_unit(api.NewUnit(key=key, parent=parent, **new), SYSTEM)
    if rules is not None:
        api.change_rules(key, rules, date(2020, 1, 1), SYSTEM)
    return unit


@pytest.fixture(autouse=True)
def _fixed_morning() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def hall() -> api.Unit:
    """The full court, with its halves `hall-a` and `hall-b`."""
    unit = make("hall", rules=RULES)
    for half in ("hall-a", "hall-b"):
        make(half, parent="hall")
    return unit


@pytest.fixture
def court() -> api.Unit:
    return make("court", rules=RULES)


@pytest.fixture
def aki() -> Actor:
    return person("aki")


@pytest.fixture
def ben() -> Actor:
    return person("ben")


@pytest.fixture
def clerk() -> Actor:
    return Actor(id="staff-1", kind="staff", name="担当", roles=frozenset({RoleGrant(Role.CLERK, "sports")}))


@pytest.fixture
def stranger() -> Actor:
    """Staff of another department."""
    return Actor(id="staff-2", kind="staff", name="他課", roles=frozenset({RoleGrant(Role.CLERK, "tax")}))


@pytest.fixture
def child_environment() -> dict[str, str]:
    """A child started with this environment sees the test's own database and home."""
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        before, _, query = os.environ["HATAORI_DATABASE_URL"].partition("?")
        url = f"{before.rpartition('/')[0]}/{name}?{query}"
    own = {"HATAORI_DATABASE_URL": url, "HATAORI_HOME": str(settings.HATAORI_HOME)}
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}

"""A court and a resident with an account, on a fixed morning."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.clock import JST
from hataori.platform.accounts.actions.samples import ensure_resident
from hataori.platform.accounts.api import find_by_login

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=JST)
EVENING = datetime(2026, 12, 8, 19, 0, tzinfo=JST)


@pytest.fixture(autouse=True)
def _fixed_morning() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def aki(db: None) -> Actor:
    return resident("aki")


@pytest.fixture
def ben(db: None) -> Actor:
    return resident("ben")


def resident(name: str) -> Actor:
    login = f"{name}@example.jp"
    ensure_resident({"email": login, "family": "見本", "given": name})
    found = find_by_login(login)
    assert found is not None
    return Actor(found.id, "resident", name)


@pytest.fixture
def court(db: None) -> scheduler.Unit:
    made = scheduler.create_unit(
        scheduler.NewUnit(key="court", title="見本体育館 第1", kind="sports", department="sports"), SYSTEM
    )
    rules = {"hours": {"weekly": [[["09:00", "21:00"]]] * 7}}
    scheduler.change_rules("court", rules, date(2020, 1, 1), SYSTEM)
    return made


def book(who: Actor, days: int = 0, **more: Any) -> scheduler.Booking:
    start = EVENING + timedelta(days=days)
    asked = scheduler.Request(
        unit="court", start=start, end=start + timedelta(hours=2), holder_id=who.id, channel="online", **more
    )
    return scheduler.book(asked, who)

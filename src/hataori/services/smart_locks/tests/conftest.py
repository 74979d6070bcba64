"""A school gym that can be booked, with a virtual lock on its door."""

from datetime import date

import pytest
from django.test import Client

from hataori.blocks.access import registry
from hataori.blocks.access.tests.ground import NINE, Virtual, lock
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.samples import ensure_resident
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox

RULES = {"hours": {"weekly": [[["09:00", "21:00"]]] * 7}}


@pytest.fixture
def virtual(monkeypatch) -> Virtual:
    driver = Virtual()
    monkeypatch.setattr(registry, "drivers", lambda: {driver.key: driver})
    return driver


@pytest.fixture
def gym(db, virtual):
    """The gym of a school and its half, behind one door; the readers of the log stand at its end."""
    for key, parent in (("kita-gym", None), ("kita-gym-half", "kita-gym")):
        new = scheduler.NewUnit(key, key, "sports", "sports", parent=parent)
        scheduler.create_unit(new, SYSTEM)
    scheduler.change_rules("kita-gym", RULES, date(2020, 1, 1), SYSTEM)
    lock(units=("kita-gym",))
    events.enrol()
    events.run_consumers()


@pytest.fixture
def holder(db) -> accounts.Account:
    person = {"family": "一宮", "given": "花子", "family_kana": "イチノミヤ", "given_kana": "ハナコ", "note": ""}
    place = {"postcode": "491-8501", "address": "愛知県一宮市本町二丁目見本", "phone": "0586-00-1002"}
    ensure_resident({**person, **place, "birthdate": "1985-11-02", "email": "hanako@example.jp"})
    return accounts.Account.objects.get(login="hanako@example.jp")


def actor(account: accounts.Account) -> Actor:
    return Actor(str(account.pk), "resident", "一宮花子")


def browser(account: accounts.Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def booked(account, *, start=NINE, hours: int = 2, unit: str = "kita-gym-half") -> scheduler.Booking:
    end = start.replace(hour=start.hour + hours)
    request = scheduler.Request(unit, start, end, actor(account).id, "online", sample=True)
    return scheduler.book(request, actor(account))


def worked(at=None) -> None:
    """What a worker does, at that time."""
    if at is None:
        events.run_consumers()
        outbox.deliver_due()
        events.run_consumers()
        return
    with clock.frozen(at):
        worked()

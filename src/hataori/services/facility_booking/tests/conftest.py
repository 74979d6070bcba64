"""The city's facilities, people who book and the desk, on a fixed morning."""

import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.city_parts import load
from tests.grounds import ground

from hataori.blocks.memberships import api as memberships
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.platform.accounts import api as accounts
from hataori.platform.accounts.actions.samples import ensure_resident, ensure_staff, sample_people
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.models import Account
from hataori.platform.worker.api import run_everything
from hataori.services.facility_booking import booking as acts
from hataori.services.facility_booking import places
from hataori.services.facility_booking.city import load_facilities

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=JST)
DAY = date(2026, 12, 12)
"""A Saturday."""
HALL = "chuo-plaza-main"
STUDIO = "chuo-plaza-studio"


def at(hour: int, day: date = DAY, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=JST) + timedelta(hours=hour, minutes=minute)


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@ground
def whole_city() -> None:
    """All places of the starter city."""
    load(settings, "departments", "facilities")


@ground
def city() -> None:
    """Some of its places, and its people."""
    with clock.frozen(NOW), tempfile.TemporaryDirectory() as folder:
        _some_places(Path(folder))
        load(settings, "departments")
        for person in sample_people(settings.HATAORI_CITY_FOLDER, "residents")[:6]:
            ensure_resident(person)
        for person in sample_people(settings.HATAORI_CITY_FOLDER, "staff"):
            if person["department"] in ("sports", "parks"):
                ensure_staff(person)
        assert not load_facilities(Path(folder), None).problems


def _some_places(folder: Path) -> None:
    kept = {"facilities": {"sogo-gym", "chuo-plaza-gym", "komyoji-park"}, "schools": {"miyanishi-es", "hokubu-jhs"}}
    for name, keys in kept.items():
        told = json.loads((settings.HATAORI_CITY_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        told[name] = [each for each in told[name] if each["key"] in keys]
        (folder / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def actor_named(login: str) -> Actor:
    account = accounts.find_by_login(login)
    assert account is not None
    return actor_for(Account.objects.get(pk=account.id))


@pytest.fixture
def aki(city: None) -> Actor:
    """A resident with a registration."""
    who = actor_named("resident01@example.jp")
    memberships.register(who)
    return who


@pytest.fixture
def ben(city: None) -> Actor:
    who = actor_named("resident02@example.jp")
    memberships.register(who)
    return who


@pytest.fixture
def page() -> Callable[[Actor], Client]:
    """A browser of somebody."""

    def sign_in(who: Actor) -> Client:
        client = Client()
        client.force_login(Account.objects.get(pk=who.id))
        return client

    return sign_in


def told(**more: Any) -> acts.Particulars:
    return acts.Particulars(**{"purpose": "卓球", "attendees": 4, **more})


def booked(who: Actor, start: datetime, end: datetime, key: str = STUDIO, **more: Any) -> scheduler.Booking:
    """A booking as the pages make it."""
    held = acts.hold(places.place(key), start, end, who)
    acts.tell(held, told(**more), who)
    return acts.confirm(held.id, who)


def work() -> None:
    """Let the worker do what is due."""
    run_everything()

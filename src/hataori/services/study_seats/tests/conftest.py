"""The starter city's study room on a Thursday morning, its people, its kiosk."""

from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.samples import ensure_resident
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox
from hataori.services.study_seats import city, kiosks, models, rooms

NOW = datetime(2026, 11, 26, 8, 30, tzinfo=JST)


def at(hour: int, minute: int = 0, day: int = 26) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JST)


@pytest.fixture(autouse=True)
def _morning():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def room(db) -> models.Room:
    city.load_rooms(settings.HATAORI_CITY_FOLDER, None)
    events.enrol()
    worked()
    return models.Room.objects.get()


def resident(name: str) -> accounts.Account:
    person = {"family": "一宮", "given": name, "family_kana": "イチノミヤ", "given_kana": "ミホン", "note": ""}
    place = {"postcode": "491-8501", "address": "愛知県一宮市本町二丁目見本", "phone": "0586-00-1002"}
    ensure_resident({**person, **place, "birthdate": "2009-11-02", "email": f"{name}@example.jp"})
    return accounts.Account.objects.get(login=f"{name}@example.jp")


@pytest.fixture
def aki(db) -> accounts.Account:
    return resident("aki")


@pytest.fixture
def ben(db) -> accounts.Account:
    return resident("ben")


def actor(account: accounts.Account) -> Actor:
    return Actor(str(account.pk), "resident", "一宮")


def browser(account: accounts.Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def kiosk(room: models.Room) -> Client:
    from django.http import HttpResponse

    client, response = Client(), HttpResponse()
    kiosks.enrol(response, room, secure=False)
    client.cookies[kiosks.COOKIE] = response.cookies[kiosks.COOKIE].value
    return client


def worked() -> None:
    """What a worker does."""
    for _ in range(2):
        events.run_consumers()
        outbox.deliver_due()


def turn(room: models.Room, key: str = "11:00", day: int = 26) -> rooms.Turn:
    return rooms.turn_at(room, at(0, 0, day).date(), key)


def facts(kind: str) -> list[dict]:
    return [dict(event.data) for event in events.read_after(events.Cursor(), 5000, frozenset({kind}))]


def fill(room: models.Room, turn: rooms.Turn, keep: int = 0) -> None:
    """Everybody else's seats: all but the first `keep` are taken by people without accounts."""
    from hataori.services.study_seats import taking

    for seat in list(room.seats.all())[keep:]:
        taking.reserve(seat, turn, kiosks.actor(room), "counter")

"""A section's desk, people, an event with two places, on a fixed morning."""

import re
from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.clock import JST
from hataori.platform.accounts import models as accounts
from hataori.platform.accounts.actions.samples import ensure_resident
from hataori.platform.events import api as events
from hataori.platform.organisation.city import LOADERS as ORGANISATION
from hataori.platform.outbox import api as outbox
from hataori.services.city_events import models

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=JST)
START = datetime(2026, 12, 5, 10, 0, tzinfo=JST)


@pytest.fixture(autouse=True)
def _morning():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def desk(db) -> Client:
    for loader in ORGANISATION:
        loader.load(settings.HATAORI_CITY_FOLDER, None)
    events.enrol()
    worked()
    return signed_in(Role.CLERK, "child-support")


def worked() -> None:
    for _ in range(2):
        events.run_consumers()
        outbox.deliver_due()


def facts(kind: str) -> list[dict]:
    return [dict(event.data) for event in events.read_after(events.Cursor(), 5000, frozenset({kind}))]


def person(name: str) -> tuple[Client, Actor]:
    words = {"family": "見本", "given": name, "family_kana": "ミホン", "given_kana": "ミホン", "note": ""}
    place = {"postcode": "491-8501", "address": "愛知県一宮市本町二丁目見本", "phone": "0586-00-1002"}
    ensure_resident({**words, **place, "birthdate": "1990-11-02", "email": f"{name}@example.jp"})
    account, client = accounts.Account.objects.get(login=f"{name}@example.jp"), Client()
    client.force_login(account)
    return client, Actor(str(account.pk), "resident", name)


@pytest.fixture
def session(desk) -> models.Session:
    """An event with two places, written, looked at and published at the desk."""
    words = {"title": "親子教室", "topic": "child", "department": "child-support", "place": "センター"}
    made = desk.post("/desk/events/new/", words | {"questions": "お子さんの年齢*\nアレルギー"})
    key = re.search(r"/desk/events/(\w+)/", made["Location"]).group(1)
    assert "日時を1つ以上" in desk.post(f"/desk/events/{key}/publish/", follow=True).content.decode()
    backwards = {"time-start": "2026-12-05 12:00", "time-end": "2026-12-05 10:00", "time-capacity": "2"}
    assert desk.post(f"/desk/events/{key}/time/", backwards | {"time-offer_hours": "24"}).status_code == 422
    right = backwards | {"time-start": "2026-12-05 10:00", "time-end": "2026-12-05T11:30", "time-offer_hours": "24"}
    desk.post(f"/desk/events/{key}/time/", right)
    assert Client().get(f"/events/{key}/").status_code == 404
    assert "公開する前の見え方" in desk.get(f"/desk/events/{key}/preview/").content.decode()
    desk.post(f"/desk/events/{key}/publish/")
    return models.Session.objects.get()


def address(session: models.Session) -> str:
    return f"/events/{session.event.key}/{session.pk}/"

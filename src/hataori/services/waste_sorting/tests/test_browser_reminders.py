"""A browser that nobody has signed in at is told, knows what it is told, and is forgotten whole."""

from datetime import datetime

import pytest
from django.test import Client

from hataori.blocks.messaging import api as messaging
from hataori.blocks.messaging import models as kept
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.platform.events import api as events
from hataori.services.waste_sorting import browser_views, reminding

pytestmark = pytest.mark.django_db
OWN = "/waste/browser/"


@pytest.fixture
def device() -> str:
    return messaging.put_address("web_push", '{"endpoint": "https://push.example/1"}', by="https://push.example/1")


@pytest.fixture
def path(area) -> str:
    return f"/waste/mihon/{area.key}/remind/browser/"


@pytest.fixture
def browser(path, device) -> Client:
    client = Client()
    answer = client.post(path, {"times": ["evening"], "device": device})
    assert (answer.status_code, answer.headers["Location"]) == (302, OWN)
    return client


def shown(client: Client) -> str:
    return client.get(OWN).content.decode()


def test_it_is_told_the_evening_before(browser, area):
    assert messaging.followers(f"waste/mihon/{area.key}/evening") == {"web_push": 1}
    assert messaging.followers(f"waste/mihon/{area.key}/changes") == {"web_push": 1}
    with clock.frozen(datetime(2026, 12, 2, 19, 5, tzinfo=JST)):
        assert reminding.remind() == 1
    assert "前の日の夜" in shown(browser)


def test_nothing_of_a_person_is_kept(browser):
    cookie = browser.cookies[browser_views.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    row = kept.Address.objects.get()
    assert (row.account_id, row.label) == ("", "")
    assert {event.subject for event in events.read_after(events.Cursor(), 500) if "notice" in event.type} == {
        f"address/{row.pk}"
    }


def test_one_reminder_ends_and_the_last_one_takes_the_browser_along(browser):
    for left in (1, 0):
        row = messaging.followed_by(str(kept.Address.objects.get().pk))[0]
        browser.post(OWN, {"following": row.id})
        assert kept.Subscription.objects.count() == left
    assert not kept.Address.objects.exists()
    assert browser.cookies[browser_views.COOKIE].value == ""
    assert "残しているものもありません" in shown(browser)


def test_all_of_it_is_forgotten_at_once_and_again(browser):
    for _ in range(2):
        assert browser.post(OWN, {"all": "1"}).status_code == 302
    assert not kept.Address.objects.exists()
    assert not kept.Subscription.objects.exists()


def test_another_browser_sees_and_ends_nothing(browser):
    row = kept.Subscription.objects.first()
    stranger = Client()
    assert "お知らせはありません" in shown(stranger)
    stranger.post(OWN, {"following": row.pk})
    stranger.cookies[browser_views.COOKIE] = f"{row.address_id}:forged"
    stranger.post(OWN, {"all": "1"})
    assert kept.Subscription.objects.count() == 2


@pytest.mark.parametrize("wrong", [{"device": ""}, {"device": "x"}, {"device": "00000000-0000-0000-0000-000000000000"}])
def test_without_a_browser_it_says_what_to_do(city, path, wrong):
    answer = Client().post(path, {"times": ["evening"], **wrong})
    assert answer.status_code == 422
    assert not kept.Subscription.objects.exists()


def test_without_a_time_it_says_so(path, device):
    answer = Client().post(path, {"device": device})
    assert answer.status_code == 422
    assert "知らせる時を1つ以上選んでください" in answer.content.decode()


def test_a_browser_of_somebody_signed_in_is_not_anybodys(path):
    owned = messaging.put_address("web_push", "{}", by="https://push.example/2", account_id="somebody")
    assert Client().post(path, {"times": ["evening"], "device": owned}).status_code == 422
    assert messaging.followed_by(owned) == []

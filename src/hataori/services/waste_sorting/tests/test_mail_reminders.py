"""A mail address without an account is reminded of an area: it is offered what the area's page names, and told."""

import re
from datetime import datetime
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils.translation import override

from hataori.blocks.messaging import api as messaging
from hataori.blocks.messaging.models import Subscription
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.platform.i18n.middleware import LANGUAGE_COOKIE
from hataori.platform.outbox.models import OutboxMessage
from hataori.services.waste_sorting import calendars, message_topics, reminding

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _translated(monkeypatch):
    """The kinds of the starter city have names in other languages, those of 5374's files have none."""
    names = {"en": "Burnable", "easy": "もやす ごみ", "pt": "Lixo queimável"}
    monkeypatch.setattr(calendars.KindNow, "name_in", lambda self, language: names.get(language, self.name))


def letter(kind: str) -> dict:
    return OutboxMessage.objects.get(kind=kind).payload["letter"]


def test_the_areas_page_leads_to_its_reminders_by_mail(area):
    page = Client().get(f"/waste/mihon/{area.key}/").content.decode()
    path = re.search(r'href="(/notices/mail/\?[^"]*)"', page)[1].replace("&amp;", "&")
    form = Client().get(path).content.decode()
    ticked = re.findall(r'value="waste/[^"]*/(\w+)"[^>]*checked', form)
    assert ticked == ["evening", "changes"]
    assert f'value="waste/mihon/{area.key}/morning"' in form


def test_it_is_told_the_evening_before_with_a_whole_link(area):
    of = reminding.topic("mihon", area.key, "evening")
    Client().post("/notices/mail/", {"mail": "hana@example.jp", "topics": [of]})
    secret = letter("mail.notice")["url"].partition("?t=")[2]
    assert Client().post("/notices/mail/confirm/", {"t": secret, "topics": [of]}).status_code == 302
    assert messaging.followers(of) == {"mail": 1}
    with clock.frozen(datetime(2026, 12, 2, 19, 5, tzinfo=JST)):
        assert reminding.remind() == 1
    told = letter("mail.notice.round")
    assert told["title"].startswith("明日は")
    assert told["url"] == f"{messaging.public_url()}/waste/mihon/{area.key}/"
    assert told["versions"]["en"]["title"] == "Tomorrow: Burnable"
    assert told["versions"]["en"]["text"].startswith("2026-12-03, ")
    assert told["versions"]["pt-br"]["title"] == "Tomorrow: Lixo queimável"
    assert told["versions"]["zh-hans"]["title"] == "Tomorrow: Burnable"
    assert told["versions"]["zh-hans"]["text"].startswith("2026-12-03, ")
    assert told["versions"]["ja-x-easy"]["title"] == "あしたは もやす ごみの 日です"


def test_a_moved_day_is_told_in_the_readers_language(area):
    of = reminding.topic("mihon", area.key, "changes")
    Client().post("/notices/mail/", {"mail": "hana@example.jp", "topics": [of]})
    secret = letter("mail.notice")["url"].partition("?t=")[2]
    Client().post("/notices/mail/confirm/", {"t": secret, "topics": [of]})
    data = {"area": "", "kind": "燃えるごみ", "from_day": "2099-01-01"}
    data |= {"to_day": "", "reason": "祝日", "withdrawn": False}
    moved = SimpleNamespace(type="waste.collection_moved", subject="waste/mihon", id="e1", data=data)
    city = calendars.city("mihon")
    assert reminding._change(city, moved).title == "燃えるごみの日の変更"
    with override("en"):
        said = reminding._change(city, moved)
    assert (said.title, said.text) == ("Changed: Burnable", "2099-01-01: no collection of Burnable (祝日).")


def test_the_mail_that_asks_and_the_own_page_name_topics_in_the_language_chosen(area):
    of = reminding.topic("mihon", area.key, "evening")
    client = Client(headers={"accept-language": "en"})
    client.cookies[LANGUAGE_COOKIE] = "en"
    client.post("/notices/mail/", {"mail": "hana@example.jp", "topics": [of]})
    asked = letter("mail.notice")
    assert f"Collection reminder: {area.name} (" in asked["text"]
    assert "19時" not in asked["text"]
    secret = asked["url"].partition("?t=")[2]
    own = client.post("/notices/mail/confirm/", {"t": secret, "topics": [of]})["Location"]
    assert "Collection reminder" in client.get(own).content.decode()
    client.cookies[LANGUAGE_COOKIE] = "ja"
    assert f"ごみの日のお知らせ：{area.name}（前の日の夜（19時ごろ））" in client.get(own).content.decode()
    assert Subscription.objects.get().title.startswith("ごみの日のお知らせ")


@pytest.mark.parametrize(
    "key", ["waste/", "waste/mihon", "waste/mihon/none/evening", "waste/none/x/evening", "waste/a\0/b/c"]
)
def test_what_is_no_reminder_cannot_be_followed(city, key):
    assert message_topics._find(key) is None


def test_nor_can_a_time_nobody_is_reminded_at(area):
    assert message_topics._find(f"waste/mihon/{area.key}/noon") is None

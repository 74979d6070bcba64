"""A mail address without an account is reminded of an area: it is offered what the area's page names, and told."""

import re
from datetime import datetime

import pytest
from django.test import Client

from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.platform.outbox.models import OutboxMessage
from hataori.services.waste_sorting import message_topics, reminding

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    "key", ["waste/", "waste/mihon", "waste/mihon/none/evening", "waste/none/x/evening", "waste/a\0/b/c"]
)
def test_what_is_no_reminder_cannot_be_followed(city, key):
    assert message_topics._find(key) is None


def test_nor_can_a_time_nobody_is_reminded_at(area):
    assert message_topics._find(f"waste/mihon/{area.key}/noon") is None

"""Reminders: chosen by a person, told once at their time, and again when a collection moves; ended one by one."""

from datetime import date, datetime

import pytest
from django.test import Client

from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
from hataori.platform.events import api as events
from hataori.platform.outbox import models as outbox
from hataori.services.city_events.tests.conftest import person
from hataori.services.waste_sorting import changing, reminding
from hataori.services.waste_sorting.tests.conftest import NOW

EVENING = datetime(2026, 12, 2, 19, 5, tzinfo=JST)  # tomorrow is a Thursday


@pytest.fixture
def follower(city, area) -> Client:
    events.enrol()
    client, _ = person("one")
    answer = client.post(f"/waste/mihon/{area.key}/remind/", {"times": ["evening"], "channel": "mail"})
    assert answer.status_code == 302, answer.content.decode()
    return client


def letters() -> list[dict]:
    rows = outbox.OutboxMessage.objects.filter(kind__endswith=".round").order_by("pk")
    return [row.payload["letter"] for row in rows]


def worked() -> None:
    for _ in range(2):
        events.run_consumers()


def test_what_was_chosen_is_followed_and_can_be_ended(follower, area):
    shown = follower.get(f"/waste/mihon/{area.key}/remind/").content.decode()
    assert "前の日の夜" in shown
    assert messaging.followers(f"waste/mihon/{area.key}/evening") == {"mail": 1}
    assert messaging.followers(f"waste/mihon/{area.key}/changes") == {"mail": 1}
    assert messaging.followers(f"waste/mihon/{area.key}/morning") == {}
    for _ in range(2):
        for row in reminding.followed(*_at(area), _account(follower)):
            follower.post(f"/waste/mihon/{area.key}/remind/{row.id}/stop/")
    assert messaging.followers(f"waste/mihon/{area.key}/evening") == {}


def _at(area):
    from hataori.services.waste_sorting import calendars

    return calendars.city("mihon"), area


def _account(client: Client) -> str:
    return client.session["_auth_user_id"]


def test_the_evening_before_is_told_once_and_not_at_noon(follower):
    with clock.frozen(NOW.replace(hour=12)):
        assert reminding.remind() == 0
    with clock.frozen(EVENING):
        assert reminding.remind() == 1
        reminding.remind()
    (letter,) = letters()
    assert letter["title"] == "明日は燃えるごみの日です"
    assert "12月3日（木）" in letter["text"]


def test_nothing_is_told_where_nothing_is_collected(follower):
    with clock.frozen(datetime(2026, 12, 4, 19, 5, tzinfo=JST)):
        assert reminding.remind() == 0
    with clock.frozen(datetime(2026, 12, 30, 19, 5, tzinfo=JST)):
        assert reminding.remind() == 0
    assert letters() == []


def test_a_moved_collection_is_told_to_whom_it_concerns(follower, area):
    other = next(each.key for each in _at(area)[0].areas.values() if each.key != area.key)
    thursday, saturday = date(2026, 12, 3), date(2026, 12, 5)
    changing.move("mihon", changing.NewMove("燃えるごみ", date(2026, 12, 4), saturday, "橋の工事", other), SYSTEM)
    worked()
    assert letters() == []
    row = changing.move("mihon", changing.NewMove("燃えるごみ", thursday, saturday, "大雪のため"), SYSTEM)
    changing.withdraw("mihon", row.pk, SYSTEM)
    worked()
    assert {each["text"] for each in letters()} == {
        "12月3日（木）の燃えるごみは、12月5日（土）に集めます（大雪のため）。",
        "燃えるごみは、もとのとおり12月3日（木）に集めます。",
    }
    with clock.frozen(EVENING):
        assert reminding.remind() == 1


def test_what_is_missing_is_told_at_its_field_and_strangers_sign_in(city, area):
    client, _ = person("two")
    path = f"/waste/mihon/{area.key}/remind/"
    empty = client.post(path, {})
    assert empty.status_code == 422
    assert "1つ以上選んでください" in empty.content.decode()
    unreachable = next(
        each.name for each in messaging.channels().values() if each.audience == "person" and each.name != "mail"
    )
    refused = client.post(path, {"times": ["morning"], "channel": unreachable})
    assert refused.status_code == 422
    assert messaging.followers(f"waste/mihon/{area.key}/morning") == {}
    assert Client().get(path).status_code in (302, 401)

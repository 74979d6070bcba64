"""The starter city's places in the open feeds: who may book what, for how much; a broker buys one and owes its fee."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from hataori.blocks.scheduler import api as scheduler
from hataori.blocks.scheduler.api import rules
from hataori.interfaces.openactive import api as openactive
from hataori.interfaces.openactive import models as kept
from hataori.interfaces.openactive import slots
from hataori.interfaces.openactive.tests.conftest import Broker, token_of
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.services.facility_booking import models, open_data

from .conftest import NOW, at, work

pytestmark = pytest.mark.django_db

STUDIO, HALF = "chuo-plaza-studio", "chuo-plaza-main-a"
SOON = NOW.date() + timedelta(days=4)
"""A Saturday within the fortnight that the feeds cover."""


@pytest.fixture
def published(city: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Published, with the slots of the next days; a fortnight of them would only take longer."""
    monkeypatch.setattr(slots, "AHEAD_DAYS", 5)
    report = open_data.load(settings.HATAORI_CITY_FOLDER, None)
    openactive.refresh_slots()
    return report


def feed(name: str) -> list[Any]:
    items, url, client = [], f"/openactive/feeds/{name}", Client()
    while page := client.get(url).json()["items"]:
        items += [each["data"] for each in page if each["state"] == "updated"]
        url = f"/openactive/feeds/{name}?afterChangeNumber={page[-1]['modified']}"
    return items


def test_places_for_everybody_are_published_and_schools_are_not(published: Any) -> None:
    assert published.problems == ()
    names = {each["name"] for each in feed("facility-uses")}
    assert len(names) == published.created
    assert published.created == models.Place.objects.exclude(facility__kind="school").count()
    assert not any("小学校" in name or "中学校" in name for name in names)
    kinds = {"individualFacilityUse" in each for each in feed("facility-uses")}
    assert kinds == {True, False}, "wholes are facilities, halves single places in one"


def slot_of(key: str, hour: int) -> Any:
    unit = scheduler.unit(key)
    row = kept.Opportunity.objects.get(unit_id=unit.id, starts_at=at(hour, SOON))
    return next(each for each in feed("slots") if each["@id"].endswith(str(row.id)))


def test_a_slot_costs_what_the_pages_ask_and_ends_where_the_rules_say(published: Any) -> None:
    morning, evening = slot_of(STUDIO, 9), slot_of(STUDIO, 18)
    assert [(each["name"], each["price"]) for each in morning["offers"]] == [("市内の方", 500), ("市外の方", 750)]
    assert [each["price"] for each in evening["offers"]] == [700, 1050]
    offer = morning["offers"][0]
    assert offer["validThroughBeforeStartDate"] == "PT30M"
    assert offer["latestCancellationBeforeStartDate"] == "P8D", "seven days before at 0:00, so eight are safe"
    assert offer["allowCustomerCancellationFullRefund"] is True


def test_publishing_again_changes_nothing_and_a_changed_rule_does(published: Any) -> None:
    again = open_data.load(settings.HATAORI_CITY_FOLDER, None)
    assert (again.changed, again.unchanged) == (False, published.created)
    words = dict(scheduler.rule_versions(STUDIO)[-1].words)
    scheduler.change_rules(STUDIO, {**words, "groups_only": True}, NOW.date(), SYSTEM)
    assert open_data.keep_published() == 1
    assert "スタジオ" not in json.dumps([each["name"] for each in feed("facility-uses")], ensure_ascii=False)


def test_a_city_without_the_file_publishes_nothing(city: None, tmp_path: Any) -> None:
    assert open_data.load(tmp_path, None) == open_data.LoadReport()
    assert feed("facility-uses") == []


def test_a_broker_buys_an_hour_and_the_section_sees_what_it_owes(published: Any) -> None:
    slot = slot_of(STUDIO, 9)
    broker = Broker(token_of("予約アプリ", "openactive", "openactive:sports"))
    body = {
        "@type": "Order",
        "brokerRole": "https://openactive.io/AgentBroker",
        "broker": {"@type": "Organization", "name": "予約アプリ"},
        "seller": "http://testserver/openactive/sellers/sports",
        "customer": {"@type": "Person", "email": "a@example.jp"},
        "orderedItem": [
            {
                "@type": "OrderItem",
                "position": 0,
                "orderedItem": slot["@id"],
                "acceptedOffer": slot["offers"][1]["@id"],
            }
        ],
        "totalPaymentDue": {"@type": "PriceSpecification", "price": 750},
        "payment": {"@type": "Payment", "identifier": "pay-1"},
    }
    status, order = broker.call("PUT", f"orders/{uuid4()}", body)
    assert status == 201, order
    work()
    use = models.Use.objects.get()
    assert (use.place.unit_key, use.amount, use.give_up_at) == (STUDIO, 750, None)
    assert slot_of(STUDIO, 9)["remainingUses"] == 0


@pytest.mark.parametrize(
    ("mark", "days"),
    [
        (rules.Mark(minutes=30), 30 / 1440),
        (rules.Mark(days=7), 8),
        (rules.Mark(days=1, time="17:00"), 2),
        (rules.Mark(months=2, day=11), 93),
        (rules.Mark(working_days=3), 23),
    ],
)
def test_a_term_is_never_said_longer_than_it_is(mark: rules.Mark, days: float) -> None:
    assert openactive.lead(mark) == timedelta(days=days)
    for start in (at(9, NOW.date() + timedelta(days=n)) for n in range(0, 400, 7)):
        assert start - openactive.lead(mark) <= mark.before(start)


def test_the_clock_is_that_of_the_product(published: Any) -> None:
    with clock.frozen(NOW + timedelta(days=1)):
        assert open_data.keep_published() == 0

"""Where a unit's own fees set the price: each time has its own, by class; orders keep theirs."""

from datetime import date

import pytest

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.openactive import api, following, models, slots
from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events

from .conftest import HOUR, PAYMENT, TEN, facts, make_court, new_id

pytestmark = pytest.mark.django_db

FEES = {
    "bands": [
        {"price": "600", "per": 60, "from": "06:00", "until": "11:00"},
        {"price": "900", "per": 60, "from": "11:00", "until": "24:00"},
    ],
    "factors": {"nonresident": "1.5"},
}
BY_CLASS = (
    api.Offer("resident", "市内の方", 0, "required", user_class="resident"),
    api.Offer("nonresident", "市外の方", 0, "required", user_class="nonresident"),
)


@pytest.fixture
def listing(city):
    make_court(fees=FEES)
    return api.publish(api.NewListing("court", "facility", city, facts(*BY_CLASS), slot_minutes=60), SYSTEM)


def slot_at(start):
    return models.Opportunity.objects.get(starts_at=start)


def shown(client, start):
    items = client.get("/openactive/feeds/slots").json()["items"]
    (found,) = (each["data"] for each in items if each.get("data", {}).get("startDate") == start.isoformat())
    return {each["name"]: each["price"] for each in found["offers"]}


def test_each_slot_tells_its_own_price_for_people_from_here_and_elsewhere(client, listing):
    assert shown(client, TEN) == {"市内の方": 600, "市外の方": 900}
    assert shown(client, TEN + HOUR) == {"市内の方": 900, "市外の方": 1350}


def buy(broker, start, offer, price):
    uuid, due = new_id(), {"@type": "PriceSpecification", "price": price, "priceCurrency": "JPY"}
    body = broker.ask("Order", [(slot_at(start).id, offer)], totalPaymentDue=due, payment=PAYMENT)
    return uuid, *broker.call("PUT", f"orders/{uuid}", body)


def test_the_booking_has_the_price_the_class_and_the_broker(broker, listing):
    assert buy(broker, TEN + HOUR, "nonresident", 900)[2]["@type"] == "TotalPaymentDueMismatchError"
    assert buy(broker, TEN + HOUR, "nonresident", 1350)[1] == 201
    item = models.OrderItem.objects.get()
    booking = scheduler.booking(item.booking_id)
    assert (booking.price, booking.user_class, booking.channel) == (1350, "nonresident", "api")
    assert booking.broker_id == item.order.partner


def test_new_fees_reach_the_feed_and_leave_orders_alone(client, broker, listing):
    uuid = buy(broker, TEN, "resident", 600)[0]
    dearer = {"bands": [{"price": "1000", "per": 60}]}
    scheduler.change_rules(
        "court", {"hours": {"weekly": [[["09:00", "12:00"]]] * 7}, "fees": dearer}, date(2020, 1, 1), SYSTEM
    )
    following.follow([each for each in events.find() if each.type in following.TYPES])
    assert shown(client, TEN) == {"市内の方": 1000, "市外の方": 1000}
    order = broker.call("GET", f"orders/{uuid}")[1]
    assert order["totalPaymentDue"]["price"] == 600
    assert slots.reprice([scheduler.unit("court").id]) == 0, "again changes nothing"


def test_a_time_the_fees_have_no_price_for_is_not_offered(client, city):
    make_court("court", fees={"bands": [{"price": "600", "per": 60, "from": "06:00", "until": "10:00"}]})
    api.publish(api.NewListing("court", "facility", city, facts(*BY_CLASS), slot_minutes=60), SYSTEM)
    assert shown(client, TEN - HOUR) == {"市内の方": 600, "市外の方": 600}
    starts = {each["data"]["startDate"][11:16] for each in client.get("/openactive/feeds/slots").json()["items"]}
    assert starts == {"09:00"}, "what nobody can pay for is not offered"


def test_publishing_again_changes_nothing_and_other_words_are_told(city):
    make_court()
    new = api.NewListing("court", "facility", city, facts(), slot_minutes=60)
    first, again = (api.publish(new, SYSTEM).outcome for _ in range(2))
    assert (first, again) == ("created", "unchanged")
    before = models.Listing.objects.get().change
    api.ensure_seller(city, api.SellerFacts("一宮市", "一宮市", facts().place.address, "sports"))
    assert models.Listing.objects.get().change == before
    api.ensure_seller(city, api.SellerFacts("新しい市", "新しい市", facts().place.address, "sports"))
    assert models.Listing.objects.get().change > before, "whoever reads the feed hears who sells now"
    assert api.publish(api.NewListing("court", "facility", city, facts(), slot_minutes=30), SYSTEM).outcome == "updated"
    assert api.withdraw_unit("court")
    assert not api.withdraw_unit("court")

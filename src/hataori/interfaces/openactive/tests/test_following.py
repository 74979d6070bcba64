"""What happens at the desk, at the door or by the rules reaches the feeds and the broker."""

from datetime import timedelta

import pytest

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.openactive import api, following, models, proposals, selling
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events

from .conftest import HOUR, NOW, PAYMENT, TEN, facts, make_court, new_id

pytestmark = pytest.mark.django_db


def follow():
    """As the worker does, from the beginning: reading a fact twice changes nothing."""
    found = [event for event in events.find() if event.type in following.TYPES]
    following.follow(found)


def items_of(broker, uuid=None):
    """The order feed's newest item."""
    page = broker.call("GET", "orders-rpde")[1]
    return page["items"][-1]["data"]["orderedItem"] if page["items"] else []


@pytest.fixture
def ordered(broker, slot):
    uuid = new_id()
    broker.book(uuid, slot, payment=PAYMENT)
    return uuid


def booking_id():
    return models.OrderItem.objects.values_list("booking_id", flat=True).get()


def test_an_order_nothing_happened_to_is_not_in_the_feed(broker, ordered):
    follow()
    assert broker.call("GET", "orders-rpde")[1]["items"] == []


def test_what_the_desk_cancels_the_broker_reads_with_the_reason(broker, ordered):
    scheduler.cancel(booking_id(), SYSTEM, "床の工事", by_city=True)
    follow()
    (item,) = items_of(broker)
    assert (item["orderItemStatus"], item["cancellationMessage"]) == (
        "https://openactive.io/SellerCancelled",
        "床の工事",
    )
    change = models.Order.objects.get().change
    follow()
    assert models.Order.objects.get().change == change, "told once"


def test_who_checks_in_attended(broker, ordered):
    with clock.frozen(TEN):
        scheduler.check_in(booking_id(), "qr", SYSTEM)
        follow()
        assert items_of(broker)[0]["orderItemStatus"] == "https://openactive.io/AttendeeAttended"


def test_a_booking_the_desk_moves_takes_the_order_along(broker, ordered):
    scheduler.reschedule(booking_id(), TEN + HOUR, TEN + 2 * HOUR, SYSTEM)
    follow()
    assert items_of(broker)[0]["orderedItem"]["startDate"] == "2026-12-03T11:00:00+09:00"


def test_a_booking_at_the_counter_is_counted_in_the_feed(slot, client):
    scheduler.book(scheduler.Request(unit="court", start=TEN, end=TEN + HOUR, holder_id="", channel="counter"), SYSTEM)
    follow()
    page = client.get("/openactive/feeds/slots").json()
    assert page["items"][-1]["data"]["remainingUses"] == 1
    scheduler.close_unit("court", (TEN, TEN + HOUR), "点検", SYSTEM)
    follow()
    again = client.get(page["next"]).json()
    assert [each["data"]["remainingUses"] for each in again["items"]] == [0]


def test_a_lease_that_ends_gives_the_place_back_to_the_feed(broker, slot):
    broker.quote(new_id(), slot)
    with clock.frozen(NOW + timedelta(minutes=11)):
        scheduler.release_expired()
        follow()
        assert models.Opportunity.objects.get().remaining == 2


@pytest.fixture
def proposed(broker, city):
    make_court(approval=True)
    offer = api.Offer("standard", "一般", 0, approval=True)
    listing = api.publish(api.NewListing("court", "facility", city, facts(offer)), SYSTEM)
    slot = api.add_time(listing.id, TEN, TEN + HOUR).id
    uuid = new_id()
    body = broker.ask(
        "OrderProposal", [(slot, "standard")], totalPaymentDue={"@type": "PriceSpecification", "price": 0}
    )
    return uuid, broker.call("PUT", f"order-proposals/{uuid}", body)[1]


def b_after_p(broker, uuid, version):
    return broker.call("PUT", f"orders/{uuid}", {"@type": "Order", "orderProposalVersion": version})


def test_a_proposal_the_desk_approves_becomes_an_order_when_the_customer_says_so(broker, proposed):
    uuid, proposal = proposed
    version = proposal["orderProposalVersion"]
    assert b_after_p(broker, uuid, version)[1]["@type"] == "OrderCreationFailedError"
    scheduler.approve(booking_id(), SYSTEM)
    follow()
    page = broker.call("GET", "order-proposals-rpde")[1]
    assert page["items"][0]["data"]["orderProposalStatus"] == "https://openactive.io/SellerAccepted"
    status, order = b_after_p(broker, uuid, version)
    assert (status, order["@type"]) == (201, "Order")
    assert b_after_p(broker, uuid, version) == (201, order)
    assert broker.call("GET", "order-proposals-rpde")[1]["items"][0]["state"] == "deleted"


def test_a_changed_proposal_is_not_bought_by_its_old_version(broker, proposed):
    uuid, proposal = proposed
    row = models.Order.objects.get()
    proposals.amend(row.pk)
    proposals.accept(row.pk, SYSTEM)
    status, document = b_after_p(broker, uuid, proposal["orderProposalVersion"])
    assert (status, document["@type"]) == (500, "OrderProposalVersionOutdatedError")


def test_a_rejected_proposal_gives_its_time_back_ten_minutes_later(broker, proposed):
    uuid, proposal = proposed
    body = {"@type": "OrderProposal", "orderProposalStatus": "https://openactive.io/CustomerRejected"}
    assert broker.call("PATCH", f"order-proposals/{uuid}", body)[0] == 204
    assert b_after_p(broker, uuid, proposal["orderProposalVersion"])[1]["@type"] == "OrderCreationFailedError"
    assert proposals.release_rejected() == 0
    with clock.frozen(NOW + timedelta(minutes=11)):
        assert (proposals.release_rejected(), proposals.release_rejected()) == (1, 0)
        assert models.Opportunity.objects.get().remaining == 2


def test_a_moved_time_moves_every_booking_or_none(broker, ordered, slot):
    selling.move(slot, TEN + HOUR, TEN + 2 * HOUR, SYSTEM)
    assert scheduler.booking(booking_id()).start == TEN + HOUR
    with pytest.raises(Exception, match="開いていない"):
        selling.move(slot, TEN + 9 * HOUR, TEN + 10 * HOUR, SYSTEM)
    assert models.Opportunity.objects.get().starts_at == TEN + HOUR


def test_a_replaced_pass_no_longer_opens(client, broker, ordered):
    row = models.Order.objects.get()
    old = models.OrderItem.objects.get().pass_secret
    assert client.get(f"/openactive/passes/{old}.svg").status_code == 200
    selling.change_passes(row.pk)
    assert client.get(f"/openactive/passes/{old}.svg").status_code == 404
    assert items_of(broker)[0]["accessPass"][1]["text"] != old


LOGISTICS = {
    "Time": lambda item: item["startDate"][11:16] == "11:00",
    "Location": lambda item: "第2体育館" in item["facilityUse"]["location"]["name"],
    "Name": lambda item: "第2コート" in item["facilityUse"]["name"],
}


@pytest.mark.usefixtures("ordered")
@pytest.mark.parametrize("word", LOGISTICS)
def test_the_test_interface_changes_a_time_for_everybody_who_ordered_it(client, settings, broker, slot, word):
    settings.HATAORI_TEST = True
    action = {"@type": f"test:ChangeOfLogistics{word}SimulateAction"}
    for key, status in ((slot, 204), (new_id(), 409)):
        meant = {"@type": "Slot", "@id": f"http://testserver/openactive/slots/{key}"}
        answer = client.post(
            "/openactive/api/test-interface/actions", {**action, "object": meant}, content_type="application/json"
        )
        assert answer.status_code == status
    assert LOGISTICS[word](items_of(broker)[0]["orderedItem"])


def counter(start, unit="court"):
    asked = scheduler.Request(unit=unit, start=start, end=start + HOUR, holder_id="", channel="counter")
    return scheduler.book(asked, SYSTEM)


def left_at(start):
    return models.Opportunity.objects.get(starts_at=start).remaining


def test_a_booking_moved_to_another_day_is_counted_where_it_was_and_where_it_is(slot):
    elsewhere = TEN + timedelta(days=5)
    listing = models.Opportunity.objects.get(pk=slot).listing_id
    api.add_time(listing, elsewhere, elsewhere + HOUR)
    moved = counter(TEN)
    follow()
    assert (left_at(TEN), left_at(elsewhere)) == (1, 2)
    scheduler.reschedule(moved.id, elsewhere, elsewhere + HOUR, SYSTEM)
    follow()
    assert (left_at(TEN), left_at(elsewhere)) == (2, 1)


def test_many_facts_are_few_statements(city, django_assert_max_num_queries):
    """While it writes, SQLite lets nobody else write."""
    for n in range(4):
        unit = make_court(f"court-{n}")
        listing = api.publish(api.NewListing(unit.key, "facility", city, facts(), slot_minutes=60), SYSTEM)
        for row in models.Opportunity.objects.filter(listing=listing.id)[:10]:
            counter(row.starts_at, unit.key)
    found = [event for event in events.find() if event.type.startswith("reservation.")]
    assert len(found) >= 40
    with django_assert_max_num_queries(25):
        following.follow(found)
    assert models.Opportunity.objects.filter(remaining=1).count() == 40

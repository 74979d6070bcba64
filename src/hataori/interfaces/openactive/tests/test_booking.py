"""From a quote to an order and back, as a broker's program sees it, with the scheduler as the judge."""

from datetime import timedelta

import pytest

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.openactive import api, models
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events

from .conftest import CUSTOMER, HOST, HOUR, NOW, PAYMENT, TEN, Broker, facts, make_court, new_id, token_of

pytestmark = pytest.mark.django_db


def states():
    return sorted(each.state for each in scheduler.bookings_at([scheduler.unit("court").id], TEN, TEN + HOUR))


def errors(document):
    return [each["error"][0]["@type"] if "error" in each else "" for each in document["orderedItem"]]


def test_a_quote_holds_the_place_for_ten_minutes_and_counts_it_as_the_brokers_own(broker, slot):
    status, quote = broker.quote(new_id(), slot)
    assert (status, quote["lease"]["leaseExpires"]) == (200, "2026-12-01T08:10:00+09:00")
    assert quote["orderedItem"][0]["orderedItem"]["remainingUses"] == 2
    assert quote["totalPaymentDue"]["price"] == 1100
    assert quote["totalPaymentTax"][0]["price"] == 100
    assert models.Opportunity.objects.get().remaining == 1
    assert states() == ["leased"]


def test_asking_again_keeps_the_lease_and_its_end(broker, slot):
    uuid = new_id()
    first = broker.quote(uuid, slot)[1]["lease"]
    with clock.frozen(NOW + timedelta(minutes=5)):
        assert broker.quote(uuid, slot)[1]["lease"] == first
    assert states() == ["leased"]


def test_places_beyond_what_is_left_are_named_one_by_one(broker, slot):
    broker.quote(new_id(), slot)
    status, document = broker.quote(new_id(), slot, places=3)
    assert status == 409
    held, short = "OpportunityCapacityIsReservedByLeaseError", "OpportunityHasInsufficientCapacityError"
    assert errors(document) == ["", held, short]
    assert states() == ["leased"], "a refused quote holds nothing"


def test_an_order_is_a_booking_of_the_channel_api_and_the_same_request_the_same_answer(broker, slot):
    uuid = new_id()
    broker.quote(uuid, slot)
    status, order = broker.book(uuid, slot, payment=PAYMENT)
    assert (status, order["orderedItem"][0]["orderItemStatus"]) == (201, "https://openactive.io/OrderItemConfirmed")
    assert broker.book(uuid, slot, payment=PAYMENT) == (201, order)
    (booking,) = scheduler.bookings_at([scheduler.unit("court").id], TEN, TEN + HOUR)
    assert (booking.state, booking.channel, booking.holder_id) == ("confirmed", "api", "")
    code = order["orderedItem"][0]["accessCode"][0]
    assert (code["name"], code["description"]) == ("受付番号", booking.number)
    assert events.count(types=["openactive.ordered"]) == 1


def test_the_same_id_for_something_else_is_refused(broker, slot):
    uuid = new_id()
    broker.book(uuid, slot, payment=PAYMENT)
    status, document = broker.book(uuid, slot, places=2, payment=PAYMENT)
    assert (status, document["@type"]) == (500, "OrderAlreadyExistsError")
    assert states() == ["confirmed"]


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, "MissingPaymentDetailsError"),
        ({"payment": {"@type": "Payment"}}, "IncompletePaymentDetailsError"),
        ({"payment": PAYMENT, "customer": {"@type": "Person"}}, "IncompleteCustomerDetailsError"),
        ({"payment": PAYMENT, "broker": {"@type": "Organization"}}, "IncompleteBrokerDetailsError"),
        ({"payment": PAYMENT, "price": 1}, "TotalPaymentDueMismatchError"),
    ],
)
def test_an_order_that_lacks_something_is_told_what(broker, slot, more, kind):
    status, document = broker.book(new_id(), slot, **more)
    assert (status, document["@type"]) == (400, kind)
    assert states() == []


def test_a_lease_that_is_over_is_booked_anew_where_there_is_room(broker, slot):
    uuid = new_id()
    broker.quote(uuid, slot)
    with clock.frozen(NOW + timedelta(minutes=11)):
        assert broker.book(uuid, slot, payment=PAYMENT)[0] == 201
    assert "confirmed" in states()


def test_who_comes_too_late_is_told_that_it_is_full(broker, slot):
    broker.book(new_id(), slot, places=2, payment=PAYMENT)
    status, document = broker.book(new_id(), slot, payment=PAYMENT)
    assert (status, errors(document)) == (409, ["OpportunityIsFullError"])


def test_a_resident_and_a_broker_draw_from_one_pool(broker, slot):
    request = scheduler.Request(unit="court", start=TEN, end=TEN + HOUR, holder_id="", channel="counter", quantity=2)
    scheduler.book(request, SYSTEM)
    status, document = broker.quote(new_id(), slot)
    assert (status, errors(document)) == (409, ["OpportunityIsFullError"])


def test_cancelling_is_whole_or_not_at_all(broker, city):
    make_court()
    strict = api.Offer("strict", "返金なし", 1100, "required", refund=False)
    offers = facts(api.Offer("standard", "一般", 1100, "required"), strict)
    listing = api.publish(api.NewListing("court", "facility", city, offers), SYSTEM)
    key = api.add_time(listing.id, TEN, TEN + HOUR).id
    uuid, due = new_id(), {"@type": "PriceSpecification", "price": 2200}
    body = broker.ask("Order", [(key, "standard"), (key, "strict")], totalPaymentDue=due, payment=PAYMENT)
    order = broker.call("PUT", f"orders/{uuid}", body)[1]
    ids = [each["@id"] for each in order["orderedItem"]]
    assert cancel(broker, uuid, *ids)[1]["@type"] == "CancellationNotPermittedError"
    assert states() == ["confirmed", "confirmed"]
    assert cancel(broker, uuid, ids[0]) == (204, None) == cancel(broker, uuid, ids[0])
    assert states() == ["cancelled", "confirmed"]


def cancel(broker, uuid, *ids):
    items = [
        {"@type": "OrderItem", "@id": each, "orderItemStatus": "https://openactive.io/CustomerCancelled"}
        for each in ids
    ]
    return broker.call("PATCH", f"orders/{uuid}", {"@type": "Order", "orderedItem": items})


def test_a_broker_sees_neither_another_brokers_orders_nor_his_items(broker, slot):
    uuid = new_id()
    order = broker.book(uuid, slot, payment=PAYMENT)[1]
    other = Broker(token_of("ほかのアプリ", "openactive", "openactive:city"))
    assert other.call("GET", f"orders/{uuid}")[0] == 404
    assert cancel(other, uuid, order["orderedItem"][0]["@id"])[1]["@type"] == "OrderItemIdInvalidError"
    assert other.call("DELETE", f"orders/{uuid}")[1]["@type"] == "UnknownOrderError"
    assert other.book(uuid, slot, payment=PAYMENT)[0] == 201, "ids are each broker's own"


def test_a_deleted_order_forgets_the_customer_and_leaves_the_booking(broker, slot):
    uuid = new_id()
    broker.book(uuid, slot, payment=PAYMENT)
    assert broker.call("DELETE", f"orders/{uuid}") == (204, None) == broker.call("DELETE", f"orders/{uuid}")
    row = models.Order.objects.get()
    assert (row.request, row.answer) == ("", "")
    assert states() == ["confirmed"]


def test_the_customer_is_sealed_in_the_database(broker, slot, django_db_blocker):
    broker.book(new_id(), slot, payment=PAYMENT)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT request, answer FROM openactive_order")
        assert CUSTOMER["email"] not in str(cursor.fetchone())


@pytest.mark.parametrize("scopes", [(), ("openactive",), ("openactive", "openactive:else"), ("registration:read",)])
def test_a_token_opens_only_what_it_is_for(slot, scopes):
    token = token_of("予約アプリ", *scopes) if scopes else ""
    status, document = Broker(token).quote(new_id(), slot)
    assert status == 401
    known = "openactive" in scopes
    assert document["@type"] == ("InvalidAuthorizationDetailsError" if known else "InvalidAPITokenError")


@pytest.mark.parametrize("body", [None, [], "x", {"@type": "Order"}, {"@type": "OrderQuote", "orderedItem": 3}])
def test_nonsense_is_refused_by_name(broker, slot, body):
    status, document = broker.call("PUT", f"order-quotes/{new_id()}", body)
    assert status == 400
    assert document["@type"] in ("OpenBookingError", "UnexpectedOrderTypeError")


def test_unknown_addresses_answer_in_the_apis_words(broker):
    assert broker.call("GET", "ordeeers/1")[1]["@type"] == "UnknownOrIncorrectEndpointError"
    assert broker.call("POST", f"orders/{new_id()}", {})[1]["@type"] == "MethodNotAllowedError"


def test_an_offer_of_something_else_is_not_bookable(broker, slot):
    body = broker.ask("OrderQuote", [(slot, "cheap")])
    assert errors(broker.call("PUT", f"order-quotes/{new_id()}", body)[1]) == ["OpportunityOfferPairNotBookableError"]
    body["orderedItem"][0]["orderedItem"] = f"{HOST}/openactive/slots/{new_id()}"
    assert errors(broker.call("PUT", f"order-quotes/{new_id()}", body)[1]) == ["UnknownOpportunityError"]

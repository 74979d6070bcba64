"""Brokers at once, with real threads on either engine: nobody waits crosswise, one id means one order."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.openactive import api, following, models, selling
from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events

from .conftest import HOUR, PAYMENT, TEN, Broker, facts, make_court, new_id, token_of

pytestmark = pytest.mark.django_db(transaction=True)

TURNS = 12


@pytest.fixture
def slots(city):
    """Two courts with many lanes, each with a slot at ten."""
    listings = []
    for key in ("left", "right"):
        make_court(key, lanes=40)
        listings.append(api.publish(api.NewListing(key, "facility", city, facts()), SYSTEM))
    return [api.add_time(each.id, TEN, TEN + HOUR).id for each in listings]


@pytest.fixture
def brokers():
    return [Broker(token_of(f"仲介{n}", "openactive", "openactive:city")) for n in range(4)]


def together(works):
    barrier = threading.Barrier(len(works))

    def run(work):
        try:
            barrier.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(run, work) for work in works]]


def amend(broker, slots, n):
    """An order that changes sides again and again: what it has goes back, the other is leased."""
    uuid = new_id()
    return [broker.quote(uuid, slots[(turn + n) % 2])[0] for turn in range(TURNS)]


def test_orders_that_change_places_with_each_other_all_get_their_answer(brokers, slots):
    answers = together([lambda n=n: amend(brokers[n], slots, n) for n in range(4)])
    assert answers == [[200] * TURNS] * 4
    assert sum(each.state == "leased" for each in leased()) == 4


def leased():
    units = [scheduler.unit(key).id for key in ("left", "right")]
    return scheduler.bookings_at(units, TEN, TEN + HOUR)


def both(broker, slots, order):
    """Both courts in one order, named in either sequence, booked and cancelled."""
    due = {"@type": "PriceSpecification", "price": 2200, "priceCurrency": "JPY"}
    uuid = new_id()
    body = broker.ask("Order", [(slots[n], "standard") for n in order], totalPaymentDue=due, payment=PAYMENT)
    status, made = broker.call("PUT", f"orders/{uuid}", body)
    items = [
        {"@type": "OrderItem", "@id": each["@id"], "orderItemStatus": "https://openactive.io/CustomerCancelled"}
        for each in made["orderedItem"]
    ]
    return status, broker.call("PATCH", f"orders/{uuid}", {"@type": "Order", "orderedItem": items})[0]


def test_booking_cancelling_moving_and_following_at_once(brokers, slots):
    def shift():
        for turn in range(6):
            start = TEN + HOUR * (turn % 2)
            selling.move(slots[1], start, start + HOUR, SYSTEM)

    def follow():
        for _ in range(6):
            following.follow([each for each in events.find() if each.type in following.TYPES])

    def trade(broker, order):
        return [both(broker, slots, order) for _ in range(5)]

    works = [lambda n=n: trade(brokers[n], (n % 2, 1 - n % 2)) for n in range(3)]
    answers = together([*works, shift, follow])
    assert [each for one in answers[:3] for each in one] == [(201, 204)] * 15
    assert {each.state for each in leased()} == {"cancelled"}


def test_the_same_id_asked_twice_at_once_is_one_order(brokers, slots):
    uuid = new_id()
    answers = together([lambda: brokers[0].book(uuid, slots[0], payment=PAYMENT)] * 4)
    assert {status for status, _ in answers} == {201}
    assert models.Order.objects.count() == 1
    assert len(leased()) == 1

"""Waiting lists: the order is everybody's to check, and what becomes free goes down the list."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hataori.blocks.scheduler import api, models
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.events import api as events

from .conftest import DAY, NOW, RULES, ask, at, make, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(court, aki) -> api.Booking:
    return api.book(ask("court", at(10), at(12), aki), aki)


def queue_up(*names: str, unit: str = "court") -> list[api.Waiting]:
    return [api.wait(ask(unit, at(10), at(12), person(name)), person(name)) for name in names]


def test_a_cancellation_is_offered_to_who_waits_longest_and_to_nobody_else(taken, aki, ben):
    first, second = queue_up("first", "second")
    assert [(each.position, each.of) for each in (first, second)] == [(1, 1), (2, 2)]
    api.cancel(taken.id, aki)
    with pytest.raises(Conflict) as caught:
        api.book(ask("court", at(10), at(12), ben), ben)
    assert caught.value.code == "slot_taken"
    offered = api.waiting(first.id, person("first"))
    assert (offered.state, offered.offer_until) == ("offered", NOW + timedelta(days=1))
    assert len(events.find(types=["reservation.offered"])) == 1
    booking = api.accept_offer(first.id, person("first"))
    assert (booking.state, booking.source, booking.holder_id) == ("confirmed", "waiting", "account-first")
    assert api.accept_offer(first.id, person("first")).id == booking.id
    assert api.waiting(second.id, person("second")).position == 1


def test_an_offer_expires_and_goes_to_the_next_not_to_first_come(taken, aki, ben):
    first, second = queue_up("first", "second")
    api.cancel(taken.id, aki)
    with clock.frozen(NOW + timedelta(days=1, minutes=1)):
        with pytest.raises(Conflict):
            api.book(ask("court", at(10), at(12), ben), ben)
        api.release_expired()
        assert api.waiting(first.id, SYSTEM).state == "lapsed"
        assert api.waiting(second.id, SYSTEM).state == "offered"
        with pytest.raises(Conflict) as caught:
            api.accept_offer(first.id, person("first"))
        assert caught.value.code == "offer_over"
        assert api.accept_offer(second.id, person("second")).state == "confirmed"


def test_declining_hands_the_offer_on(taken, aki):
    first, second = queue_up("first", "second")
    api.cancel(taken.id, aki)
    assert api.leave(first.id, person("first")).state == "left"
    assert api.waiting(second.id, SYSTEM).state == "offered"
    assert api.leave(second.id, person("second")).state == "left"
    assert [o.state for o in api.free("court", at(0).date())] == ["free"]


def test_waiting_needs_a_reason_and_counts_once(taken, aki, ben):
    with pytest.raises(Conflict) as caught:
        api.wait(ask("court", at(14), at(15), ben), ben)
    assert caught.value.code == "not_needed"
    queue_up("ben")
    with pytest.raises(Conflict) as caught:
        queue_up("ben")
    assert caught.value.code == "already_waiting"


def test_the_published_order_shows_any_change(taken):
    queue_up("a", "b", "c")
    links = api.chain("court")
    assert [each.seq for each in links] == [1, 2, 3]
    assert api.broken_at(links) is None
    swapped = [replace(links[1], seq=1), replace(links[0], seq=2), links[2]]
    assert api.broken_at(swapped) == 1
    assert api.broken_at([links[0], links[2]]) == 2
    assert api.broken_at([links[0], replace(links[1], ref="f" * 32), links[2]]) == 2
    assert "account" not in str(links)


def test_only_who_waits_and_the_office_see_a_place(taken, ben, clerk):
    (mine,) = queue_up("first")
    with pytest.raises(NotFound):
        api.waiting(mine.id, ben)
    with pytest.raises(NotFound):
        api.leave(mine.id, ben)
    assert api.waiting(mine.id, clerk).position == 1
    assert [each.id for each in api.waiting_of("account-first")] == [mine.id]


def test_who_waits_for_the_whole_hall_does_not_keep_others_from_a_half(hall, aki, ben):
    whole = api.book(ask("hall", at(10), at(12), aki), aki)
    (first,) = queue_up("first", unit="hall")
    api.cancel(whole.id, aki)
    assert api.waiting(first.id, SYSTEM).state == "offered"
    api.leave(first.id, person("first"))
    half = api.book(ask("hall-a", at(10), at(12), aki), aki)
    (second,) = queue_up("second", unit="hall")
    assert api.book(ask("hall-b", at(10), at(12), ben), ben).active
    api.cancel(half.id, aki)
    assert api.waiting(second.id, SYSTEM).state == "waiting"


def test_lanes_that_become_free_serve_several(aki):
    make("class", rules=RULES, lanes=2, kind="event")
    both = api.book(ask("class", at(10), at(12), aki, quantity=2), aki)
    places = queue_up("a", "b", "c", unit="class")
    api.cancel(both.id, aki)
    assert [api.waiting(each.id, SYSTEM).state for each in places] == ["offered", "offered", "waiting"]


def test_who_may_not_book_is_passed_over_and_keeps_his_place(taken, aki, clerk):
    first, second = queue_up("first", "second")
    api.suspend(until=at(9), reason="無断", actor=clerk, department="sports", holder_id="account-first")
    api.cancel(taken.id, aki)
    assert api.waiting(first.id, SYSTEM).state == "waiting"
    assert api.waiting(second.id, SYSTEM).state == "offered"


def test_nobody_waits_for_the_past(taken):
    (mine,) = queue_up("first")
    with clock.frozen(at(10)):
        assert api.offer_next() == 0
    assert api.waiting(mine.id, SYSTEM).state == "lapsed"


def test_a_lifted_closure_is_offered_by_the_task(court, clerk):
    from hataori.kernel.errors import Rejected

    closure = api.close_unit("court", (at(9), at(15)), "点検", clerk)
    with pytest.raises(Rejected):
        queue_up("first")
    api.reopen(closure.id, clerk)
    aside = api.set_aside("court", (at(10), at(12)), "lottery/1", SYSTEM)
    assert aside.ref == "lottery/1"
    assert models.Waiting.objects.count() == 0


def test_between_an_offers_end_and_the_next_the_calendar_promises_nothing_that_booking_refuses(court, aki, ben):
    cas, dan = person("cas"), person("dan")
    first = api.book(ask("court", at(10), at(12), aki), aki)
    for who in (ben, cas):
        api.wait(ask("court", at(10), at(12), who), who)
    api.cancel(first.id, aki)
    (offered,) = api.waiting_of(ben.id)
    assert offered.offer_until
    with clock.frozen(offered.offer_until + timedelta(minutes=1)):  # the offer has ended, nothing has run since
        states = {o.start: o.state for o in api.free("court", DAY)}
        assert states[at(10)] == "taken"
        assert [o.state for o in api.free("court", DAY)] == ["free", "taken", "free"]
        with pytest.raises(Conflict) as caught:
            api.book(ask("court", at(10), at(12), dan), dan)
        assert caught.value.code == "slot_taken"
        api.release_expired()
        assert api.waiting_of(cas.id)[0].booking_id
        assert [o.state for o in api.free("court", DAY)] == ["free", "taken", "free"]


def test_who_waits_but_may_not_book_keeps_nothing_from_others(court, aki, ben):
    first = api.book(ask("court", at(10), at(12), aki), aki)
    api.wait(ask("court", at(10), at(12), ben), ben)
    api.suspend(until=at(23), reason="利用なし", actor=SYSTEM, department="sports", holder_id=ben.id)
    api.cancel(first.id, aki)
    assert [o.state for o in api.free("court", DAY)] == ["free"]
    assert api.book(ask("court", at(10), at(12), aki), aki).active


def test_an_offer_is_judged_again_by_what_its_person_has_booked_meanwhile(aki, ben):
    rules = RULES | {"overlap": "allow", "quotas": [{"per": "holder", "window": "day", "bookings": 1}]}
    for key in ("one", "two"):
        make(key, rules=rules)
    first = api.book(ask("one", at(10), at(12), aki), aki)
    place = api.wait(ask("one", at(10), at(12), ben), ben)
    api.cancel(first.id, aki)
    # What a booking in the same moment would have done: it does not see the offer and the offer does not see it.
    other = api.book(ask("two", at(15), at(16), aki), aki)
    models.Booking.objects.filter(id=other.id).update(holder_id=ben.id)
    with pytest.raises(Rejected) as caught:
        api.accept_offer(place.id, ben)
    assert caught.value.problems[0].code == "quota_reached"
    api.cancel(other.id, ben)
    assert api.accept_offer(place.id, ben).state == "confirmed"

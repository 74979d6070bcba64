"""Closures and set-asides: time out of everybody's reach, and a won slot nobody else can grab."""

import pytest

from hataori.blocks.scheduler import api
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected

from .conftest import DAY, ask, at

pytestmark = pytest.mark.django_db

ROUND = "lottery/round-1"


def test_a_closure_is_told_with_its_reason_and_names_who_is_in_the_way(hall, aki, ben, clerk):
    standing = api.book(ask("hall-a", at(10), at(12), aki), aki)
    closure = api.close_unit("hall", (at(9), at(15)), "床の工事", clerk)
    assert closure.in_the_way == (standing.id,)
    with pytest.raises(Rejected) as caught:
        api.book(ask("hall-b", at(10), at(12), ben), ben)
    assert caught.value.problems[0].code == "closed"
    assert "床の工事" in caught.value.message
    assert api.booking(standing.id).active
    assert [o.state for o in api.free("hall-b", DAY)] == ["closed", "free"]
    assert [each.id for each in api.closures_of("hall-b")] == [closure.id]
    api.reopen(closure.id, clerk)
    assert api.book(ask("hall-b", at(10), at(12), ben), ben).active
    with pytest.raises(NotFound):
        api.reopen(closure.id, clerk)


def test_closing_needs_the_office_and_a_reason(hall, aki, stranger, clerk):
    for other in (aki, stranger):
        with pytest.raises(Forbidden):
            api.close_unit("hall", (at(9), at(15)), "工事", other)
    with pytest.raises(Rejected):
        api.close_unit("hall", (at(9), at(15)), "  ", clerk)
    with pytest.raises(Rejected):
        api.close_unit("hall", (at(15), at(9)), "工事", clerk)


def test_first_come_cannot_take_what_is_set_aside_in_any_part_of_the_hierarchy(hall, aki, ben):
    api.set_aside("hall-a", (at(10), at(12)), ROUND, SYSTEM)
    for unit in ("hall-a", "hall"):
        with pytest.raises(Conflict) as caught:
            api.book(ask(unit, at(11), at(13), aki), aki)
        assert caught.value.code == "set_aside"
    assert api.book(ask("hall-b", at(10), at(12), aki), aki).active
    won = api.book(ask("hall-a", at(10), at(12), ben, for_ref=ROUND, source="lottery"), ben)
    assert won.active
    assert [o.state for o in api.free("hall-a", DAY)] == ["free", "set_aside", "free"]


def test_a_cancelled_win_stays_set_aside_and_cannot_be_grabbed(court, aki, ben):
    api.set_aside("court", (at(10), at(12)), ROUND, SYSTEM)
    won = api.book(ask("court", at(10), at(12), aki, for_ref=ROUND, source="lottery"), aki)
    api.cancel(won.id, aki)
    with pytest.raises(Conflict) as caught:
        api.book(ask("court", at(10), at(12), ben), ben)
    assert caught.value.code == "set_aside"
    with pytest.raises(Conflict):
        api.book(ask("court", at(10), at(12), ben, for_ref="lottery/round-2"), ben)
    assert api.release_aside(ROUND, SYSTEM) == 1
    assert api.release_aside(ROUND, SYSTEM) == 0
    assert api.book(ask("court", at(10), at(12), ben), ben).active


def test_a_won_slot_is_older_than_any_window_but_not_wider_than_what_was_won(aki):
    from .conftest import RULES, make

    make("gym", rules={**RULES, "window_days": {"resident": 1}})
    api.set_aside("gym", (at(10), at(12)), ROUND, SYSTEM)
    with pytest.raises(Conflict) as caught:
        api.book(ask("gym", at(10), at(13), aki, for_ref=ROUND), aki)
    assert caught.value.code == "aside_gone"
    assert api.book(ask("gym", at(10), at(12), aki, for_ref=ROUND), aki).active


def test_setting_aside_again_says_the_same_and_never_over_a_booking_or_another_ref(court, aki):
    first = api.set_aside("court", (at(10), at(12)), ROUND, SYSTEM)
    assert api.set_aside("court", (at(10), at(12)), ROUND, SYSTEM) == first
    assert api.asides_of(ROUND) == [first]
    with pytest.raises(Conflict):
        api.set_aside("court", (at(11), at(13)), "season/1", SYSTEM)
    booking = api.book(ask("court", at(14), at(15), aki), aki)
    with pytest.raises(Conflict) as caught:
        api.set_aside("court", (at(14), at(16)), "season/1", SYSTEM)
    assert booking.number in caught.value.message

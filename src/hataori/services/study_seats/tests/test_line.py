"""The line for a full room: in order, offered once, passed on, and open for everybody to check."""

import json
import threading

import pytest
from django.db import connection

from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, HataoriError
from hataori.services.study_seats import line, models, rooms, taking

from .conftest import actor, at, browser, fill, resident, turn, worked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def small(room):
    """Three seats are enough for a line."""
    models.Seat.objects.exclude(label__in=["A1", "A2", "A3"]).delete()
    return room


def test_a_seat_given_back_goes_to_the_first_in_line_and_to_nobody_else(small, aki, ben):
    carl = resident("carl")
    fill(small, turn(small), keep=1)
    kept = taking.reserve(small.seats.first(), turn(small), actor(carl))
    for person in (aki, ben):
        assert (
            "順番待ちに加わりました"
            in browser(person).post("/seats/wait/?day=2026-11-26&turn=11:00", follow=True).content.decode()
        )
    assert [line.position(row) for row in models.Line.objects.all()] == [1, 2]
    scheduler.cancel(kept, actor(carl))
    with pytest.raises(Conflict, match="先に待っている方"):
        taking.reserve(small.seats.first(), turn(small), actor(carl))
    worked()
    assert [row.state for row in models.Line.objects.all()] == ["offered", "waiting"]
    assert "空きました" in messaging.box(str(aki.pk), 1).messages[0].subject
    row = models.Line.objects.first()
    browser(aki).post(f"/my/seats/line/{row.pk}/accept/")
    assert rooms.seats(small, turn(small), str(aki.pk))[0].state == "mine"
    assert browser(ben).post(f"/my/seats/line/{row.pk}/accept/").status_code == 404


def test_an_offer_not_taken_goes_to_the_next(small, aki, ben):
    fill(small, turn(small), keep=1)
    kept = taking.reserve(small.seats.first(), turn(small), actor(resident("carl")))
    rows = [line.join(small, turn(small), actor(person)) for person in (aki, ben)]
    scheduler.cancel(kept, actor(resident("carl")))
    worked()
    line.leave(rows[0].pk, actor(aki))
    assert [row.state for row in models.Line.objects.all()] == ["left", "offered"]
    with clock.frozen(at(8, 46)):
        assert scheduler.release_expired() == 1
        worked()
        assert [row.state for row in models.Line.objects.all()] == ["left", "lapsed"]
        with pytest.raises(Conflict):
            line.accept(rows[1].pk, actor(ben))


def test_a_seat_nobody_came_to_is_offered_for_the_rest_of_the_turn(small, aki):
    fill(small, turn(small), keep=1)
    taking.reserve(small.seats.first(), turn(small), actor(resident("carl")))
    row = line.join(small, turn(small), actor(aki))
    with clock.frozen(at(11, 15)):
        scheduler.mark_no_shows()
        worked()
        booking = line.accept(row.pk, actor(aki))
        assert (booking.start, booking.end) == (at(11, 16), at(13))
        scheduler.check_in(booking.id, "qr", actor(aki))


def test_nobody_waits_for_what_is_free_or_twice(small, aki):
    with pytest.raises(Conflict, match="空いている席"):
        line.join(small, turn(small), actor(aki))
    fill(small, turn(small))
    line.join(small, turn(small), actor(aki))
    with pytest.raises(Conflict, match="すでに待って"):
        line.join(small, turn(small), actor(aki))


def test_anybody_can_check_the_line_and_a_change_shows(small, client):
    fill(small, turn(small))
    for name in ("one", "two", "three"):
        line.join(small, turn(small), actor(resident(name)))
    told = json.loads(client.get(f"/seats/line/{small.key}.json").content)
    assert [link["seq"] for link in told["links"]] == [1, 2, 3]
    assert "holder" not in str(told)
    assert scheduler.broken_at(line.chain(small)) is None
    models.Line.objects.filter(seq=2).update(made_at=at(7))
    assert scheduler.broken_at(line.chain(small)) == 2


def test_many_at_once_nobody_gets_a_place_twice(small):
    people = [resident(f"p{n}") for n in range(6)]
    outcomes: list[str] = []

    def go(person) -> None:
        try:
            taking.reserve(small.seats.first(), turn(small), actor(person))
            outcomes.append("seat")
        except HataoriError as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    with clock.frozen(at(8, 30)):
        threads = [threading.Thread(target=go, args=(person,)) for person in people]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert outcomes.count("seat") == 1
    assert len(outcomes) == 6

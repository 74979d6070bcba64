"""Old bookings name nobody: answers, purpose and holder go after the years the rules name; use can still be counted."""

from datetime import datetime, timedelta

import pytest

from hataori.blocks.scheduler import api, models
from hataori.blocks.scheduler.retention import before, forget
from hataori.blocks.scheduler.use import use_of
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
from hataori.platform.events import api as events

from .conftest import DAY, NOW, RULES, ask, at, make

pytestmark = pytest.mark.django_db


def test_after_the_years_of_its_rules_a_booking_names_nobody(aki, ben):
    make("short", rules=RULES | {"keep_years": 1})
    make("long", rules=RULES | {"keep_years": 5})
    more = {"purpose": "誕生会", "title": "髙橋家", "answers": {"人数": "5"}, "group_id": "group-1"}
    old = api.book(ask("short", at(10), at(12), aki, **more), aki)
    kept = api.book(ask("long", at(10), at(12), ben, **more), ben)
    api.cancel(old.id, aki, "かぜをひいた")
    with clock.frozen(NOW + timedelta(days=30)):
        api.mark_no_shows()
        assert forget() == 0
    with clock.frozen(datetime(2027, 12, 9, 3, tzinfo=JST)):
        assert forget() == 1
        assert forget() == 0
    row = models.Booking.objects.get(id=old.id)
    named = (row.holder_id, row.group_id, row.purpose, row.title, row.answers, row.cancelled_by)
    assert named == ("",) * 6
    assert "かぜ" not in row.cancel_reason
    assert (row.number, row.state, row.channel) == (old.number, "cancelled", "online")
    assert models.Booking.objects.get(id=kept.id).purpose == "誕生会"
    (event,) = list(events.find(types=["reservation.forgotten"]))
    assert (event.subject, event.data["bookings"]) == ("unit/short", 1)
    assert sum(each.cancelled for each in use_of([api.unit("short")], DAY, DAY).rows) == 1


def test_who_waited_is_forgotten_and_the_order_can_still_be_checked(court, aki, ben):
    api.book(ask("court", at(10), at(12), aki), aki)
    api.wait(ask("court", at(10), at(12), ben), ben)
    with clock.frozen(NOW + timedelta(days=30)):
        api.offer_next()
        api.mark_no_shows()
    with clock.frozen(NOW + timedelta(days=365 * 4)):
        forget()
    place = models.Waiting.objects.get()
    assert (place.holder_id, place.request) == ("", "{}")
    assert api.broken_at(api.chain("court")) is None


def test_a_series_and_an_ended_suspension_name_nobody_either(court, aki):
    found = api.book_series(ask("court", at(10), at(12), aki), "FREQ=WEEKLY;COUNT=2", aki)
    api.suspend(until=NOW + timedelta(days=40), reason="利用なし", actor=SYSTEM, department="sports", holder_id="gone")
    with clock.frozen(NOW + timedelta(days=60)):
        api.mark_no_shows()
    with clock.frozen(NOW + timedelta(days=365 * 4)):
        assert forget() == 2
    assert models.Series.objects.get(id=found.id).holder_id == ""
    assert not models.Suspension.objects.exists()


def test_years_are_counted_by_the_calendar():
    assert before(datetime(2028, 2, 29, 12, tzinfo=JST), 1) == datetime(2027, 2, 28, tzinfo=JST)
    assert before(datetime(2028, 3, 1, tzinfo=JST), 3) == datetime(2025, 3, 1, tzinfo=JST)

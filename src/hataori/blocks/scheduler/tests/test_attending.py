"""Check-in, no-show, 利用停止, quotas, moving."""

from datetime import timedelta

import pytest

from hataori.blocks.scheduler import api, models
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events

from .conftest import DAY, NOW, RULES, ask, at, make

pytestmark = pytest.mark.django_db
SEAT = {**RULES, "release_minutes": 15, "check_in_minutes_before": 10}


def test_check_in_opens_before_the_start_and_counts_once(aki):
    make("seat", rules=SEAT, kind="seat")
    booking = api.book(ask("seat", at(10), at(12), aki), aki)
    with clock.frozen(at(9, 49)), pytest.raises(Conflict) as caught:
        api.check_in(booking.id, "qr", aki)
    assert (caught.value.code, "9:50" in caught.value.message) == ("too_early", True)
    with clock.frozen(at(9, 55)):
        assert api.check_in(booking.id, "qr", aki) == api.check_in(booking.id, "pin", SYSTEM)
    assert [event.data["how"] for event in events.find(types=["reservation.checked_in"])] == ["qr"]
    with clock.frozen(at(10, 30)):
        assert api.mark_no_shows() == 0
    with clock.frozen(at(12)):
        assert api.mark_no_shows() == 1
    assert api.booking(booking.id).state == "completed"
    assert models.Occupancy.objects.count() == 0


def test_a_seat_nobody_comes_to_is_free_after_fifteen_minutes(aki, ben):
    make("seat", rules=SEAT, kind="seat")
    booking = api.book(ask("seat", at(10), at(12), aki), aki)
    with clock.frozen(at(10, 14)):
        assert api.mark_no_shows() == 0
    with clock.frozen(at(10, 15)):
        assert api.mark_no_shows() == 1
        assert api.booking(booking.id).state == "no_show"
        assert api.book(ask("seat", at(10, 30), at(12), ben), ben).active


def test_a_door_that_was_offline_makes_good_a_no_show(aki):
    make("gym", rules=SEAT)
    booking = api.book(ask("gym", at(10), at(12), aki), aki)
    with clock.frozen(at(11)):
        api.mark_no_shows()
        late = api.check_in(booking.id, "pin", SYSTEM, at=at(10, 5))
    assert (late.state, late.checked_in_at) == ("completed", at(10, 5))


def test_where_nobody_looks_a_booking_is_simply_over(court, aki):
    booking = api.book(ask("court", at(10), at(12), aki), aki)
    with clock.frozen(at(12)):
        assert api.mark_no_shows() == 1
    assert api.booking(booking.id).state == "completed"


def test_leaving_early_frees_the_rest(aki, ben):
    make("seat", rules=SEAT, kind="seat")
    booking = api.book(ask("seat", at(10), at(12), aki), aki)
    with clock.frozen(at(10)):
        api.check_in(booking.id, "kiosk", aki)
    with clock.frozen(at(10, 30)):
        assert api.complete(booking.id, aki) == api.complete(booking.id, aki)
        assert api.book(ask("seat", at(10, 30), at(11), ben), ben).active


def test_three_no_shows_suspend_and_are_not_counted_twice(aki, clerk):
    make("seat", rules={**SEAT, "penalty": {"no_shows": 2, "within_days": 60, "days": 30}}, kind="seat")
    for hour in (10, 12):
        api.book(ask("seat", at(hour), at(hour + 1), aki), aki)
    with clock.frozen(at(14)):
        api.mark_no_shows()
        found = api.suspension(holder_id=aki.id)
        assert found
        assert (found.until, "2回" in found.reason) == (at(24) + timedelta(days=30), True)
        with pytest.raises(Rejected) as caught:
            api.book(ask("seat", at(15), at(16), aki), aki)
        assert caught.value.problems[0].code == "suspended"
        api.lift(found.id, "入院していたため", clerk, "sports")
        assert api.suspension(holder_id=aki.id) is None
        api.book(ask("seat", at(15), at(16), aki), aki)
    with clock.frozen(at(17)):
        api.mark_no_shows()
        assert api.suspension(holder_id=aki.id) is None


def test_a_group_is_suspended_as_a_group(court, aki, clerk, stranger):
    with pytest.raises(Forbidden):
        api.suspend(until=at(12), reason="無断", actor=stranger, department="sports", group_id="g1")
    with pytest.raises(Rejected):
        api.suspend(until=at(12), reason=" ", actor=clerk, department="sports", group_id="g1")
    api.suspend(until=at(24), reason="無断キャンセル", actor=clerk, department="sports", group_id="g1")
    with pytest.raises(Rejected):
        api.book(ask("court", at(10), at(12), aki, group_id="g1"), aki)
    assert api.book(ask("court", at(10), at(12), aki), aki).active
    assert any(entry.action == "booker.suspended" for entry in audit.entries())


def test_quotas_count_what_was_used_and_give_back_what_was_cancelled(aki):
    rules = {**RULES, "quotas": [{"per": "holder", "window": "day", "bookings": 2}]}
    make("room", rules=rules)
    first = api.book(ask("room", at(9), at(10), aki), aki)
    api.book(ask("room", at(10), at(11), aki), aki)
    with pytest.raises(Rejected) as caught:
        api.book(ask("room", at(11), at(12), aki), aki)
    assert "1日2回まで" in caught.value.message
    tomorrow = at(24).date()
    assert api.book(ask("room", at(9, day=tomorrow), at(10, day=tomorrow), aki), aki).active
    api.cancel(first.id, aki)
    assert api.book(ask("room", at(11), at(12), aki), aki).active
    start, end = api.window_of("day", DAY)
    assert api.usage(start, end, now=NOW, holder_id=aki.id) == api.Used(2, 120)


def test_a_quota_of_minutes_of_a_group_is_shared_by_its_members(aki, ben):
    make("room", rules={**RULES, "quotas": [{"per": "group", "window": "month", "minutes": 180}]})
    api.book(ask("room", at(9), at(11), aki, group_id="g1"), aki)
    with pytest.raises(Rejected):
        api.book(ask("room", at(12), at(14), ben, group_id="g1"), ben)
    assert api.book(ask("room", at(12), at(13), ben, group_id="g1"), ben).active
    assert api.book(ask("room", at(14), at(18), ben), ben).active


def test_moving_keeps_the_old_time_until_the_new_one_is_had(court, aki, ben):
    mine = api.book(ask("court", at(10), at(12), aki), aki)
    api.book(ask("court", at(13), at(14), ben), ben)
    with pytest.raises(Conflict):
        api.reschedule(mine.id, at(12), at(14), aki)
    assert api.booking(mine.id).start == at(10)
    moved = api.reschedule(mine.id, at(11), at(13), aki)
    assert (moved.start, moved.end, moved.sequence, moved.id) == (at(11), at(13), 1, mine.id)
    assert api.reschedule(mine.id, at(11), at(13), aki).sequence == 1
    assert [o.state for o in api.free("court", DAY)] == ["free", "taken", "free"]


def test_moving_does_not_get_around_the_deadline_or_the_quota(aki, clerk):
    rules = {**RULES, "cancel_minutes_before": 1440, "quotas": [{"per": "holder", "window": "day", "bookings": 1}]}
    make("room", rules=rules)
    mine = api.book(ask("room", at(9), at(10), aki), aki)
    other = api.book(ask("room", at(9, day=at(24).date()), at(10, day=at(24).date()), aki), aki)
    with pytest.raises(Rejected):
        api.reschedule(other.id, at(11), at(12), aki)
    assert api.reschedule(mine.id, at(11), at(12), aki).start == at(11)
    with clock.frozen(at(8)), pytest.raises(Conflict) as caught:
        api.reschedule(mine.id, at(15), at(16), aki)
    assert caught.value.code == "cancel_too_late"
    with clock.frozen(at(8)):
        assert api.reschedule(mine.id, at(15), at(16), clerk).start == at(15)

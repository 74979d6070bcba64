"""Lease, confirm, book, cancel: what a person notices."""

from datetime import timedelta

import pytest

from hataori.blocks.scheduler import api, models
from hataori.kernel import clock
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.events import api as events

from .conftest import NOW, RULES, ask, at, make

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return [event.type for event in facts() if event.type.startswith("reservation")]


def facts(*types: str) -> list[events.Event]:
    """Facts so far, oldest first."""
    return sorted(events.find(types=types or None), key=lambda event: event.position)


def codes(caught) -> list[str]:
    return [each.code for each in caught.value.problems]


def test_a_lease_holds_the_time_and_becomes_a_booking(court, aki, ben):
    lease = api.lease(ask("court", at(10), at(12), aki), aki)
    assert (lease.state, lease.lease_until) == ("leased", NOW + timedelta(minutes=10))
    with pytest.raises(Conflict) as caught:
        api.book(ask("court", at(11), at(13), ben), ben)
    assert caught.value.code == "slot_taken"
    booking = api.confirm(lease.id, aki)
    assert (booking.state, booking.lease_until, booking.confirmed_at) == ("confirmed", None, NOW)
    assert told() == ["reservation.leased", "reservation.requested", "reservation.confirmed"]


def test_confirming_twice_says_the_same_and_counts_once(court, aki):
    lease = api.lease(ask("court", at(10), at(12), aki), aki)
    assert api.confirm(lease.id, aki) == api.confirm(lease.id, aki)
    assert told().count("reservation.requested") == 1


def test_a_dead_lease_costs_nobody_the_slot(court, aki, ben):
    lease = api.lease(ask("court", at(10), at(12), aki), aki)
    with clock.frozen(NOW + timedelta(minutes=10)):
        assert [each.state for each in api.free("court", at(0).date())] == ["free"]
        assert api.book(ask("court", at(10), at(12), ben), ben).state == "confirmed"
        with pytest.raises(Conflict) as caught:
            api.confirm(lease.id, aki)
    assert caught.value.code == "lease_over"
    assert api.booking(lease.id).state == "expired"
    assert told().count("reservation.expired") == 1


def test_a_lease_is_over_even_while_nobody_else_wants_the_time(court, aki):
    lease = api.lease(ask("court", at(10), at(12), aki), aki)
    with clock.frozen(NOW + timedelta(minutes=11)):
        with pytest.raises(Conflict):
            api.confirm(lease.id, aki)
        assert api.release_expired() == 1
        assert api.release_expired() == 0
    assert models.Occupancy.objects.count() == 0


def test_choosing_another_time_gives_the_first_lease_up(court, aki):
    first = api.lease(ask("court", at(10), at(12), aki), aki)
    second = api.lease(ask("court", at(11), at(13), aki), aki)
    assert api.booking(first.id).state == "expired"
    assert models.Occupancy.objects.get().booking_id == second.id


def test_touching_times_do_not_overlap(court, aki, ben):
    api.book(ask("court", at(10), at(12), aki), aki)
    assert api.book(ask("court", at(12), at(14), ben), ben).active


def test_a_cancelled_booking_frees_the_time_and_is_cancelled_once(court, aki, ben):
    booking = api.book(ask("court", at(10), at(12), aki), aki)
    gone = api.cancel(booking.id, aki, "雨のため")
    assert (gone.state, gone.cancel_reason, gone.cancelled_by) == ("cancelled", "雨のため", aki.id)
    assert api.cancel(booking.id, aki).cancel_reason == "雨のため"
    assert told().count("reservation.cancelled") == 1
    assert api.book(ask("court", at(10), at(12), ben), ben).active


def test_only_the_holder_or_the_office_cancels(court, aki, ben, clerk, stranger):
    booking = api.book(ask("court", at(10), at(12), aki), aki)
    for other in (ben, stranger):
        with pytest.raises(NotFound):
            api.cancel(booking.id, other)
    with pytest.raises(NotFound):
        api.cancel(booking.id, ben, as_group="someone")
    assert api.cancel(booking.id, clerk, "電話で連絡").state == "cancelled"


def test_a_member_cancels_for_a_group_the_caller_vouches_for(court, aki, ben):
    booking = api.book(ask("court", at(10), at(12), aki, group_id="g1"), aki)
    assert api.cancel(booking.id, ben, as_group="g1").state == "cancelled"


def test_after_the_deadline_only_the_office_cancels_and_it_counts_as_late(aki, clerk):
    make("hall-x", rules={**RULES, "cancel_minutes_before": 1440})
    booking = api.book(ask("hall-x", at(10), at(12), aki), aki)
    with clock.frozen(at(12, day=at(-24).date())):
        with pytest.raises(Conflict) as caught:
            api.cancel(booking.id, aki)
        assert caught.value.code == "cancel_too_late"
        assert "2026-12-07 10:00" in caught.value.message
        other = api.book(ask("hall-x", at(12), at(14), aki), aki)
        api.cancel(booking.id, clerk)
        assert not api.cancel(other.id, clerk, "台風のため", by_city=True).active
    assert [fact.data["late"] for fact in facts("reservation.cancelled")] == [True, False]


def test_nobody_books_in_anothers_name_but_the_office(court, aki, ben, clerk, stranger):
    for other in (ben, stranger):
        with pytest.raises(Forbidden):
            api.book(ask("court", at(10), at(12), aki), other)
    booking = api.book(ask("court", at(10), at(12), aki, channel="phone"), clerk)
    assert (booking.channel, booking.holder_id) == ("phone", aki.id)


def test_the_number_is_found_in_any_case_by_those_who_may(court, aki, ben):
    booking = api.book(ask("court", at(10), at(12), aki, answers={"children": "2人"}), aki)
    assert api.booking_for(f" {booking.number.lower()} ", aki, answers=True).answers == {"children": "2人"}
    with pytest.raises(NotFound):
        api.booking_for(booking.number, ben)


def test_answers_are_sealed_in_the_table(court, aki):
    from django.db import connection

    api.book(ask("court", at(10), at(12), aki, answers={"children": "ふたりいます"}), aki)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM scheduler_booking")
        assert "ふたり" not in cursor.fetchone()[0]


def test_every_senseless_request_is_told_in_its_field(court, aki):
    cases = {
        "past": (at(10, day=at(-24 * 10).date()), at(12)),
        "backwards": (at(12), at(10)),
        "not_a_minute": (at(10) + timedelta(seconds=1), at(12)),
        "no_zone": (at(10).replace(tzinfo=None), at(12)),
        "outside_hours": (at(20), at(22)),
        "bad_start": (at(10, 10), at(12)),
    }
    for code, (start, end) in cases.items():
        with pytest.raises(Rejected) as caught:
            api.book(ask("court", start, end, aki), aki)
        assert code in codes(caught)
        assert all(each.message.endswith("。") for each in caught.value.problems)
    assert models.Booking.objects.count() == 0


def test_a_unit_open_till_midnight_is_booked_until_24(aki, ben):
    make("night", rules={"hours": {"weekly": [[["18:00", "24:00"]]] * 7}})
    booking = api.book(ask("night", at(22), at(24), aki), aki)
    assert booking.end == at(0, day=at(24).date())
    with pytest.raises(Rejected):
        api.book(ask("night", at(23), at(25), ben), ben)


def test_a_unit_that_never_closes_is_booked_over_midnight(aki):
    make("locker", rules={"hours": {}})
    assert api.book(ask("locker", at(22), at(26), aki), aki).active


def test_what_is_shown_as_free_can_be_booked_when_booking_closes_before_the_use(aki):
    make("studio", rules={**RULES, "closes_minutes_before": 30})
    with clock.frozen(at(14, 31)):
        found = api.free("studio", at(0).date())
        assert [(each.state, each.start, each.end) for each in found] == [
            ("past", at(9), at(14, 31)),
            ("window_over", at(14, 31), at(15, 2)),
            ("free", at(15, 2), at(21)),
        ]
        (first,) = api.first_free([api.unit("studio").id], 120)
        assert first.start == at(15, 30)
        assert api.book(ask("studio", first.start, first.end, aki), aki).active
        with pytest.raises(Rejected) as caught:
            api.book(ask("studio", at(15), at(15, 30), aki), aki)
        assert codes(caught) == ["window_over"]


def test_lengths_windows_and_intervals_bind_people_and_not_the_desk(aki, clerk):
    make("room", rules={**RULES, "min_minutes": 60, "max_minutes": 120, "window_days": {"resident": 3}})
    with pytest.raises(Rejected) as caught:
        api.book(ask("room", at(9), at(12), aki), aki)
    assert set(codes(caught)) == {"too_long", "not_open_yet"}
    with pytest.raises(Rejected) as caught:
        api.book(ask("room", at(9), at(9, 30), aki, source="first_come"), clerk)
    assert set(codes(caught)) == {"too_short", "not_open_yet"}
    assert api.book(ask("room", at(9), at(12), aki, source="desk"), clerk).active
    with pytest.raises(Forbidden):
        api.book(ask("room", at(13), at(14), aki, source="desk"), aki)


def test_one_person_is_at_one_place_of_a_kind_at_a_time(court, aki):
    make("court-2", rules=RULES)
    first = api.book(ask("court", at(10), at(12), aki), aki)
    with pytest.raises(Rejected) as caught:
        api.book(ask("court-2", at(11), at(13), aki), aki)
    assert codes(caught) == ["own_overlap"]
    assert first.number in caught.value.message
    with pytest.raises(Rejected):
        api.book(ask("court", at(10), at(12), aki), aki)
    assert api.book(ask("court-2", at(12), at(13), aki), aki).active


def test_a_department_that_approves_has_the_last_word(aki, clerk, stranger):
    make("tatami", rules={**RULES, "approval": True})
    booking = api.book(ask("tatami", at(10), at(12), aki), aki)
    assert booking.state == "requested"
    with pytest.raises(Forbidden):
        api.approve(booking.id, aki)
    with pytest.raises(Forbidden):
        api.approve(booking.id, stranger)
    assert api.approve(booking.id, clerk).state == api.approve(booking.id, clerk).state == "confirmed"
    other = api.book(ask("tatami", at(12), at(14), aki), aki)
    with pytest.raises(Rejected):
        api.deny(other.id, clerk, " ")
    assert api.deny(other.id, clerk, "目的外の利用です").state == "denied"
    assert [each.state for each in api.free("tatami", at(0).date())] == ["free", "taken", "free"]


def test_only_sports_and_parks_count_for_the_plan(court, aki):
    make("desk", rules=RULES, kind="counter")
    api.book(ask("court", at(10), at(12), aki), aki)
    api.book(ask("desk", at(10), at(12), aki), aki)
    counted = [event.data for event in facts("reservation.requested")]
    assert [(fact["kind"], fact["kpi_scope"], fact["entry"]) for fact in counted] == [
        ("sports", True, False),
        ("counter", False, False),
    ]

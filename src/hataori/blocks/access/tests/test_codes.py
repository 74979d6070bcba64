"""A code from the booking to the lock and off it again, by the product's clock."""

import pytest
from django.db import IntegrityError, connection, transaction

from hataori.blocks.access import actions, codes, models, syncing, tasks
from hataori.blocks.access.types import Window
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox

from .ground import CLERK, HOLDER, HOUR, MINUTE, NINE, STRANGER, given, lock

pytestmark = pytest.mark.django_db(transaction=True)


def worked(at) -> None:
    """What a worker does at that time."""
    with clock.frozen(at):
        outbox.deliver_due()


def types() -> list[str]:
    return [event.type for event in events.read_after(events.Cursor(), 1000) if event.type.startswith("access.")]


def test_the_code_is_on_the_lock_from_ten_minutes_before_to_ten_minutes_after(virtual):
    with clock.frozen(NINE - 24 * HOUR):
        lock()
        assert given().state == "pending"
    worked(NINE - 11 * MINUTE)
    assert virtual.held("kita-gym") == {}
    worked(NINE - 10 * MINUTE)
    with clock.frozen(NINE):
        code = codes.code_of("booking/1", HOLDER)
        assert virtual.held("kita-gym") == {0: code.pin}
        assert (code.state, code.valid_from, code.valid_until) == (
            "live", NINE - 10 * MINUTE, NINE + 2 * HOUR + 10 * MINUTE,
        )  # fmt: skip
    worked(NINE + 2 * HOUR + 9 * MINUTE)
    assert virtual.held("kita-gym")
    worked(NINE + 2 * HOUR + 10 * MINUTE)
    assert virtual.held("kita-gym") == {}
    assert types() == ["access.code_issued", "access.programmed", "access.cleared"]


def test_only_the_holder_sees_it_staff_say_why_and_all_of_it_is_audited(virtual):
    with clock.frozen(NINE):
        lock()
        given()
        with pytest.raises(NotFound):
            codes.code_of("booking/1", STRANGER)
        with pytest.raises(NotFound):
            codes.code_of("booking/1", CLERK)
        with pytest.raises(Rejected):
            codes.code_for_staff("booking/1", CLERK, reason=" ")
        shown = codes.code_for_staff("booking/1", CLERK, reason="電話で問い合わせ")
        assert shown.pin == codes.code_of("booking/1", HOLDER).pin
        assert shown.pin not in repr(shown)
        assert codes.code_of("booking/9", HOLDER) is None
    kept = [(each.action, each.reason) for each in audit.entries(subject="booking/1")]
    assert kept.count(("access.code_refused", "")) == 2
    assert (audit.READ, "電話で問い合わせ") in kept


def test_the_code_stands_in_no_event_message_or_plain_column(virtual):
    with clock.frozen(NINE):
        lock()
        given()
        pin = codes.code_of("booking/1", HOLDER).pin
    worked(NINE)
    with connection.cursor() as cursor:
        for table in ("access_code", "access_placement", "access_grant", "events_event", "outbox_outboxmessage"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  names of our own tables
            assert pin not in " ".join(str(cell) for row in cursor.fetchall() for cell in row if isinstance(cell, str))


def test_a_cancelled_booking_s_code_leaves_the_lock_at_once(virtual):
    with clock.frozen(NINE):
        lock()
        given()
        outbox.deliver_due()
        assert virtual.held("kita-gym")
        actions.revoke("booking/1", actor=SYSTEM)
        outbox.deliver_due()
        assert virtual.held("kita-gym") == {}
        assert codes.code_of("booking/1", HOLDER) is None
        assert actions.revoke("booking/1", actor=SYSTEM) is None


def test_cancelled_before_its_time_it_never_reaches_the_lock(virtual):
    with clock.frozen(NINE - HOUR):
        lock()
        given()
        actions.revoke("booking/1", actor=SYSTEM)
    worked(NINE)
    assert virtual.told == []


def test_a_changed_code_replaces_the_old_one(virtual):
    with clock.frozen(NINE):
        lock()
        given()
        outbox.deliver_due()
        (old,) = virtual.held("kita-gym").values()
        actions.change_code("booking/1", actor=HOLDER)
        outbox.deliver_due()
        assert list(virtual.held("kita-gym").values()) == [codes.code_of("booking/1", HOLDER).pin] != [old]
    with clock.frozen(NINE + 5 * HOUR), pytest.raises(Conflict):
        actions.change_code("booking/1", actor=HOLDER)


def test_a_moved_booking_keeps_its_code_where_it_can(virtual):
    with clock.frozen(NINE):
        lock()
        given()
        outbox.deliver_due()
        pin = codes.code_of("booking/1", HOLDER).pin
        actions.reschedule("booking/1", Window(NINE + 3 * HOUR, NINE + 4 * HOUR), actor=SYSTEM)
        outbox.deliver_due()
        assert virtual.held("kita-gym") == {}
    worked(NINE + 2 * HOUR + 50 * MINUTE)
    assert virtual.held("kita-gym") == {0: pin}


def test_moved_onto_a_taken_place_it_gets_another_place_and_code(virtual):
    with clock.frozen(NINE):
        lock(places=2)
        given(1)
        given(2, start=NINE + 6 * HOUR)
        outbox.deliver_due()
        first = codes.code_of("booking/1", HOLDER).pin
        models.Placement.objects.filter(grant__booking_ref="booking/2").update(place=0)
        actions.reschedule("booking/1", Window(NINE + 6 * HOUR, NINE + 7 * HOUR), actor=SYSTEM)
        assert codes.code_of("booking/1", HOLDER).pin != first
        outbox.deliver_due()
        assert virtual.held("kita-gym") == {}
    worked(NINE + 6 * HOUR)
    assert len(virtual.held("kita-gym")) == 2


def test_bookings_of_a_series_share_a_code_but_touching_ones_do_not(virtual):
    with clock.frozen(NINE - HOUR):
        lock()
        given(1, code_ref="series/1")
        given(2, start=NINE + 168 * HOUR, code_ref="series/1")
        given(3, start=NINE + 2 * HOUR, code_ref="series/1")
        one, two, three = (codes.code_of(f"booking/{number}", HOLDER).pin for number in (1, 2, 3))
    assert one == two != three


def test_the_same_booking_again_changes_nothing(virtual):
    lock()
    assert given().id == given().id
    assert types() == ["access.code_issued"]


def test_when_all_places_are_taken_staff_are_told_and_the_booking_stands(virtual):
    with clock.frozen(NINE):
        lock(places=1)
        given(1)
        full = given(2)
        assert (full.state, full.locks) == ("failed", ())
        assert "枠が" in full.problem
        actions.revoke("booking/1", actor=SYSTEM)
        outbox.deliver_due()
        assert actions.retry("booking/2", actor=CLERK).locks == ("kita-gym",)
        outbox.deliver_due()
        assert len(virtual.held("kita-gym")) == 1


def test_one_after_another_thirty_and_more_bookings_fit_and_simultaneous_ones_never_share(virtual):
    with clock.frozen(NINE - HOUR):
        lock(places=3)
        for number in range(9):
            assert given(number, start=NINE + number // 3 * 3 * HOUR).state == "pending"
    for hour in range(0, 9, 3):
        worked(NINE + hour * HOUR)
        held = virtual.held("kita-gym")
        assert (len(held), len(set(held.values()))) == (3, 3)
    worked(NINE + 24 * HOUR)
    assert virtual.held("kita-gym") == {}


def test_the_database_refuses_two_codes_in_one_place_and_one_code_twice(virtual):
    lock()
    given(1)
    given(2)
    for field in ("place", "mark"):
        value = models.Placement.objects.get(grant__booking_ref="booking/1").__dict__[field]
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Placement.objects.filter(grant__booking_ref="booking/2").update(**{field: value})


def test_a_window_without_length_or_lock_is_refused(virtual):
    lock()
    with pytest.raises(Rejected):
        given(hours=0)
    with pytest.raises(Rejected):
        given(keys=())


def test_a_lock_without_a_line_keeps_a_cancelled_code_and_the_desk_says_so(virtual):
    from hataori.blocks.access import overview

    with clock.frozen(NINE):
        lock(driver="offline-hmac")
        given()
        outbox.deliver_due()
        assert len(codes.code_of("booking/1", HOLDER).pin) == 9
        actions.revoke("booking/1", actor=SYSTEM)
        outbox.deliver_due()
        (door,) = overview.doors_of("kita")
        assert "時間が終わるまで使えます" in door.problem
    worked(NINE + 3 * HOUR)
    with clock.frozen(NINE + 3 * HOUR):
        tasks.repair()
    assert not syncing.needs(models.Lock.objects.get())
    assert models.Placement.objects.get().state == "cleared"

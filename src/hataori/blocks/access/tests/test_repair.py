"""What goes wrong on the way to a lock, and how it comes right without anybody asking."""

from datetime import timedelta

import pytest

from hataori.blocks.access import actions, codes, health, models, overview, reading, registering, syncing, tasks
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, NotFound, Rejected
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox

from .ground import CLERK, HOLDER, HOUR, MINUTE, NINE, given, lock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def soon(monkeypatch):
    """The machine's clock too can be moved: waits and rests are over when the test says so."""
    moved = {"by": timedelta(0)}
    real = clock.machine
    monkeypatch.setattr(clock, "machine", lambda: real() + moved["by"])

    def later(by: timedelta) -> None:
        moved["by"] += by

    return later


def count(kind: str) -> int:
    return len(events.read_after(events.Cursor(), 1000, frozenset({kind})))


def test_an_hour_s_outage_over_start_and_end_leaves_nothing_behind(virtual, soon):
    with clock.frozen(NINE):
        lock()
        given(1)
        given(2, start=NINE + HOUR, hours=2)
        tasks.repair()
        assert len(virtual.held("kita-gym")) == 1
    virtual.away = {"kita-gym"}
    for minute in range(60, 135, 5):
        soon(5 * MINUTE)
        with clock.frozen(NINE + minute * MINUTE):
            outbox.deliver_due()
            tasks.repair()
    assert "返事をしません" in health.away()
    assert {row.away for row in overview.lock_states()} == {True}
    virtual.away = set()
    soon(MINUTE)
    with clock.frozen(NINE + 135 * MINUTE):
        tasks.repair()
        assert list(virtual.held("kita-gym").values()) == [codes.code_of("booking/2", HOLDER).pin]
    assert health.away() == ""
    with clock.frozen(NINE + 4 * HOUR):
        tasks.repair()
    assert virtual.held("kita-gym") == {}
    assert count("access.failed") == 1


def test_while_it_rests_a_lock_is_not_asked_at_every_turn(virtual):
    virtual.away = {"kita-gym"}
    with clock.frozen(NINE):
        lock()
        given()
        for _ in range(20):
            tasks.repair()
            outbox.deliver_due()
    assert len(virtual.told) == 1


def test_a_lock_that_refuses_is_tried_five_times_then_once_an_hour_and_staff_are_told(virtual, soon):
    virtual.refuses = {"kita-gym"}
    with clock.frozen(NINE):
        lock()
        given()
        for _ in range(100):
            tasks.repair()
            soon(timedelta(seconds=20))
        assert len(virtual.told) == 5
        (door,) = overview.troubles()
        assert (door.stuck, door.state, door.problem) == (True, "failed", "錠が番号を受け付けません。")
        assert count("access.failed") == 1
        virtual.refuses = set()
        actions.retry("booking/1", actor=CLERK)
        outbox.deliver_due()
        assert codes.code_of("booking/1", HOLDER).state == "live"
        assert overview.troubles() == []


def test_an_answer_that_got_lost_is_never_taken_for_a_lock_that_holds_nothing(virtual, soon):
    virtual.deaf = {"kita-gym"}
    with clock.frozen(NINE):
        lock()
        given()
        tasks.repair()
        assert virtual.held("kita-gym")
        actions.revoke("booking/1", actor=SYSTEM)
        virtual.deaf = set()
        soon(MINUTE)
        tasks.repair()
    assert virtual.held("kita-gym") == {}
    assert models.Placement.objects.get().state == "cleared"


def test_a_worker_killed_while_sending_leaves_a_code_that_is_cleared_all_the_same(virtual, soon):
    def killed() -> None:
        raise KeyboardInterrupt

    with clock.frozen(NINE):
        lock()
        given()
        virtual.before = killed
        with pytest.raises(KeyboardInterrupt):
            syncing.sync_driver("virtual")
        virtual.memory["kita-gym"] = {0: codes.code_of("booking/1", HOLDER).pin}  # it had gone out
        virtual.before = None
    soon(MINUTE)
    with clock.frozen(NINE + 3 * HOUR):
        tasks.repair()
    assert virtual.held("kita-gym") == {}


def test_a_code_taken_back_between_looking_and_sending_is_not_sent(virtual, monkeypatch):
    with clock.frozen(NINE):
        lock()
        given()
        found = syncing._work
        late = []

        def then_revoked(row):
            work = list(found(row))
            if not late:
                late.append(actions.revoke("booking/1", actor=SYSTEM))
            return work

        monkeypatch.setattr(syncing, "_work", then_revoked)
        syncing.sync_driver("virtual")
    assert virtual.told == []
    assert models.Placement.objects.get().state == "cleared"


def test_a_late_clearing_never_takes_the_next_booking_s_code(virtual, soon):
    with clock.frozen(NINE):
        lock(places=1)
        given(1, hours=1)
        given(2, start=NINE + 2 * HOUR)
        tasks.repair()
    virtual.away = {"kita-gym"}
    with clock.frozen(NINE + 90 * MINUTE):
        tasks.repair()
    virtual.away = set()
    soon(MINUTE)
    with clock.frozen(NINE + 2 * HOUR):
        tasks.repair()
        assert list(virtual.held("kita-gym").values()) == [codes.code_of("booking/2", HOLDER).pin]
        assert models.Placement.objects.get(grant__booking_ref="booking/1").state == "cleared"
        tasks.repair()
        assert virtual.held("kita-gym")


def test_a_driver_that_breaks_its_promise_harms_nobody(virtual, soon):
    virtual.raises = True
    with clock.frozen(NINE):
        lock()
        given()
        tasks.repair()
        assert "RuntimeError" in models.Lock.objects.get().last_error
        virtual.raises = False
        soon(MINUTE)
        tasks.repair()
        assert virtual.held("kita-gym")


def test_what_is_gone_from_the_lock_comes_back_and_what_nobody_gave_is_taken_away(virtual, soon):
    with clock.frozen(NINE):
        lock()
        given()
        tasks.repair()
        pin = codes.code_of("booking/1", HOLDER).pin
        virtual.memory["kita-gym"] = {7: "445566"}
        soon(reading.EVERY)
        assert reading.read_due() == 2
        assert {(row.place, row.kind) for row in overview.drifts()} == {
            (0, "番号が消えていた"),
            (7, "覚えのない番号があった"),
        }
        assert codes.code_of("booking/1", HOLDER).state == "drifted"
        tasks.repair()
        assert virtual.held("kita-gym") == {0: pin}
        assert all(row.mended_at for row in overview.drifts())
        soon(reading.EVERY)
        assert reading.read_due() == 0
    assert count("access.drifted") == 2


def test_another_code_in_its_place_is_written_over(virtual, soon):
    with clock.frozen(NINE):
        lock()
        given()
        tasks.repair()
        pin = codes.code_of("booking/1", HOLDER).pin
        virtual.memory["kita-gym"] = {0: "445566"}
        soon(reading.EVERY)
        reading.read_due()
        tasks.repair()
    assert virtual.held("kita-gym") == {0: pin}


def test_a_foreign_code_that_will_not_go_is_not_cleared_for_ever(virtual, soon):
    lock()
    virtual.memory["kita-gym"] = {7: "445566"}
    virtual.refuses = {"kita-gym"}
    reading.read_due()
    for _ in range(60):
        tasks.repair()
        soon(timedelta(seconds=30))
    assert len(virtual.told) == 5
    (row,) = overview.drifts()
    assert row.last_error


def test_places_outside_of_ours_are_left_alone(virtual, soon):
    lock(places=5)
    virtual.memory["kita-gym"] = {20: "445566"}
    assert reading.read_due() == 0
    tasks.repair()
    assert virtual.held("kita-gym") == {20: "445566"}


def test_a_dead_letter_remains_where_a_lock_never_answers(virtual, soon, monkeypatch):
    virtual.away = {"kita-gym"}
    with clock.frozen(NINE):
        lock()
        given()
        for _ in range(75):
            outbox.deliver_due()
            soon(2 * MINUTE)
    assert overview.dead_errands() >= 1
    assert "返事がありません" in outbox.dead_letters()[0].last_error


def test_registering_says_what_is_wrong_and_retiring_needs_a_reason(virtual):
    lock()
    with pytest.raises(Conflict):
        lock()
    with pytest.raises(Rejected):
        lock("nishi-gym", driver="no-such")
    with pytest.raises(Rejected):
        lock("nishi-gym", places=0)
    with pytest.raises(Rejected):
        registering.retire("kita-gym", actor=CLERK, reason="")
    registering.retire("kita-gym", actor=CLERK, reason="故障")
    with pytest.raises(NotFound):
        registering.retire("no-such", actor=CLERK, reason="故障")
    given(keys=("kita-gym",))
    tasks.repair()
    assert virtual.told == []

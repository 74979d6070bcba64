"""Many at once: no two codes share a place or a PIN, whoever books and whoever works at the same moment."""

import threading

import pytest
from django.db import connection

from hataori.blocks.access import codes, models, syncing, tasks
from hataori.kernel import clock

from .ground import HOLDER, HOUR, NINE, given, lock

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count, act) -> list:
    """What each of `count` threads got or raised."""
    gate, results = threading.Barrier(count), []

    def run(number: int) -> None:
        try:
            gate.wait()
            results.append(act(number))
        except Exception as error:  # noqa: BLE001  looked at by the test
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_twelve_bookings_at_once_on_ten_places(virtual):
    lock(places=10)
    found = at_once(12, given)
    assert [each for each in found if isinstance(each, Exception)] == []
    states = sorted(each.state for each in found)
    assert states == ["failed"] * 2 + ["pending"] * 10
    rows = models.Placement.objects.values_list("place", "mark")
    assert len({place for place, _ in rows}) == len({mark for _, mark in rows}) == 10


def test_the_same_booking_told_twice_at_once_gets_one_code(virtual):
    lock()
    found = at_once(6, lambda _: given(1))
    assert len({each.id for each in found if not isinstance(each, Exception)}) == 1
    assert models.Grant.objects.count() == 1


def test_two_workers_put_a_code_once(virtual):
    with clock.frozen(NINE):
        lock()
        given()
        at_once(4, lambda _: syncing.sync_driver("virtual"))
        assert len(virtual.told) == 1
        assert virtual.held("kita-gym") == {0: codes.code_of("booking/1", HOLDER).pin}


def test_a_month_later_the_number_is_forgotten(virtual):
    with clock.frozen(NINE):
        lock()
        given()
        tasks.repair()
    with clock.frozen(NINE + 24 * HOUR):
        tasks.repair()
        assert tasks.forget() == 0
    with clock.frozen(NINE + 32 * 24 * HOUR):
        assert (tasks.forget(), tasks.forget()) == (1, 0)
    assert models.Code.objects.get().pin == ""

"""No reader skips a fact, however late its writer commits, and the order survives a move to another database."""

import threading

import pytest
from django.db import connection, connections, transaction

from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events
from hataori.platform.events import models
from hataori.platform.events.types import Consumer, Cursor

pytestmark = pytest.mark.django_db(transaction=True)


def record(n):
    with transaction.atomic():
        events.record("thing.happened", subject=f"thing/{n}", data={"n": n}, actor=SYSTEM)


def numbers(found):
    return [event.data["n"] for event in found]


class LateWriter:
    """Records in its own thread and connection, and commits when told."""

    def __init__(self, n):
        self.recorded, self.commit = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, args=[n])
        self.thread.start()
        assert self.recorded.wait(10)

    def _run(self, n):
        try:
            with transaction.atomic():
                events.record("thing.happened", subject=f"thing/{n}", data={"n": n}, actor=SYSTEM)
                self.recorded.set()
                assert self.commit.wait(10)
        finally:
            connections.close_all()

    def finish(self):
        self.commit.set()
        self.thread.join(10)


def test_a_late_commit_is_not_skipped(only_postgresql):
    late = LateWriter(1)
    record(2)
    assert numbers(events.read_after(Cursor())) == []  # 2 has a higher position and is committed, but not settled
    late.finish()
    assert numbers(events.read_after(Cursor())) == [1, 2]


def test_a_consumer_waits_for_the_late_writer(only_postgresql):
    record(0)
    seen = []
    consumer = Consumer("late", frozenset(), lambda batch: seen.extend(numbers(batch)))
    events.run_consumer(consumer)
    late = LateWriter(1)
    record(2)
    events.run_consumer(consumer)
    assert seen == [0]
    late.finish()
    events.run_consumer(consumer)
    assert seen == [0, 1, 2]


def test_eight_writers_and_a_reader_lose_and_double_nothing():
    total, seen, stop = 80, [], threading.Event()

    def write(start):
        try:
            for n in range(start, total, 8):
                record(n)
        finally:
            connections.close_all()

    def read():
        consumer = Consumer("busy", frozenset({"thing.happened"}), lambda batch: seen.extend(numbers(batch)), batch=7)
        try:
            while not stop.is_set():
                events.run_consumer(consumer)
            while events.run_consumer(consumer):
                pass
        finally:
            connections.close_all()

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=[n]) for n in range(8)]
    for thread in [reader, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    reader.join()
    assert sorted(seen) == list(range(total))


def test_after_a_move_new_facts_still_come_last():
    record(1)
    with transaction.atomic():
        lifted = models.Event(txid=10**12, source="/x", type="thing.happened", subject="s", actor="a", data={"n": 2})
        lifted.time = events.find()[0].time
        lifted.save(force_insert=True)  # as restored from a database that had counted far
    base = events.begin_epoch()
    record(3)
    assert base > 10**12
    assert numbers(events.read_after(Cursor())) == [1, 2, 3]


def test_a_consumer_restored_with_its_cursor_goes_on_where_it_stood():
    seen = []
    consumer = Consumer("moved", frozenset(), lambda batch: seen.extend(numbers(batch)))
    record(1)
    events.run_consumer(consumer)
    models.ConsumerCursor.objects.filter(name="moved").update(txid=10**12)  # the old cluster's numbers were higher
    events.begin_epoch()
    record(2)
    events.run_consumer(consumer)
    assert seen == [1, 2]


def test_types_are_filtered_and_the_cursor_moves_past_the_rest():
    for n in range(5):
        record(n)
    with transaction.atomic():
        events.record("thing.else", subject="thing/9", data={"n": 9}, actor=SYSTEM)
    seen = []
    consumer = Consumer("else", frozenset({"thing.else"}), lambda batch: seen.extend(numbers(batch)))
    assert events.consumer_lags(["else"]) == {"else": 6}
    assert events.run_consumer(consumer) == 1
    assert events.consumer_lags(["else"]) == {"else": 0}
    assert (events.run_consumer(consumer), seen) == (0, [9])


def test_an_idle_consumer_writes_nothing(django_assert_num_queries):
    record(1)
    consumer = Consumer("idle", frozenset(), lambda batch: None)
    events.run_consumer(consumer)
    with django_assert_num_queries(2) as asked:
        events.run_consumer(consumer)
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    assert not connection.in_atomic_block

"""The worker does what is due, one failing part stops no other, and it outlives its database's absence."""

import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import structlog
from django.db import OperationalError, connection, connections, transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.consent import api as consent
from hataori.platform.events.types import Consumer
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.types import Delivery
from hataori.platform.worker import models, schedule, turn
from hataori.platform.worker.api import Periodic, run_everything
from hataori.platform.worker.loop import Loop, _one
from hataori.platform.worker.ready import what_is_missing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def parts(monkeypatch):
    """Only what the test declares; the product's own tasks are not what is tested."""
    consumers, tasks = [], {}
    monkeypatch.setattr(turn.events, "consumers", lambda: tuple(consumers))
    monkeypatch.setattr(schedule, "periodic_tasks", lambda: tasks)
    turn._resting.clear()
    yield consumers, tasks
    turn._resting.clear()


def happen():
    with transaction.atomic():
        consent.grant(account_id="0" * 32, purpose="x", scope="y", actor=SYSTEM)


def test_a_turn_reads_delivers_and_runs_tasks(parts, monkeypatch):
    consumers, tasks = parts
    done = []
    consumers.append(Consumer("c", frozenset(), lambda batch: done.append("read")))
    tasks["t"] = Periodic("t", 60, lambda: done.append("task"))
    monkeypatch.setitem(outbox.deliveries(), "post", Delivery("post", lambda message: done.append("sent")))
    happen()
    with transaction.atomic():
        outbox.enqueue("post", {}, key="k")
    assert run_everything() == 3
    assert sorted(done) == ["read", "sent", "task"]
    assert run_everything() == 0


def test_what_a_consumer_puts_into_the_outbox_leaves_in_the_same_run(parts, monkeypatch):
    consumers, _ = parts
    sent = []
    monkeypatch.setitem(outbox.deliveries(), "post", Delivery("post", sent.append))
    consumers.append(
        Consumer("c", frozenset(), lambda batch: [outbox.enqueue("post", {}, key=event.id) for event in batch])
    )
    happen()
    run_everything()
    assert len(sent) == 1


def test_one_failing_part_rests_and_stops_no_other(parts):
    consumers, _ = parts
    tries, seen = [], []

    def fail(batch):
        tries.append(1)
        raise RuntimeError("a mistake")

    consumers += [Consumer("bad", frozenset(), fail), Consumer("good", frozenset(), seen.extend)]
    happen()
    for _ in range(5):
        turn.turn()
    assert len(tries) == 1  # it rests; no crash loop
    assert len(seen) == 1


def test_a_lost_database_is_told_to_the_loop_and_a_locked_one_is_not(parts, monkeypatch):
    consumers, _ = parts

    def fail(batch):
        raise OperationalError("database is locked")

    consumers.append(Consumer("c", frozenset(), fail))
    happen()
    turn.turn()
    turn._resting.clear()
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    with pytest.raises(turn.DatabaseGone):
        turn.turn()


def test_the_loop_goes_on_after_the_database_comes_back(monkeypatch):
    loop, turns = Loop(), []

    def one():
        turns.append(1)
        if len(turns) < 3:
            raise turn.DatabaseGone("consumer:c")
        loop.stop()
        return 0

    monkeypatch.setattr(turn, "turn", one)
    thread = threading.Thread(target=loop.run)
    thread.start()
    thread.join(20)
    assert (thread.is_alive(), len(turns)) == (False, 3)


def test_a_task_runs_when_due_and_not_before(parts, monkeypatch):
    _, tasks = parts
    ran, real, ahead = [], clock.machine, [timedelta(0)]
    monkeypatch.setattr(clock, "machine", lambda: real() + ahead[0])
    tasks["t"] = Periodic("t", 60, lambda: ran.append(1))
    for minutes, times in ((0, 1), (0, 1), (0.9, 1), (1.1, 2), (1.2, 2)):
        ahead[0] = timedelta(minutes=minutes)
        schedule.run_due()
        assert len(ran) == times


def test_a_failed_task_is_noted_and_tried_again_at_its_time(parts):
    _, tasks = parts
    tasks["t"] = Periodic("t", 60, lambda: 1 / 0)
    assert schedule.run_due() == 0
    row = models.PeriodicRow.objects.get()
    assert row.last_error.startswith("ZeroDivisionError")
    assert row.due_at < clock.machine() + timedelta(seconds=61)


def test_four_workers_run_a_task_once(parts):
    _, tasks = parts
    ran = []
    tasks["t"] = Periodic("t", 60, lambda: (ran.append(1), time.sleep(0.2)))

    def work():
        try:
            schedule.run_due()
        finally:
            connections.close_all()

    for round_ in (1, 2):
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert len(ran) == round_
        models.PeriodicRow.objects.update(due_at=clock.machine() - timedelta(seconds=1))


def test_an_idle_turn_writes_nothing(parts, django_assert_max_num_queries):
    consumers, _ = parts
    consumers.append(Consumer("c", frozenset(), lambda batch: None))
    happen()
    run_everything()
    with django_assert_max_num_queries(4) as asked:
        assert turn.turn() == 0
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)


def test_the_process_ends_in_order_when_told(child_environment):
    command = [str(Path(sys.executable).with_name("hataori")), "worker"]
    worker = subprocess.Popen(command, env=child_environment, stderr=subprocess.PIPE, text=True)
    try:
        line = worker.stderr.readline()
        assert "worker.started" in line
        worker.send_signal(signal.SIGTERM)
        _, rest = worker.communicate(timeout=15)
    finally:
        worker.kill()
        worker.wait()
    assert worker.returncode == 0
    assert "worker.stopped" in rest


def test_a_worker_started_before_the_tables_waits_with_one_line(monkeypatch):
    loop, turns, asked = Loop(), [], iter(["tables: 60 of 60", "tables: 60 of 60", ""])
    monkeypatch.setattr("hataori.platform.worker.loop._READY_WAIT_S", 0.01)
    monkeypatch.setattr("hataori.platform.worker.ready.what_is_missing", lambda: next(asked))
    monkeypatch.setattr(turn, "turn", lambda: (turns.append(1), loop.stop(), 0)[-1])
    with structlog.testing.capture_logs() as lines:
        thread = threading.Thread(target=loop.run)
        thread.start()
        thread.join(20)
    assert [line["event"] for line in lines] == ["worker.started", "worker.waiting", "worker.stopped"]
    assert turns == [1]


def test_a_waiting_worker_ends_when_told(monkeypatch):
    loop = Loop()
    monkeypatch.setattr("hataori.platform.worker.ready.what_is_missing", lambda: "tables: 1 of 60")
    loop.stop()
    loop.run()


def test_nothing_is_missing_where_all_tables_are(monkeypatch):
    assert what_is_missing() == ""
    monkeypatch.setattr(connection.introspection, "table_names", list)
    assert what_is_missing().startswith("tables: ")


def test_a_worker_on_an_empty_database_prints_no_traceback(child_environment, tmp_path):
    empty = child_environment | {"HATAORI_HOME": str(tmp_path), "HATAORI_DATABASE_URL": ""}
    command = [str(Path(sys.executable).with_name("hataori")), "worker", "--once"]
    ended = subprocess.run(command, env=empty, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "not ready (tables: " in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr


def test_a_provider_that_hangs_holds_up_its_own_lane_only(parts, monkeypatch):
    """One receiver never answers; what leaves by the other lanes is out within a moment."""
    hangs, waits, sent = threading.Event(), threading.Event(), []
    for lane in ("mail", "push", ""):
        kind = f"{lane}-kind"
        monkeypatch.setitem(
            outbox.deliveries(), kind, Delivery(kind, lambda message: sent.append(message.kind), lane=lane)
        )

    def hang(_message):
        waits.set()
        hangs.wait(60)

    monkeypatch.setitem(outbox.deliveries(), "dead-kind", Delivery("dead-kind", hang, lane="dead"))
    with transaction.atomic():
        for kind in ("dead-kind", "mail-kind", "push-kind", "-kind"):
            for n in range(3):
                outbox.enqueue(kind, {}, key=f"k{n}")
    loop = Loop()
    worker = threading.Thread(target=loop.run)
    started = time.monotonic()
    worker.start()
    while len(sent) < 9 and time.monotonic() - started < 20:
        time.sleep(0.05)
    took = time.monotonic() - started
    assert sorted(sent) == sorted(["mail-kind", "push-kind", "-kind"] * 3)
    assert took < 10
    assert waits.wait(20)
    hangs.set()
    loop.stop()
    worker.join(60)
    assert not worker.is_alive()
    assert ("dead-kind", "delivered", 3) in outbox.counts() or outbox.depth() <= 2


@pytest.mark.parametrize(("took", "done", "rest"), [(0.02, 1, 0.02), (0.3, 1, 0.25), (0.02, 0, 0.25)])
def test_after_work_it_rests_as_long_as_the_work_took_and_a_quarter_of_a_second_at_most(took, done, rest, monkeypatch):
    passed = [0.0]
    monkeypatch.setattr("hataori.platform.worker.loop.time", SimpleNamespace(monotonic=lambda: passed[0]))

    def turn():
        passed[0] += took
        return done

    assert _one(turn, 0.25, 0) == (pytest.approx(rest), 0)

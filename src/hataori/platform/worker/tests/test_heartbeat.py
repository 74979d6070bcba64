"""Ready tells a dead worker from one that is not there on purpose; a busy one lives."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from hataori.kernel import clock
from hataori.platform.worker import heartbeat, turn
from hataori.platform.worker.api import run_everything
from hataori.platform.worker.loop import Loop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def later(monkeypatch):
    """later(75): so many seconds pass."""
    real, ahead = clock.machine, [timedelta(0)]
    monkeypatch.setattr(clock, "machine", lambda: real() + ahead[0])
    return lambda seconds: ahead.__setitem__(0, ahead[0] + timedelta(seconds=seconds))


def ready():
    """Status, what is told of the worker as a part, and as a warning."""
    answer = Client().get("/readyz")
    told = answer.json()
    return answer.status_code, told["checks"]["worker"], told["warnings"].get("worker", "")


def test_without_any_worker_pages_are_served_and_the_operator_is_told():
    assert ready() == (200, "ok", "no worker runs; start `hataori worker`")


def test_ready_while_a_worker_lives_and_not_once_it_is_dead(later):
    heartbeat.beat()
    later(59)
    assert ready() == (200, "ok", "")
    later(2)
    assert ready() == (503, "WorkerSilent", "")
    heartbeat.beat()
    assert ready() == (200, "ok", "")


def test_who_only_does_what_is_due_is_no_standing_worker(later):
    run_everything()
    later(75)
    assert ready()[:2] == (200, "ok")


def loop_until(seen, monkeypatch):
    """A worker in a thread whose first turn lasts until `seen` is set."""
    loop = Loop()
    monkeypatch.setattr(turn, "turn", lambda: (seen.wait(20), loop.stop(), 0)[-1])
    thread = threading.Thread(target=loop.run)
    thread.start()
    return thread


def until(holds):
    ticks = threading.Event()
    return any(holds() or ticks.wait(0.05) for _ in range(200))


def test_a_worker_busy_with_one_long_turn_lives_and_goes_without_a_trace(monkeypatch, later):
    monkeypatch.setattr(heartbeat, "EVERY_S", 0.05)
    seen = threading.Event()
    thread = loop_until(seen, monkeypatch)
    try:
        assert until(lambda: ready() == (200, "ok", ""))
        later(75)
        assert until(lambda: ready() == (200, "ok", ""))  # it beats although its turn goes on
    finally:
        seen.set()
        thread.join(20)
    assert ready() == (200, "ok", "no worker runs; start `hataori worker`")


def test_the_heart_beats_on_after_the_database_was_away(monkeypatch):
    beats, real = [], heartbeat.beat

    def beat():
        beats.append(1)
        if len(beats) < 3:
            raise OperationalError("server closed the connection")
        real()

    monkeypatch.setattr(heartbeat, "EVERY_S", 0.02)
    monkeypatch.setattr(heartbeat, "beat", beat)
    seen = threading.Event()
    thread = loop_until(seen, monkeypatch)
    try:
        assert until(lambda: ready() == (200, "ok", ""))
    finally:
        seen.set()
        thread.join(20)

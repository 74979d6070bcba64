"""A reader that needs long for an event takes fewer at a time: on SQLite everybody who writes waits for its batch."""

from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.db import transaction

from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events
from hataori.platform.events import consumers_run
from hataori.platform.events.types import Consumer

pytestmark = pytest.mark.django_db(transaction=True)


def batches(seconds_each: float, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many events a reader of at most 30 took each time, of 60 that need that long each."""
    passed, seen, taken = [0.0], [], []

    def handle(batch):
        passed[0] += seconds_each * len(batch)
        taken.append(len(batch))
        seen.extend(event.data["n"] for event in batch)

    monkeypatch.setattr(consumers_run, "time", SimpleNamespace(monotonic=lambda: passed[0]))
    monkeypatch.setattr(consumers_run, "_pace", {})
    reader = Consumer("paced", frozenset({"thing.happened"}), handle, 30)
    events.run_consumer(reader)
    with transaction.atomic():
        for n in range(60):
            events.record("thing.happened", subject=f"thing/{n}", data={"n": n}, actor=SYSTEM)
    while events.run_consumer(reader):
        pass
    assert seen == list(range(60))
    return taken


def test_who_is_quick_takes_all_he_may(monkeypatch):
    assert batches(0.0001, monkeypatch) == [30, 30]


def test_who_is_slow_takes_what_fits(monkeypatch):
    assert batches(0.006, monkeypatch) == [30, 8, 8, 8, 6]


def test_the_slowest_still_gets_on(monkeypatch):
    assert batches(3.0, monkeypatch) == [30, 5, 5, 5, 5, 5, 5]


@pytest.mark.parametrize("seconds_each", [0, 0.001, 0.002, 0.01])
def test_after_the_first_batch_none_takes_long(seconds_each, monkeypatch):
    taken = batches(seconds_each, monkeypatch)
    assert all(after * seconds_each <= max(consumers_run._LONGEST_S, 5 * seconds_each) for _, after in pairwise(taken))

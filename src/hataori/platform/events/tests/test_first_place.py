"""Where a consumer begins that the log has never seen: who counts at the beginning, who acts now."""

import threading

import pytest
from django.db import connection, transaction

from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events
from hataori.platform.events import consumers_run, models
from hataori.platform.events.types import Consumer

pytestmark = pytest.mark.django_db(transaction=True)
EVERYTHING: frozenset[str] = frozenset()


def record(n):
    with transaction.atomic():
        events.record("thing.happened", subject=f"thing/{n}", data={"n": n}, actor=SYSTEM)


def reader(name, start="beginning"):
    """A consumer and what it was given."""
    seen: list[int] = []
    return Consumer(name, EVERYTHING, lambda batch: seen.extend(event.data["n"] for event in batch), start=start), seen


@pytest.fixture
def upgraded():
    """An installation whose log others have read; a fact of before the new consumer."""
    events.run_consumer(reader("old")[0])
    record(1)


@pytest.mark.usefixtures("upgraded")
def test_who_decides_or_tells_leaves_what_was_before_it_alone():
    consumer, seen = reader("decides", "now")
    assert events.run_consumer(consumer) == 0
    record(2)
    events.run_consumer(consumer)
    assert seen == [2]


@pytest.mark.usefixtures("upgraded")
def test_who_counts_reads_the_log_from_its_beginning():
    consumer, seen = reader("counts")
    events.run_consumer(consumer)
    assert seen == [1]


@pytest.mark.usefixtures("upgraded")
def test_what_happens_between_the_upgrade_and_the_first_worker_is_not_passed_over(monkeypatch):
    consumer, seen = reader("decides", "now")
    monkeypatch.setattr(consumers_run, "consumers", lambda: (consumer,))
    events.enrol()
    record(2)
    events.enrol()  # a second process of the new version starts
    events.run_consumer(consumer)
    assert seen == [2]


def test_in_a_new_installation_nothing_filed_before_the_first_worker_is_passed_over():
    record(1)
    consumer, seen = reader("decides", "now")
    events.run_consumer(consumer)
    assert seen == [1]


def test_the_first_worker_of_a_new_installation_enrols_all_at_once(monkeypatch):
    """Else the second consumer would find the first one's place and take the house for an old one."""
    record(1)
    counts, decides = reader("counts"), reader("decides", "now")
    monkeypatch.setattr(consumers_run, "consumers", lambda: (counts[0], decides[0]))
    assert events.run_consumers() == 2
    assert (counts[1], decides[1]) == ([1], [1])


def test_two_processes_that_start_together_enrol_once():
    ready, consumer = threading.Barrier(4), reader("decides", "now")[0]

    def go() -> None:
        ready.wait()
        try:
            events.run_consumer(consumer)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert models.ConsumerCursor.objects.filter(name="decides").count() == 1


def test_every_reader_that_acts_outside_the_log_begins_now():
    acting = {each.name for each in events.consumers() if each.start == "now"}
    assert acting >= {
        "handover",
        "mynaportal",
        "online_applications.automatic",
        "online_applications.notices",
        "webhooks",
    }

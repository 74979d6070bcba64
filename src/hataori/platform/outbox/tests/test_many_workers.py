"""Several workers share the outbox, and one that dies loses and doubles nothing beyond a repeat with the same id."""

import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter

import pytest
from django.db import connections, transaction

from hataori.platform.outbox import api as outbox
from hataori.platform.outbox import models

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count, run):
    def guarded():
        try:
            run()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


def test_four_workers_deliver_each_message_exactly_once(send, receiver):
    for n in range(60):
        send(f"m{n}")
    at_once(4, outbox.deliver_due)
    assert Counter(message.key for message in receiver.taken) == Counter(f"m{n}" for n in range(60))
    assert outbox.counts() == [("post", "delivered", 60)]


def test_one_key_from_eight_transactions_is_one_message(receiver):
    def put():
        with transaction.atomic():
            outbox.enqueue("post", {}, key="same")

    at_once(8, put)
    assert outbox.depth() == 1


def test_a_lease_that_ran_out_is_taken_over(send, receiver, machine):
    message = send()
    models.OutboxMessage.objects.update(
        state="leased", leased_by="dead worker", lease_until=message.next_at, attempts=1
    )
    machine(1)
    assert outbox.deliver_due() == 1
    assert receiver.taken[0].attempts == 2


def test_a_lease_that_runs_is_left_alone(send, receiver, declare):
    declare(lease_seconds=60)
    send()
    started, go_on = threading.Event(), threading.Event()

    def slow(message):
        started.set()
        go_on.wait(10)

    declare(deliver=slow)
    worker = threading.Thread(target=lambda: (outbox.deliver_due(), connections.close_all()))
    worker.start()
    assert started.wait(10)
    assert outbox.deliver_due() == 0
    go_on.set()
    worker.join(10)
    assert outbox.counts() == [("post", "delivered", 1)]


def test_a_worker_that_comes_back_too_late_changes_nothing(send, declare):
    """Its lease ran out while it delivered; another took over and failed; the late success is not written over it."""
    declare(lease_seconds=60)
    send()

    def taken_over_meanwhile(message):
        models.OutboxMessage.objects.update(leased_by="another", attempts=2)

    declare(deliver=taken_over_meanwhile)
    outbox.deliver_due()
    row = models.OutboxMessage.objects.get()
    assert (row.state, row.leased_by) == ("leased", "another")


def test_a_message_that_kills_its_worker_ends_as_a_dead_letter(send, receiver, machine):
    send()
    for _ in range(3):
        row = models.OutboxMessage.objects.get()
        models.OutboxMessage.objects.update(
            state="leased", leased_by="dead", lease_until=row.next_at, attempts=row.attempts + 1
        )
        machine(1)
    outbox.deliver_due()
    (dead,) = outbox.dead_letters()
    assert receiver.taken == []
    assert "止まりました" in dead.last_error


_KILLED = """
    import os, signal, sys
    import django
    django.setup()
    from hataori.platform.outbox import api as outbox
    from hataori.platform.outbox.types import Delivery

    def deliver(message):
        with open(sys.argv[1], "a") as receiver:
            receiver.write(message.id + "\\n")
        os.kill(os.getpid(), signal.SIGKILL)

    outbox.deliveries()["post"] = Delivery("post", deliver, lease_seconds=1)
    outbox.deliver_due()
"""


def test_a_worker_killed_after_sending_repeats_with_the_same_id(send, receiver, tmp_path, child_environment):
    message = send()
    sent = tmp_path / "sent"
    died = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_KILLED), str(sent)], env=child_environment, check=False
    )
    assert died.returncode == -signal.SIGKILL
    assert sent.read_text() == f"{message.id}\n"
    deadline = time.monotonic() + 15
    while not receiver.taken and time.monotonic() < deadline:
        outbox.deliver_due()
        time.sleep(0.1)
    assert [taken.id for taken in receiver.taken] == [message.id]  # at least once, and detectable

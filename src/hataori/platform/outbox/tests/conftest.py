"""A kind of message whose receiver the test plays."""

from dataclasses import replace

import pytest
from django.db import transaction

from hataori.platform.accounts.tests.staff_browser import as_staff  # noqa: F401  a fixture
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.types import Delivery


class Receiver:
    """Takes messages, or refuses them as told."""

    def __init__(self):
        self.taken = []
        self.error = None

    def __call__(self, message):
        if self.error:
            raise self.error
        self.taken.append(message)


@pytest.fixture
def receiver(monkeypatch):
    found = Receiver()
    declared = Delivery("post", found, "郵便", max_attempts=3, first_delay=2.0, longest_delay=5.0)
    monkeypatch.setitem(outbox.deliveries(), "post", declared)
    return found


@pytest.fixture
def declare(monkeypatch):
    """Changes the declaration: declare(lease_seconds=0.2)."""

    def change(**changes):
        monkeypatch.setitem(outbox.deliveries(), "post", replace(outbox.delivery("post"), **changes))

    return change


@pytest.fixture
def send(receiver):
    def put(key="k", **more):
        with transaction.atomic():
            return outbox.enqueue("post", {"text": "こんにちは"}, key=key, **more)

    return put


@pytest.fixture
def machine(monkeypatch):
    """Moves the machine's clock that leases and back-off go by: machine(seconds)."""
    from datetime import timedelta

    from hataori.kernel import clock

    real, ahead = clock.machine, [timedelta(0)]
    monkeypatch.setattr(clock, "machine", lambda: real() + ahead[0])

    def forward(seconds):
        ahead[0] += timedelta(seconds=seconds)

    return forward

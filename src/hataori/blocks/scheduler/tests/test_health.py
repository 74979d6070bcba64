"""What should never happen is seen, and a killed client leaves nothing half-done."""

import signal
import subprocess
import sys

import pytest
from django.db import connection

from hataori.blocks.scheduler import api, models
from hataori.blocks.scheduler.health import astray

from .conftest import RULES, ask, at, make

BOOKER = """
import sys, django
django.setup()
from datetime import datetime, timedelta
from hataori.blocks.scheduler import api
from hataori.kernel.actor import Actor
from hataori.kernel.clock import JST
who = Actor(id="account-killed", kind="resident")
first = datetime(2099, 1, 4, 9, tzinfo=JST)
print("ready", flush=True)
for n in range(100000):
    start = first + timedelta(days=n)
    end = start + timedelta(hours=1)
    api.book(api.Request(unit="court", start=start, end=end, holder_id=who.id, channel="online"), who)
    print(n, flush=True)
"""


@pytest.mark.django_db
def test_a_booking_without_lanes_is_told(aki):
    make("court", rules=RULES)
    booking = api.book(ask("court", at(10), at(12), aki), aki)
    assert astray() == ""
    models.Booking.objects.filter(id=booking.id).update(state="completed")
    assert "予約のない枠1件" in astray()
    models.Occupancy.objects.all().delete()
    models.Booking.objects.filter(id=booking.id).update(state="confirmed")
    assert "枠のない予約1件" in astray()


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_process_was_told_stands_and_nothing_is_half_done(court, child_environment):
    told = -1
    with subprocess.Popen(
        [sys.executable, "-c", BOOKER], env=child_environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        for line in process.stdout:
            told = int(line) if line.strip().isdigit() else told
            if told == 7:
                process.send_signal(signal.SIGKILL)
    connection.close()
    booked = models.Booking.objects.filter(holder_id="account-killed").count()
    assert told + 1 <= booked <= told + 2
    assert astray() == ""
    assert models.Occupancy.objects.count() == booked

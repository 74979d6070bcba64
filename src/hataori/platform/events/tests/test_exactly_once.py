"""A consumer that dies between reading and committing has done nothing; its next run does it once."""

import signal
import subprocess
import sys
import textwrap

import pytest
from django.db import transaction

from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events
from hataori.platform.events import models
from hataori.platform.events.types import Consumer

pytestmark = pytest.mark.django_db(transaction=True)


def record(n):
    with transaction.atomic():
        events.record("thing.happened", subject=f"thing/{n}", data={"n": n}, actor=SYSTEM)


def count_into_cursor_table(batch):
    """An effect in the database: a row named after each event."""
    models.ConsumerCursor.objects.bulk_create(
        [models.ConsumerCursor(name=f"effect-{event.data['n']}") for event in batch]
    )


def effects():
    return sorted(models.ConsumerCursor.objects.filter(name__startswith="effect-").values_list("name", flat=True))


def test_an_error_in_between_undoes_the_effect_and_leaves_the_cursor():
    record(1)

    def half(batch):
        count_into_cursor_table(batch)
        raise RuntimeError("crash between effect and commit")

    with pytest.raises(RuntimeError):
        events.run_consumer(Consumer("c", frozenset(), half))
    assert effects() == []
    assert events.run_consumer(Consumer("c", frozenset(), count_into_cursor_table)) == 1
    assert events.run_consumer(Consumer("c", frozenset(), count_into_cursor_table)) == 0
    assert effects() == ["effect-1"]


_KILLED = """
    import os, signal
    import django
    django.setup()
    from hataori.platform.events import api as events, models
    from hataori.platform.events.types import Consumer

    def handle(batch):
        models.ConsumerCursor.objects.bulk_create(
            [models.ConsumerCursor(name=f"effect-{event.data['n']}") for event in batch]
        )
        os.kill(os.getpid(), signal.SIGKILL)

    events.run_consumer(Consumer("c", frozenset(), handle))
"""


def test_a_killed_process_in_between_leaves_nothing_done(child_environment):
    record(1)
    died = subprocess.run([sys.executable, "-c", textwrap.dedent(_KILLED)], env=child_environment, check=False)
    assert died.returncode == -signal.SIGKILL
    assert effects() == []
    assert events.run_consumer(Consumer("c", frozenset(), count_into_cursor_table)) == 1
    assert effects() == ["effect-1"]

"""Two clerks at once, two readers at once, a machine that dies in between: each case stands in one line."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from tests.city_parts import load

from hataori.blocks.handover import api, batches, models
from hataori.blocks.workflow import api as workflow
from hataori.kernel.errors import Conflict, HataoriError
from hataori.platform.events import api as events

from . import ground
from .ground import APPROVER, CLERK, PROCEDURE, decided, result_file

pytestmark = pytest.mark.django_db(transaction=True)

MAKE = """
import django; django.setup()
from hataori.blocks.handover import api
from hataori.blocks.handover.tests.ground import CLERK, PROCEDURE
print("ready", flush=True); input()
api.make_batch("welfare", PROCEDURE, actor=CLERK)
"""


@pytest.fixture(autouse=True)
def city(settings):
    load(settings, "departments", "procedures")
    ground.target()
    ground.route()


def at_once(count: int, act) -> None:
    barrier, failed = Barrier(count), []

    def run() -> None:
        try:
            barrier.wait()
            act()
        except HataoriError as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def lines() -> Counter:
    return Counter(models.BatchLine.objects.values_list("handed__number", flat=True))


def test_two_who_make_a_batch_at_once_share_the_cases():
    numbers = {decided() for _ in range(4)}
    at_once(3, lambda: api.make_batch("welfare", PROCEDURE, actor=CLERK))
    assert lines() == Counter(dict.fromkeys(numbers, 1))


def test_one_result_file_sent_twice_at_once_is_read_once():
    number = decided()
    batch = api.make_batch("welfare", PROCEDURE, actor=CLERK).batch
    content = result_file((batch.number, "1", number, "受理", "", "", ""))
    at_once(3, lambda: api.import_results("welfare", content, name="k.csv", actor=CLERK))
    assert models.ResultFile.objects.count() == 1
    assert len(events.find(types=["handover.result"])) == 1


def test_kill_9_while_a_batch_is_made_leaves_all_of_it_or_nothing():
    numbers = {decided() for _ in range(6)}
    killed = 0
    for wait in (0.01, 0.03, 0.06, 0.1):
        killed += kill_after(wait)
        assert lines().total() in (0, len(numbers))
        if lines():
            break
    assert killed >= 1
    api.make_batch("welfare", PROCEDURE, actor=CLERK)
    assert lines() == Counter(dict.fromkeys(numbers, 1))
    made = events.find(types=["handover.batch_made"])
    assert len(made) == models.Batch.objects.count() == 1


def kill_after(seconds: float) -> bool:
    """Make a batch in another process and end it with SIGKILL; whether it was still alive."""
    command = [sys.executable, "-c", MAKE]
    with subprocess.Popen(
        command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline().strip() == "ready"
        process.stdin.write("\n")
        process.stdin.flush()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return process.wait() == -signal.SIGKILL


def environment() -> dict[str, str]:
    """The test's own installation, as another process sees it."""
    at = connection.settings_dict
    database = f"sqlite:///{at['NAME']}"
    if connection.vendor == "postgresql":
        host = at["OPTIONS"].get("host") or at["HOST"]
        database = f"postgresql://{at['USER']}:{at['PASSWORD']}@/{at['NAME']}?host={host}"
    return os.environ | {
        "HATAORI_DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "hataori.web.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


def test_a_case_that_changes_while_its_line_is_written_waits_for_the_next_batch(monkeypatch):
    number = decided()
    write = batches.line_of

    def late(number, kind, how):
        line = write(number, kind, how)
        workflow.reopen(number, "計算の誤り", APPROVER)
        return line

    monkeypatch.setattr(batches, "line_of", late)
    assert api.make_batch("welfare", PROCEDURE, actor=CLERK).batch is None
    assert api.handed_of(number)[0].state == "waiting"


def test_a_target_changed_while_lines_are_written_is_told(monkeypatch):
    decided()
    write = batches.line_of

    def late(number, kind, how):
        ground.target(encoding="cp932")
        return write(number, kind, how)

    monkeypatch.setattr(batches, "line_of", late)
    with pytest.raises(Conflict):
        api.make_batch("welfare", PROCEDURE, actor=CLERK)
    assert lines() == Counter()

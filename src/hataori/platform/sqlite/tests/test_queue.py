"""Writers wait for each other in turn, a turn that does not come stops nobody, and none is kept for ever."""

import subprocess
import sys
import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from hataori.platform.idempotency.models import KeyedAnswer
from hataori.platform.sqlite.base import Turn

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="SQLITE ONLY: PostgreSQL needs no queue before its locks"
)
WRITERS, WRITES = 8, 12


def write(number: int, spent: list[float]) -> None:
    """One writer: reads, then writes, holding its transaction for a moment."""
    for turn in range(WRITES):
        began = time.monotonic()
        with transaction.atomic():
            KeyedAnswer.objects.count()
            time.sleep(0.003)
            _keyed(f"{number}-{turn}")
        spent.append(time.monotonic() - began)
    connection.close()


def _keyed(key: str) -> None:
    from hataori.kernel import clock

    now = clock.machine()
    KeyedAnswer.objects.create(actor="a", key=key, fingerprint="f", lease="l", lease_until=now, expires_at=now)


@transaction.atomic
def fail_in_the_middle() -> None:
    _keyed("gone")
    raise ZeroDivisionError


@transaction.atomic
def lose_the_connection() -> None:
    connection.close()
    raise OperationalError


@pytest.mark.django_db(transaction=True)
def test_many_writers_all_get_their_turn():
    spent: list[float] = []
    writers = [threading.Thread(target=write, args=(number, spent)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert KeyedAnswer.objects.count() == len(spent) == WRITERS * WRITES


@pytest.mark.django_db(transaction=True)
def test_a_failed_transaction_lets_the_next_one_begin():
    with pytest.raises(ZeroDivisionError):
        fail_in_the_middle()
    began = time.monotonic()
    with transaction.atomic():
        _keyed("kept")
    assert time.monotonic() - began < 5
    assert KeyedAnswer.objects.get().key == "kept"


@pytest.mark.django_db(transaction=True)
def test_a_connection_closed_in_the_middle_lets_the_next_one_begin():
    with pytest.raises(OperationalError):
        lose_the_connection()
    began = time.monotonic()
    with transaction.atomic():
        _keyed("kept")
    assert time.monotonic() - began < 5


def test_a_turn_that_does_not_come_is_given_up(tmp_path):
    first, second = Turn(), Turn()
    assert first.take(str(tmp_path / "turn"))
    assert not second.take(str(tmp_path / "turn"), within=0.05)
    second.end()
    first.end()
    assert second.take(str(tmp_path / "turn"), within=0.05)
    second.end()


def test_another_process_holds_the_turn_by_the_file(tmp_path):
    import fcntl

    with (tmp_path / "turn").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        turn = Turn()
        assert not turn.take(str(tmp_path / "turn"), within=0.05)
        turn.end()
    assert turn.take(str(tmp_path / "turn"), within=0.05)
    turn.end()


GREEDY = """
import sys, time
from hataori.platform.sqlite.base import Turn
turn, path, began = Turn(), sys.argv[1], 0
for _ in range(60):
    assert turn.take(path)
    began = began or time.monotonic()
    ends = time.monotonic() + 0.003
    while time.monotonic() < ends:
        pass
    turn.end()
print(began, time.monotonic())
"""


def test_a_process_that_comes_back_at_once_does_not_shut_another_out(tmp_path):
    """A process takes sixty turns without a pause; who waits here gets his in between, one for about each of them."""
    path, done = str(tmp_path / "turn"), threading.Event()
    times: list[float] = []

    def wait_again_and_again() -> None:
        turn = Turn()
        while not done.is_set():
            assert turn.take(path)
            times.append(time.monotonic())
            time.sleep(0.003)
            turn.end()

    waiting = threading.Thread(target=wait_again_and_again)
    waiting.start()
    told = subprocess.run([sys.executable, "-c", GREEDY, path], check=True, capture_output=True, text=True)
    done.set()
    waiting.join()
    began, ended = map(float, told.stdout.split())
    assert len([at for at in times if began <= at <= ended]) > 30

"""The driver against the simulated cloud, a process of its own: windows in local time, read back, faults, uses."""

import json
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import datetime, timedelta

import pytest

from hataori.blocks.access.types import Address, Change, SlotCode
from hataori.interfaces.cloud_locks import wire
from hataori.interfaces.cloud_locks.driver import DRIVER
from hataori.kernel import clock

LOCK = Address("kita-gym", {"id": "lock-kita"}, 1, 3, "Asia/Tokyo")
OTHER = Address("minami-gym", {"id": "lock-minami"}, 1, 3, "Asia/Tokyo")


class Stand:
    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str, told=None):
        data = None if told is None else json.dumps(told).encode()
        with urllib.request.urlopen(self.url + path, data=data, timeout=10) as answer:  # noqa: S310  our own stand-in
            return json.load(answer)

    def types(self, lock: str, pin: str) -> bool:
        return self.ask("/mogi/type", {"lock": lock, "pin": pin})["opened"]


@pytest.fixture
def stand(settings):
    command = [sys.executable, "-m", "hataori.interfaces.cloud_locks.simulator", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline()
        assert "模擬" in said
        url = said.split(" ", 1)[1].strip().rstrip("/")
        settings.HATAORI_CLOUD_LOCKS = {
            "url": url, "sign_in": f"{url}/oauth/token", "client_id": "hataori", "secret": "mihon", "simulated": True,
        }  # fmt: skip
        settings.HATAORI_EGRESS_ALLOW = ["127.0.0.1"]
        try:
            yield Stand(url)
        finally:
            process.kill()


def put(place: int, pin: str, lock: Address = LOCK, *, start: datetime | None = None) -> Change:
    begin = start or clock.now() - timedelta(minutes=10)
    return Change(lock, place, SlotCode(pin, begin, begin + timedelta(hours=2), "hataori"))


def test_a_code_opens_its_lock_in_its_window_and_is_read_back(stand):
    done = DRIVER.apply([put(1, "012345"), put(2, "739105", start=clock.now() + timedelta(hours=3))], seconds=5)
    assert [each.proof for each in done] == ["read", "read"]
    assert stand.types("lock-kita", "012345")
    assert not stand.types("lock-minami", "012345")
    assert not stand.types("lock-kita", "739105")
    kita, minami = DRIVER.read([LOCK, OTHER], seconds=5)
    assert (kita.taken, minami.taken) == ({1: "012345", 2: "739105"}, {})


def test_a_new_code_in_a_place_ends_the_old_one_and_clearing_ends_both(stand):
    DRIVER.apply([put(1, "012345")], seconds=5)
    DRIVER.apply([put(1, "739105")], seconds=5)
    assert (stand.types("lock-kita", "012345"), stand.types("lock-kita", "739105")) == (False, True)
    (done,) = DRIVER.apply([Change(LOCK, 1, None)], seconds=5)
    assert done.proof == "confirmed"
    assert not stand.types("lock-kita", "739105")


@pytest.mark.parametrize("fault", ["500", "garbage"])
def test_a_cloud_in_trouble_is_told_in_a_sentence_and_tried_again_later(stand, fault):
    stand.ask("/mogi/faults", {"faults": [fault]})
    (done,) = DRIVER.apply([put(1, "012345")], seconds=5)
    assert (done.proof, done.reached) == (None, False)
    assert "あとで自動でやり直します" in done.error
    (seen,) = DRIVER.read([LOCK], seconds=5)
    assert seen.taken is None
    stand.ask("/mogi/faults", {"faults": []})
    assert DRIVER.apply([put(1, "012345")], seconds=5)[0].proof == "read"


def test_a_cloud_that_keeps_another_code_is_found_out(stand):
    stand.ask("/mogi/faults", {"faults": ["other_pin"]})
    (done,) = DRIVER.apply([put(1, "012345")], seconds=5)
    assert (done.proof, done.reached) == (None, True)
    assert "違っていました" in done.error


def test_without_an_address_nothing_is_sent(settings):
    settings.HATAORI_CLOUD_LOCKS = {"url": "", "sign_in": "", "client_id": "", "secret": "", "simulated": False}
    assert "設定されていません" in DRIVER.apply([put(1, "012345")], seconds=5)[0].error
    assert "設定されていません" in DRIVER.read([LOCK], seconds=5)[0].error


def test_openings_are_told_with_lock_and_place(stand):
    DRIVER.apply([put(2, "739105")], seconds=5)
    stand.types("lock-kita", "739105")
    heard, ended = [], threading.Event()
    thread = threading.Thread(target=DRIVER.listen, args=([LOCK], heard.append, ended.is_set))
    thread.start()
    time.sleep(1)
    ended.set()
    thread.join()
    assert {(use.lock, use.place) for use in heard} == {("kita-gym", 2)}


def test_windows_are_written_in_the_lock_s_local_time_without_a_zone():
    start = datetime.fromisoformat("2026-12-05T00:00:00+00:00")
    told = wire.guest(LOCK, 1, SlotCode("012345", start, start + timedelta(hours=2), "hataori"))["attributes"]
    assert (told["starts_at"], told["ends_at"]) == ("2026-12-05T09:00:00", "2026-12-05T11:00:00")


@pytest.mark.parametrize("told", [None, [], {}, {"data": None}, {"data": [{"id": 1}]}, {"data": [{"attributes": []}]}])
def test_answers_of_another_shape_are_refused(told):
    with pytest.raises(wire.Misspelled):
        wire.persons_of(told)


def test_the_stand_in_says_what_it_is_and_is_refused_in_production(stand, monkeypatch):
    with urllib.request.urlopen(stand.url, timeout=10) as page:  # noqa: S310  our own stand-in
        assert "模擬" in page.read().decode()
    from hataori.interfaces.cloud_locks.simulator.run import serve

    monkeypatch.setenv("HATAORI_PROFILE", "production")
    assert serve(0) == 2

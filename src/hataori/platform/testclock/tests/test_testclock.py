"""The clock of a test installation moves for every process; outside of tests the addresses are not there."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events
from hataori.platform.organisation import api as organisation
from hataori.platform.testclock import clockfile
from hataori.platform.testclock.guards import lifted


@pytest.fixture(autouse=True)
def _file_clock(settings, tmp_path):
    """As in an installation with HATAORI_TEST=1."""
    settings.HATAORI_HOME = tmp_path
    clock.set_source(clockfile.FileSource())


def post(path, order=None):
    body = json.dumps(order) if order is not None else ""
    return Client(enforce_csrf_checks=True).post(path, body, content_type="application/json")


def test_the_clock_stands_where_it_was_put():
    assert post("/test/clock", {"now": "2027-03-31T23:59:59+09:00"}).json()["now"] == "2027-03-31T23:59:59+09:00"
    assert clock.now() == clock.now()
    assert clock.today().isoformat() == "2027-03-31"


def test_the_clock_moves_on_where_asked():
    post("/test/clock", {"now": "2027-04-01T00:00:00", "moving": True})
    first = clock.now()
    assert first.isoformat().startswith("2027-04-01T00:00:0")
    assert clock.now() > first


def test_null_goes_back_to_the_machines_clock():
    post("/test/clock", {"now": "2030-01-01T00:00:00Z"})
    post("/test/clock", {"now": None})
    assert abs(clock.now() - clock.machine()) < timedelta(seconds=1)


def test_leases_go_by_the_machine_whatever_the_clock_shows():
    post("/test/clock", {"now": "2030-01-01T00:00:00Z"})
    assert clock.machine().year != 2030


@pytest.mark.parametrize("order", [{"now": "tomorrow"}, {"now": 5}, []])
def test_what_is_no_time_is_refused(order):
    answer = post("/test/clock", order)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "now")


@pytest.mark.django_db
def test_another_process_sees_it_too(child_environment):
    post("/test/clock", {"now": "2028-02-29T12:00:00+09:00"})
    code = "import django; django.setup(); from hataori.kernel import clock; print(clock.now().isoformat())"
    told = subprocess.run(
        [sys.executable, "-c", code], env=child_environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "2028-02-29T12:00:00+09:00"


@pytest.mark.parametrize("path", ["/test/clock", "/test/reset"])
def test_without_the_switch_there_is_nothing_there(settings, path):
    settings.HATAORI_TEST = False
    assert Client().post(path, headers={"Accept": "application/json"}).status_code == 404
    assert Client().get(path, headers={"Accept": "application/json"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_reset_empties_even_the_logs_and_guards_them_again(monkeypatch):
    with transaction.atomic():
        audit.record("x", actor=SYSTEM, subject="s/1")
        events.record("consent.granted", subject="account/1", data={"scope": "x"}, actor=SYSTEM)
    post("/test/clock", {"now": "2030-01-01T00:00:00Z"})
    answer = post("/test/reset", {"city": False})
    assert (answer.status_code, answer.json()) == (200, {"reset": True, "loaded": []})
    assert (events.last_position(), audit.head().sequence, clock.now().year) == (0, 0, clock.machine().year)
    with transaction.atomic():
        audit.record("y", actor=SYSTEM, subject="s/1")
    assert audit.verify().checked == 1
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditentry")


@pytest.mark.django_db(transaction=True)
def test_reset_loads_the_city_again(monkeypatch):
    from hataori.platform.organisation.city import LOADERS

    monkeypatch.setattr("hataori.platform.organisation.load_all.collected", lambda *_: list(LOADERS))
    loaded = post("/test/reset").json()["loaded"]
    assert [line.split(":")[0] for line in loaded] == ["departments", "branches"]
    assert organisation.departments()


def test_guards_are_lifted_in_tests_only(settings):
    settings.HATAORI_TEST = False
    with pytest.raises(RuntimeError), lifted():
        pass

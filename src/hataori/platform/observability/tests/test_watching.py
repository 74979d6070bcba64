"""What machines and operators can see: health, metrics and logs, without personal data."""

import json
import logging
import os
from contextlib import closing

import pytest
import structlog
from django.db import OperationalError, transaction
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import in_

from hataori.kernel.actor import SYSTEM
from hataori.platform.consent import api as consent
from hataori.platform.events import api as events
from hataori.platform.observability import health, logs, metrics, requests
from hataori.platform.observability.requests import without_secrets
from hataori.platform.observability.tasks import rotate_logs
from hataori.platform.observability.types import Check


@pytest.fixture
def lines(tmp_path, monkeypatch):
    """Logs as this test's installation writes them; loggers that others hold keep to their own file."""
    before = structlog.get_config()
    logs.configure(tmp_path, "INFO")
    monkeypatch.setattr(requests, "log", structlog.get_logger("hataori.request"))
    yield lambda: [json.loads(line) for line in (tmp_path / "logs" / logs.FILE).read_text().splitlines()]
    structlog.contextvars.clear_contextvars()
    structlog.configure(**before)


def test_alive_without_a_database():
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_names_every_part():
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert {"database", "files"} <= answer.json()["checks"].keys()


@pytest.mark.django_db
def test_not_ready_says_which_part_fails(monkeypatch):
    def down():
        raise OperationalError("server closed the connection")

    checks = [Check("database", down), Check("files", lambda: None)]
    monkeypatch.setattr(health, "collected", lambda *_: checks)
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    parts = {"database": "OperationalError", "files": "ok"}
    assert answer.json() == {"status": "unavailable", "checks": parts, "warnings": {}}


@pytest.mark.django_db(transaction=True)
def test_metrics_tell_requests_and_what_waits():
    with transaction.atomic():
        consent.grant(account_id="0" * 32, purpose="x", scope="y", actor=SYSTEM)
    Client().get("/no-such-page/", headers={"Accept": "application/json"})
    metrics.counted("test.things", 2)
    text = Client().get("/metrics").content.decode()
    assert 'hataori_requests_total{method="GET",status="404"}' in text
    assert 'hataori_counted_total{what="test.things"} 2.0' in text
    assert "hataori_request_seconds_bucket" in text
    assert f"hataori_events_total {events.last_position()}.0" in text
    assert "hataori_outbox_depth 0.0" in text


@pytest.mark.django_db
def test_metrics_are_for_this_machine_or_the_token(settings):
    assert Client(REMOTE_ADDR="203.0.113.5").get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"X-Forwarded-For": "203.0.113.5"}).status_code == 404
    settings.HATAORI_METRICS_TOKEN = "secret"
    far = Client(REMOTE_ADDR="203.0.113.5")
    assert far.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert far.get("/metrics", headers={"Authorization": "Bearer secret"}).status_code == 200


@pytest.mark.django_db
def test_a_request_is_told_without_its_query(lines):
    answer = Client().get("/no-such-page/?name=山田", headers={"Accept": "application/json"})
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert (line["method"], line["path"], line["status"], line["actor"]) == ("GET", "/no-such-page/", 404, "")
    assert line["request"] == answer["X-Request-ID"]
    assert "山田" not in json.dumps(lines(), ensure_ascii=False)
    assert line["ms"] >= 0


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/unsubscribe/{}/", "/surveys/{}/", "/calendar/feeds/{}.ics", "/verify/{}/"])
def test_the_secret_of_an_address_is_in_no_line(lines, path):
    held = "Zm9yLW5vYm9keQ-held"
    Client().get(path.format(held))
    told = lines()
    assert path.format("…") in [line.get("path") for line in told]
    assert held not in json.dumps(told)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/verifi/Zm9yLW5vYm9keQ-held/", "/verifi/…"),
        ("/unsubscribe/Zm9yLW5vYm9keQ-held/。", "/unsubscribe/…"),
        ("/verify=Zm9yLW5vYm9keQ-held", "/…"),
        ("/Zm9yLW5vYm9keQ-held/", "/…"),
        ("/wp-login.php", "/wp-login.php"),
    ],
)
def test_of_a_link_copied_wrongly_the_first_word_is_told(lines, path, told):
    assert Client().get(path).status_code == 404
    assert [line["path"] for line in lines() if line["event"] == "request"] == [told]
    assert f"Not Found: {told}".encode("unicode_escape").decode() in json.dumps(lines()) or told == "/…"
    assert "Zm9yLW5vYm9keQ-held" not in json.dumps(lines())


def test_the_front_page_is_told_as_it_is_where_nothing_was_resolved():
    """A foreign host, or the waiting room, is answered before any address is looked up."""
    asked = RequestFactory().get("/")
    assert without_secrets(asked, "Invalid HTTP_HOST header: 'a/b': /") == "Invalid HTTP_HOST header: 'a/b': /"


def test_watching_machines_leave_no_lines(lines):
    Client().get("/healthz")
    structlog.get_logger("test").info("one")
    assert [line["event"] for line in lines()] == ["one"]


@given(digits=st.text("0123456789", min_size=11, max_size=11), gap=st.sampled_from(["", " ", "-", "　"]))
def test_no_personal_number_comes_through(digits, gap):
    number = digits + in_.calc_check_digit(digits)
    written = gap.join([number[:4], number[4:8], number[8:]])
    told = logs.redact(
        {"a": f"番号{written}", "b": [{"c": int("1" + number[1:])}], "d": (number,), "e": Exception(number)}
    )
    assert number not in json.dumps(told)
    assert written not in json.dumps(told, ensure_ascii=False)
    assert logs.redact({"n": 12, "ok": True, "f": 0.5, "none": None}) == {"n": 12, "ok": True, "f": 0.5, "none": None}


def test_an_error_of_a_library_is_a_line_too(lines):
    try:
        int("番号 123456789018")
    except ValueError:
        logging.getLogger("somebody").exception("failed for %s", "123456789018")
    (line,) = lines()
    assert (line["level"], line["event"]) == ("error", "failed for ●●●●●●●●●●●●")
    assert "番号 ●●●●●●●●●●●●" in line["exception"]
    assert "123456789018" not in json.dumps(line)


def test_a_log_that_grew_is_moved_away_and_writers_follow(lines, settings, tmp_path, monkeypatch):
    settings.HATAORI_HOME = tmp_path
    monkeypatch.setattr("hataori.platform.observability.tasks._LARGEST", 10)
    log = structlog.get_logger("test")
    log.info("before")
    assert rotate_logs() == 1
    log.info("after")
    assert [line["event"] for line in lines()] == ["after"]
    assert "before" in (tmp_path / "logs" / f"{logs.FILE}.1").read_text()
    assert rotate_logs() == 1
    assert (tmp_path / "logs" / f"{logs.FILE}.2").exists()


def test_dead_processes_are_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr(metrics, "_FOLDER", tmp_path)
    monkeypatch.setattr(metrics, "_STALE_S", -1)
    for pid in ("999999999", str(os.getpid())):
        (tmp_path / f"counter_{pid}.db").touch()
    assert metrics.forget_dead_processes() == 1
    assert (tmp_path / f"counter_{os.getpid()}.db").exists()


def test_metrics_take_their_room_at_once(tmp_path):
    path = tmp_path / "counter_1.db"
    with closing(metrics.AllocatedDict(str(path))) as kept:
        kept.write_value("requests", 3, 0)
    assert path.stat().st_blocks * 512 >= path.stat().st_size  # no hole that a full disk could refuse to fill
    with closing(metrics.AllocatedDict(str(path))) as again:
        assert again.read_value("requests")[0] == 3


def test_metrics_stay_in_memory_when_the_disk_is_full(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(metrics.os, "posix_fallocate", full)
    with closing(metrics.AllocatedDict(str(tmp_path / "counter_2.db"))) as kept:
        kept.write_value("requests", 5, 0)
        assert kept.read_value("requests")[0] == 5


def test_the_empty_file_of_a_process_without_room_hides_nothing(tmp_path):
    key = json.dumps(["hataori_counted", "hataori_counted_total", {"what": "mail.sent"}, "x"])
    (tmp_path / "counter_1.db").touch()
    with closing(metrics.AllocatedDict(str(tmp_path / "counter_2.db"))) as kept:
        kept.write_value(key, 5, 0)
    (told,) = metrics.BegunFiles(metrics.CollectorRegistry(), str(tmp_path)).collect()
    assert [sample.value for sample in told.samples] == [5]

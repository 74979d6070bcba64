"""Applications of the portal become cases once, whatever the portal and the machine do; its applicants hear of them."""

import base64
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection, connections
from tests.city_parts import load

from hataori.blocks.handover import api as handover
from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.interfaces.mynaportal import connections as shown
from hataori.interfaces.mynaportal import health, models, pulling, taking
from hataori.interfaces.mynaportal.simulator.book import sample
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.models import OutboxMessage

from .ground import APPROVER, CLERK, OUTSIDE, PROCEDURE, application, mapped, simulated, taking_part

pytestmark = pytest.mark.django_db(transaction=True)
OFFICE = Actor("staff-5", "staff", "DX推進", frozenset({RoleGrant(Role.DX_OFFICE)}))
FAULTS = ("500", "slow", "duplicate", "out_of_order", "token_expired", "drop")


@pytest.fixture
def stand(settings):
    load(settings, "departments", "procedures")
    mapped()
    with simulated() as found:
        taking_part(settings, found.url)
        yield found


def tell() -> None:
    """Read the log and send, as often as needed for what has to be tried again; mails and papers are not of this."""
    events.run_consumers()
    OutboxMessage.objects.exclude(kind=taking.STATUS).update(next_at=clock.machine() + timedelta(days=1))
    for _ in range(60):
        OutboxMessage.objects.filter(kind=taking.STATUS, state="pending").update(next_at=clock.machine())
        outbox.deliver_due()
        if not OutboxMessage.objects.filter(kind=taking.STATUS).exclude(state="delivered").exists():
            return


def until_all(count: int, rounds: int = 40) -> None:
    for _ in range(rounds):
        pulling.pull()
        if models.Received.objects.filter(state="taken").count() == count:
            return


def each_is_one_case(count: int) -> list[str]:
    """0 lost, 0 doubled: as many cases as applications, each number there with one number here."""
    numbers = list(models.Received.objects.filter(state="taken").values_list("number", flat=True))
    submitted = events.find(types=["application.submitted"], limit=10_000)
    assert len(numbers) == len(set(numbers)) == count
    assert Counter(event.subject for event in submitted) == Counter(f"application/{each}" for each in numbers)
    return numbers


def test_one_application_becomes_one_case_with_what_was_told(stand):
    told = application(1, family_name="𠮷田") | {"attachments": [{"fileName": "住民票.pdf", "documentName": "何か"}]}
    stand.add(told)
    run = pulling.pull()
    assert (run.listed, run.taken, run.held, run.failed, run.error) == (1, 1, 0, 0, "")
    assert pulling.pull().taken == 0
    (number,) = each_is_one_case(1)
    found, case = registration.application(number), workflow.case(number)
    assert (found.channel, found.procedure_id, found.sample) == ("online", PROCEDURE, True)
    assert found.answers["family_name"] == "𠮷田"
    assert found.answers["filing_for"] == "self"
    assert found.files[0].name == "住民票.pdf"
    assert taking.NOTE in workflow.notes(number)[0].text
    assert case.received_on == (clock.now() - timedelta(minutes=1)).date()
    (event,) = events.find(types=["mynaportal.received"])
    assert "MP000" not in event.subject


def test_the_applicant_hears_how_the_case_stands(stand):
    stand.add(application(1))
    pulling.pull()
    (number,) = each_is_one_case(1)
    tell()
    assert stand.last_told() == {"MP0000001": "02"}
    workflow.advance(number, "formal_check", CLERK)
    workflow.request_correction(number, ("address",), "番地を書いてください", CLERK)
    tell()
    assert stand.last_told() == {"MP0000001": "04"}
    workflow.answer_correction(number, SYSTEM)
    for stage in ("examination", "approval"):
        workflow.advance(number, stage, CLERK)
    tell()
    assert stand.last_told() == {"MP0000001": "03"}
    workflow.decide(number, "granted", "", "", APPROVER)
    tell()
    assert stand.last_told() == {"MP0000001": "05"}
    assert models.Received.objects.get().sent_state == "granted"


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_of_the_portal_loses_or_doubles_one(stand, fault):
    stand.add(*(application(place) for place in range(1, 6)))
    stand.faults(fault)
    until_all(5)
    for number in each_is_one_case(5)[:2]:
        workflow.advance(number, "formal_check", CLERK)
    tell()
    assert not OutboxMessage.objects.filter(kind=taking.STATUS).exclude(state="delivered").exists()
    assert Counter(stand.last_told().values()) == {"02": 3, "03": 2}


def test_all_faults_at_once_and_pages_that_do_not_fit_one(stand, monkeypatch):
    monkeypatch.setattr("hataori.interfaces.mynaportal.wire.PAGE", 3)
    stand.add(*(application(place) for place in range(1, 8)))
    stand.faults("duplicate", "out_of_order", "token_expired", "drop", "500")
    until_all(7)
    each_is_one_case(7)


def test_one_listed_late_though_it_arrived_before_is_found(stand):
    stand.add(application(1))
    pulling.pull()
    place = models.Place.objects.get().seen_until
    stand.add(application(2, at=place - timedelta(days=2)))
    pulling.pull()
    each_is_one_case(2)
    assert models.Place.objects.get().seen_until == place


def test_one_dated_into_the_future_by_mistake_hides_nothing(stand):
    stand.add(application(1, at=clock.now() + timedelta(days=400)))
    pulling.pull()
    assert models.Place.objects.get().seen_until <= clock.now()
    stand.add(application(2))
    pulling.pull()
    assert models.Received.objects.count() == 2


def test_two_who_fetch_at_once_make_one_case_of_each(stand):
    stand.add(*(application(place) for place in range(1, 6)))

    def fetch() -> None:
        try:
            pulling.pull()
        finally:
            connections.close_all()

    threads = [Thread(target=fetch) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until_all(5)
    each_is_one_case(5)


def test_kill_9_in_the_middle_loses_and_doubles_nothing(stand):
    count = 8
    stand.add(*(application(place) for place in range(1, count + 1)))
    killed = 0
    for _ in range(8):
        before = models.Received.objects.count()
        killed += kill_while_taking(stand.url, before)
        if models.Received.objects.count() == count:
            break
    assert killed >= 2
    until_all(count)
    each_is_one_case(count)
    tell()
    assert Counter(stand.last_told().values()) == {"02": count}


def kill_while_taking(url: str, before: int) -> bool:
    """Start `hataori mynaportal pull`, and end it with SIGKILL just after it has taken some; whether it was alive."""
    command = [str(Path(sys.executable).with_name("hataori")), "mynaportal", "pull"]
    with subprocess.Popen(command, env=environment(url), stdout=subprocess.DEVNULL) as process:
        until = time.monotonic() + 240  # a slow machine takes long to begin, and a process that ends is seen at once
        while process.poll() is None and time.monotonic() < until:
            if models.Received.objects.count() > before + 1:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.002)
        return process.wait() == -signal.SIGKILL


def environment(url: str) -> dict[str, str]:
    """The test's own installation, as another process sees it."""
    at = connection.settings_dict
    database = f"sqlite:///{at['NAME']}"
    if connection.vendor == "postgresql":
        host = at["OPTIONS"].get("host") or at["HOST"]
        database = f"postgresql://{at['USER']}:{at['PASSWORD']}@/{at['NAME']}?host={host}"
    return os.environ | {
        "HATAORI_DATABASE_URL": database,
        "HATAORI_MYNAPORTAL_URL": url,
        "HATAORI_MYNAPORTAL_MUNICIPALITY": "232033",
        "HATAORI_MYNAPORTAL_CLIENT_ID": "hataori",
        "HATAORI_MYNAPORTAL_SECRET": "mihon",
    }


def test_what_cannot_be_filed_is_kept_and_filed_once_it_was_seen_to(stand):
    stand.add(application(1) | {"procedureCode": "unknown"}, application(2) | {"items": {"H0111": "一宮", "Z9": "謎"}})
    stand.add(application(3))
    run = pulling.pull()
    assert (run.taken, run.held) == (1, 2)
    held = {row.reception_number: row for row in models.Received.objects.filter(state="held")}
    assert "手続コード" in held["MP0000001"].problems[0]
    assert "Z9" in held["MP0000002"].problems[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM mynaportal_received WHERE state = 'held'")
        assert "一宮" not in str(cursor.fetchall())
    with pytest.raises(Forbidden):
        taking.retry("MP0000001", actor=CLERK)
    with pytest.raises(Rejected):
        taking.retry("MP0000001", actor=OFFICE)
    with pytest.raises(Forbidden):
        taking.retry("MP0000001", actor=SYSTEM)
    items = handover.mapping(PROCEDURE).items
    handover.write_mapping(PROCEDURE, items, actor=CLERK, outside_code="unknown")
    number = taking.retry("MP0000001", actor=CLERK)
    assert registration.application(number).answers["given_name"] == "花子1"
    with pytest.raises(Conflict):
        taking.retry("MP0000001", actor=CLERK)
    handover.write_mapping(PROCEDURE, items, actor=CLERK, outside_code=OUTSIDE)
    assert shown.portal(CLERK).errors == 1


def test_the_samples_of_the_stand_in_are_taken_but_for_every_fifth(settings):
    load(settings, "departments", "procedures")
    with simulated() as found:
        taking_part(settings, found.url)
        found.add(*(sample(place) for place in range(5)))
        run = pulling.pull()
    assert (run.taken, run.held, run.error) == (4, 1, "")


def test_a_file_that_is_not_taken_holds_the_application(stand):
    evil = base64.b64encode(b"MZ\x90\x00 a program").decode()
    stand.add(application(1) | {"attachments": [{"fileName": "a.exe", "content": evil}]})
    assert pulling.pull().held == 1
    assert events.find(types=["application.submitted"]) == []


def test_a_portal_that_is_away_is_said_and_tried_again(stand, settings):
    stand.add(application(1))
    taking_part(settings, "http://127.0.0.1:9")
    run = pulling.pull()
    assert "やりとりできません" in run.error
    assert "1時間以上" in health.silent()
    taking_part(settings, stand.url)
    assert pulling.pull().taken == 1
    assert health.silent() == ""


def test_a_city_that_does_not_take_part_asks_nobody(settings):
    settings.HATAORI_MYNAPORTAL = {"url": "", "municipality": "", "client_id": "", "secret": "", "simulated": False}
    assert pulling.pull() is None
    assert shown.portal(CLERK) is None
    assert health.silent() == ""

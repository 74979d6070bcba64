"""Who read what of whom can be asked; numbers of persons and names of residents never stand in the log."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.platform.audit import api as audit

CLERK = Actor("staff-1", "staff", "一宮 太郎")
RESIDENT = Actor("r-1", "resident", "山田 花子")


@pytest.mark.django_db
def test_who_read_this_persons_file_last_month():
    now = clock.now()
    for days, reader in ((40, "old"), (20, "a"), (10, "b")):
        with clock.frozen(now - timedelta(days=days)):
            audit.record_read(Actor(reader, "staff"), "account/p1", "住所", "転入の確認")
    audit.record_read(CLERK, "account/p2", "住所")
    audit.record("case.decided", actor=CLERK, subject="account/p1")
    found = audit.readers_of("account/p1", start=now - timedelta(days=30), end=now + timedelta(seconds=1))
    assert [entry.actor_id for entry in found] == ["b", "a"]
    assert (found[0].detail, found[0].reason, found[0].is_read) == ({"what": "住所"}, "転入の確認", True)


@pytest.mark.django_db
def test_staff_stand_by_name_residents_only_by_id():
    assert audit.record("x", actor=CLERK, subject="s/1").actor_name == "一宮 太郎"
    assert audit.record("x", actor=RESIDENT, subject="s/1").actor_name == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "where",
    [{"reason": "番号 123456789018"}, {"detail": {"a": {"b": ["1234 5678 9018"]}}}, {"subject": "p/123456789018"}],
)
def test_personal_numbers_are_refused(where):
    with pytest.raises(ValueError, match="個人番号"):
        audit.record("x", actor=CLERK, **{"subject": "s/1", **where})
    assert audit.entries() == []


@pytest.mark.django_db(transaction=True)
def test_eight_threads_forge_one_chain_without_deadlock_wherever_in_their_transaction_they_record():
    """Half of them record first and go on working: on PostgreSQL the chain is locked at commit only."""

    def act(n):
        try:
            for turn in range(10):
                with transaction.atomic():
                    audit.record("first", actor=CLERK, subject=f"case/{n}-{turn}")
                    audit.record("second", actor=CLERK, subject=f"case/{turn % 2}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (audit.verify().whole, audit.verify().checked) == (True, 160)


@pytest.mark.django_db(transaction=True)
def test_a_request_that_has_recorded_does_not_hold_up_others(only_postgresql):
    recorded, go_on = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                audit.record("slow", actor=CLERK, subject="case/1")
                recorded.set()
                go_on.wait(10)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert recorded.wait(10)
    audit.record("quick", actor=CLERK, subject="case/2")  # commits while the slow one is still open
    assert [entry.action for entry in audit.entries()] == ["quick"]
    go_on.set()
    thread.join(10)
    assert audit.verify().checked == 2


@pytest.mark.django_db(transaction=True)
def test_whoever_has_no_id_is_told_by_kind():
    """Who filed at a counter and opens the link of the mail has neither account nor cookie."""
    entry = audit.record("file.refused", actor=Actor("", "guest", "ゲスト"), subject="file/1")
    assert (entry.actor_id, entry.actor_name) == ("guest", "")
    assert audit.verify().whole

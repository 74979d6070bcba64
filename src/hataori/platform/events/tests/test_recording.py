"""A fact goes in with its change, as declared, without personal numbers, and never changes again."""

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import in_

from hataori.kernel.actor import SYSTEM
from hataori.platform.events import api as events
from hataori.platform.events import models
from hataori.platform.events.actions import check

pytestmark = pytest.mark.django_db


def record(**data):
    with transaction.atomic():
        return events.record("thing.happened", subject="thing/1", data={"n": 1, **data}, actor=SYSTEM)


def test_a_fact_is_read_back_as_it_was_recorded():
    recorded = record(note="雨")
    (found,) = events.find(subject="thing/1")
    assert (found.id, found.type, found.data, found.actor) == (
        recorded.id,
        "thing.happened",
        {"n": 1, "note": "雨"},
        "system",
    )
    assert found.source == "/ichinomiya/things"


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded():
    with pytest.raises(RuntimeError):
        events.record("thing.happened", subject="thing/1", data={"n": 1}, actor=SYSTEM)
    assert events.last_position() == 0


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_change_leaves_no_fact():
    with transaction.atomic():
        events.record("thing.happened", subject="thing/1", data={"n": 1}, actor=SYSTEM)
        transaction.set_rollback(True)
    assert events.count() == 0


@pytest.mark.parametrize(
    "data",
    [{}, {"n": "1"}, {"n": True}, {"n": 1.0}, {"n": 1, "who": "x"}, {"n": None}],
    ids=["missing", "text", "bool", "float", "undeclared", "null"],
)
def test_data_that_is_not_as_declared_is_refused(data):
    with pytest.raises(ValueError), transaction.atomic():
        events.record("thing.happened", subject="thing/1", data=data, actor=SYSTEM)


def test_an_undeclared_type_is_refused():
    with pytest.raises(KeyError), transaction.atomic():
        events.record("thing.unknown", subject="thing/1", data={}, actor=SYSTEM)


@given(digits=st.text("0123456789", min_size=11, max_size=11), gap=st.sampled_from(["", " ", "-", "　"]))
def test_no_personal_number_enters_however_it_is_written(digits, gap):
    number = digits + in_.calc_check_digit(digits)
    written = gap.join([number[:4], number[4:8], number[8:]])
    fact = events.NewEvent("thing.happened", "thing/1", {"n": 1, "note": f"番号は{written}です"})
    with pytest.raises(ValueError, match="personal number"):
        check(events.event_type("thing.happened"), fact)


def test_no_personal_number_enters_as_a_number_or_in_the_subject():
    number = 12345678901 * 10 + int(in_.calc_check_digit("12345678901"))
    with pytest.raises(ValueError, match="personal number"):
        record(n=number)
    with pytest.raises(ValueError, match="personal number"), transaction.atomic():
        events.record("thing.happened", subject=f"person/{number}", data={"n": 1}, actor=SYSTEM)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE events_event SET type = 'x'", "DELETE FROM events_event"],
)
def test_the_database_refuses_to_change_the_past(statement):
    record()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert models.Event.objects.get().type == "thing.happened"


def test_the_database_refuses_to_replace_a_row():
    record()
    insert = "INSERT OR REPLACE INTO" if connection.vendor == "sqlite" else "INSERT INTO"
    conflict = "" if connection.vendor == "sqlite" else " ON CONFLICT (position) DO UPDATE SET type = 'forged'"
    columns = "position, txid, event_id, source, type, subject, time, actor, department, data"
    forged = columns.replace(" type,", " 'forged',")
    statement = f"{insert} events_event ({columns}) SELECT {forged} FROM events_event WHERE true{conflict}"  # noqa: S608
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_truncating_is_refused_too(only_postgresql):
    record()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE events_event")

"""Who changes, removes or adds one row by hand is found out, and the first bad row is named."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hataori.kernel.actor import Actor
from hataori.kernel.check_digits import contains_personal_number
from hataori.platform.audit import api as audit
from hataori.platform.audit import models
from hataori.platform.audit.canonical import GENESIS, canonical, link_hash
from hataori.platform.testclock.guards import lifted

pytestmark = pytest.mark.django_db(transaction=True)
CLERK = Actor("staff-1", "staff", "一宮 太郎")


def fill(count=5):
    return [audit.record("case.viewed", actor=CLERK, subject=f"case/{n}", reason="確認") for n in range(count)]


@contextmanager
def by_hand():
    """What somebody with the database's own password could do."""
    with lifted(), connection.cursor() as cursor:
        yield cursor


def test_an_empty_and_an_untouched_log_are_whole():
    assert audit.verify().whole
    fill()
    verdict = audit.verify()
    assert (verdict.whole, verdict.checked, verdict.head) == (True, 5, audit.head())


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE audit_auditentry SET body = replace(body, '確認', '確説') WHERE subject = 'case/2'", 3),
        ("UPDATE audit_auditentry SET subject = 'case/9' WHERE subject = 'case/2'", 3),
        ("UPDATE audit_auditentry SET actor_id = 'staff-2' WHERE subject = 'case/0'", 1),
        ("DELETE FROM audit_auditentry WHERE subject = 'case/3'", 4),
        ("DELETE FROM audit_auditlink WHERE sequence = 2", 2),
        ("DELETE FROM audit_auditlink WHERE sequence = 5", 5),
        ("UPDATE audit_auditlink SET hash = repeat_z WHERE sequence = 4", 4),
        ("UPDATE audit_audithead SET sequence = 4", 6),
    ],
)
def test_a_change_by_hand_names_the_first_bad_row(statement, bad):
    fill()
    with by_hand() as cursor:
        cursor.execute(statement.replace("repeat_z", f"'{'0' * 64}'"))
    verdict = audit.verify()
    assert (verdict.whole, verdict.sequence) == (False, bad)
    assert str(bad) in verdict.problem or "先頭" in verdict.problem


def test_a_shortened_chain_is_found_by_the_head_kept_outside():
    entries, kept = fill(), audit.head()
    with by_hand() as cursor:
        cursor.execute("DELETE FROM audit_auditlink WHERE sequence > 3")
        cursor.execute("DELETE FROM audit_auditentry WHERE subject IN ('case/3', 'case/4')")
        last = models.AuditLink.objects.get(sequence=3)
        cursor.execute("UPDATE audit_audithead SET sequence = 3, hash = %s", [last.hash])
    assert audit.verify().whole  # a forger who rewrites everything is not seen from inside
    assert audit.verify(kept).sequence == 4
    assert len(entries) == 5


def test_a_rewritten_chain_is_found_by_the_head_kept_outside():
    fill()
    kept = audit.head()
    with by_hand() as cursor:
        cursor.execute("UPDATE audit_auditentry SET body = replace(body, '確認', '別件') WHERE subject = 'case/1'")
        previous = GENESIS
        for link in models.AuditLink.objects.order_by("sequence"):
            body = models.AuditEntry.objects.get(id=link.entry_id).body
            previous = link_hash(body, previous, link.sequence)
            cursor.execute("UPDATE audit_auditlink SET hash = %s WHERE sequence = %s", [previous, link.sequence])
        cursor.execute("UPDATE audit_audithead SET hash = %s", [previous])
    assert audit.verify().whole
    assert not audit.verify(kept).whole


def test_an_entry_put_in_beside_the_chain_is_found():
    fill()
    with by_hand() as cursor:
        cursor.execute("DELETE FROM audit_auditlink WHERE sequence = 5")
        previous = models.AuditLink.objects.get(sequence=4).hash
        cursor.execute("UPDATE audit_audithead SET sequence = 4, hash = %s", [previous])
    assert "つながっていない" in audit.verify().problem


@pytest.mark.parametrize("table", ["audit_auditentry", "audit_auditlink"])
def test_the_database_refuses_changes(table):
    fill(1)
    column = "subject" if table == "audit_auditentry" else "hash"
    for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):  # noqa: S608  constant words
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert audit.verify().whole


def test_a_rolled_back_act_leaves_no_gap():
    fill(1)
    with transaction.atomic():
        audit.record("case.decided", actor=CLERK, subject="case/x")
        transaction.set_rollback(True)
    fill(1)
    assert audit.verify().checked == 2


def run_cli(environment, *words):
    command = [str(Path(sys.executable).with_name("hataori")), "audit", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_command_answers_1_and_names_the_row(child_environment):
    fill()
    good = run_cli(child_environment, "verify")
    assert (good.returncode, "whole" in good.stdout) == (0, True)
    head = run_cli(child_environment, "head").stdout.strip()
    assert head == f"{audit.head().sequence}:{audit.head().hash}"
    assert run_cli(child_environment, "verify", "--head", head).returncode == 0
    with by_hand() as cursor:
        cursor.execute("UPDATE audit_auditentry SET body = replace(body, 'case/3', 'case/4') WHERE subject = 'case/3'")
    bad = run_cli(child_environment, "verify")
    assert (bad.returncode, "NOT WHOLE at 4" in bad.stderr) == (1, True)


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
_VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXT | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(detail=st.dictionaries(_TEXT, _VALUES, max_size=4))
def test_any_detail_gives_a_chain_that_both_engines_compute_alike(detail):
    assume(not contains_personal_number(canonical(detail)))
    audit.record("thing.done", actor=CLERK, subject="thing/1", detail=detail)
    assert audit.verify().whole


@given(detail=st.dictionaries(_TEXT, _VALUES, max_size=5))
def test_canonical_json_does_not_depend_on_the_order_of_keys(detail):
    assert canonical(detail) == canonical(dict(reversed(list(detail.items()))))


def test_canonical_json_sorts_by_utf16_as_rfc_8785_says():
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(json.loads(canonical(dict.fromkeys(keys, 0)))) == [
        *("\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"),
    ]
    with pytest.raises(ValueError):
        canonical({"share": 0.5})

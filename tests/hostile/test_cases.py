"""An application with odd values on the desk: no act breaks, nobody else reaches it, its number stands nowhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from tests.hostile.ground import ACTS, NUMBER, WHO, client_of, decided

pytestmark = pytest.mark.django_db


def test_the_longest_name_is_filed_and_shown(filed):
    page = client_of("clerk").get(f"/desk/cases/{filed}/").content.decode()
    assert "葛" * 200 in page
    assert "<script>alert(1)" not in page
    assert client_of("clerk").get("/desk/cases/export.csv").status_code == 200


@pytest.mark.parametrize("value", ["字" * 100_000, "a\0b", "\u202e\u2028", "9" * 40, "", NUMBER], ids=len)
def test_no_act_of_a_case_breaks_whatever_stands_in_its_fields(filed, value):
    client = client_of("clerk")
    fields = ("note", "text", "reasons", "article", "message", "assignee", "fields_asked", "version", "outcome")
    for act in ACTS:
        answer = client.post(f"/desk/cases/{filed}/{act}/", dict.fromkeys(fields, value) | {"outcome": "refused"})
        assert answer.status_code in {302, 403, 404, 422}, act


@pytest.mark.parametrize(
    "who", ["stranger", "resident02@example.jp", "insurance-pension.clerk", "dx_office", "operator"]
)
def test_nobody_else_reaches_an_application_by_its_number(filed, who):
    from hataori.blocks.workflow import api as workflow

    client = client_of(who)
    for page in ("", "receipt/", "receipt.pdf", "calendar.ics", "correct/"):
        assert client.get(f"/applications/{filed}/{page}").status_code == 404
    assert client.post(f"/applications/{filed}/withdraw/").status_code in {403, 404}
    for act in ACTS:
        assert client.post(f"/desk/cases/{filed}/{act}/", {"text": "x"}).status_code in {302, 403, 404}
    assert workflow.case(filed).version == 1


def audited() -> set[str]:
    """The acts in the audit log."""
    from hataori.platform.audit.models import AuditEntry

    return set(AuditEntry.objects.values_list("action", flat=True))


def test_who_looks_for_what_is_not_his_is_in_the_audit_log(filed):
    decided(filed)
    from hataori.blocks.documents.models import Document
    from hataori.blocks.messaging import api as messaging
    from hataori.platform.accounts.models import Account

    client_of("clerk").post(f"/desk/cases/{filed}/notice/")
    owner, other = (Account.objects.get(login=login) for login in (WHO["resident"], "resident02@example.jp"))
    (message, *_), paper = messaging.box(str(owner.pk), 1).messages, Document.objects.get(owner_id=str(owner.pk))
    stranger = client_of(other.login)
    assert stranger.get(f"/my/documents/{paper.pk}/").status_code == 404
    assert stranger.get(f"/my/box/{message.id}/").status_code == 404
    assert stranger.get(f"/applications/{filed}/").status_code == 404
    assert client_of("residents.clerk").get(f"/desk/cases/{filed}/").status_code == 404
    assert {"document.refused", "message.refused", "application.refused", "case.refused"} <= audited()


def test_an_auditor_hands_over_no_notice(filed):
    from hataori.blocks.workflow import api as workflow

    decided(filed)
    assert client_of("auditor").post(f"/desk/cases/{filed}/notice/").status_code == 403
    assert workflow.case(filed).closed_at is None


@pytest.mark.parametrize("act", ACTS[:-1])
def test_an_auditor_reads_and_never_acts(filed, act):
    client = client_of("auditor")
    assert client.get(f"/desk/cases/{filed}/").status_code == 200
    sent = {"to": "formal_check", "text": "x", "reasons": "x", "article": "x", "message": "x", "outcome": "granted"}
    client.post(f"/desk/cases/{filed}/{act}/", sent | {"fields_asked": "address"})
    from hataori.blocks.workflow import api as workflow

    assert workflow.case(filed).version == 1
    assert not workflow.notes(filed)


def rows_of_all_tables() -> Iterator[tuple[str, str]]:
    """(table, row as text) of everything the database holds."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  names from the catalogue
            yield from ((table, repr([bytes(v) if isinstance(v, memoryview) else v for v in row])) for row in cursor)


def content(path: Path) -> bytes:
    """A database server at work may have removed its file meanwhile."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def test_a_filed_personal_number_stands_nowhere_in_plain(filed, settings):
    decided(filed)
    clerk = client_of("clerk")
    clerk.post(f"/desk/cases/{filed}/notice/")
    clerk.post(f"/desk/cases/{filed}/note/", {"text": f"番号 {NUMBER}"})
    spaced = f"{NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:]}"
    found = {table for table, row in rows_of_all_tables() if NUMBER in row or spaced in row}
    assert found == set()
    kept = [path for path in settings.HATAORI_HOME.rglob("*") if path.is_file()]
    assert [path.name for path in kept if NUMBER.encode() in content(path)] == []
    seen = b"".join(client_of("clerk").get(f"/desk/cases/{filed}/").content.splitlines())
    assert NUMBER.encode() not in seen

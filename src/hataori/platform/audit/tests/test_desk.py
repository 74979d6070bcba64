"""The auditor asks who read this person's file, saves the answer, and is himself recorded."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client

from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts.actions.registration import NewResident, register_resident
from hataori.platform.audit import api as audit

pytestmark = pytest.mark.django_db
CLERK = Actor("staff-9", "staff", "尾張 一郎")


@pytest.fixture
def person():
    return register_resident(NewResident("hanako@example.jp", PersonName("山田", "花子"), "correct horse battery"))


def test_only_auditors_come_in(as_staff):
    assert Client().get("/desk/audit/").status_code == 302
    for role in (Role.CLERK, Role.OPERATOR, Role.DX_OFFICE):
        assert as_staff(role).get("/desk/audit/").status_code == 403
    assert as_staff(Role.AUDITOR).get("/desk/audit/").status_code == 200


def test_who_read_this_persons_file_last_month_is_one_page(as_staff, person):
    now = clock.now()
    with clock.frozen(now - timedelta(days=60)):
        audit.record_read(Actor("staff-8", "staff", "昔の人"), f"account/{person.id}", "住所")
    audit.record_read(CLERK, f"account/{person.id}", "住所", "転入の確認")
    audit.record_read(CLERK, "account/other", "電話番号")
    start = clock.today() - timedelta(days=30)
    asked = {"subject": "hanako@example.jp", "reads": "on", "start-year": start.year, "start-month": start.month}
    page = as_staff(Role.AUDITOR).get("/desk/audit/", {**asked, "start-day": start.day}).content.decode()
    assert "尾張 一郎" in page
    assert "転入の確認" in page
    assert "昔の人" not in page
    assert "電話番号" not in page
    (told,) = audit.entries(action="audit.searched")
    assert told.subject == f"account/{person.id}"


def test_the_answer_is_saved_as_csv(as_staff):
    audit.record("case.decided", actor=CLERK, subject="case/1", detail={"outcome": "granted"}, reason="=1+1")
    answer = as_staff(Role.AUDITOR).get("/desk/audit/export.csv", {"subject": "case/1"})
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["した人"], row["対象"], row["理由"]) for row in rows if row["内容"] == "case.decided"] == [
        ("尾張 一郎", "case/1", "'=1+1")
    ]
    assert audit.entries(action="audit.exported")


@pytest.mark.parametrize(
    "asked",
    [
        {"start-year": "2026", "start-month": "2", "start-day": "31"},
        {"subject": "123456789018"},
        {
            "start-year": "2026",
            "start-month": "4",
            "start-day": "1",
            "end-year": "2026",
            "end-month": "3",
            "end-day": "1",
        },
    ],
    ids=["31 February", "personal number", "end before start"],
)
def test_a_wrong_question_is_said_at_its_field(as_staff, asked):
    auditor = as_staff(Role.AUDITOR)
    for address in ("/desk/audit/", "/desk/audit/export.csv"):
        answer = auditor.get(address, asked)
        assert answer.status_code == 422
        assert "error-summary" in answer.content.decode()
    assert audit.entries(action="audit.searched") == []


def test_the_page_tells_acts_in_words_and_an_unknown_one_by_its_code(as_staff):
    for action in ("accounts.signed_in", "thing.done"):
        audit.record(action, actor=CLERK, subject="account/1")
    page = as_staff(Role.AUDITOR).get("/desk/audit/").content.decode()
    assert "<td>サインイン</td>" in page
    assert "<td>thing.done</td>" in page

"""Taking over what a section pays already: bad rows by line and column, all or none; a look proposes the rest."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.events.api import find
from hataori.services.automatic_schemes import importing, models, paying, register

from .conftest import APPROVER, CLERK, HEAD, OTHER, look, newest

pytestmark = pytest.mark.django_db
SECTION = "child-support"


@pytest.fixture
def town(city, monkeypatch):
    """Two families; a resident's number is the id of the made-up person."""
    for number, births in ((1, ("2024-01-10",)), (2, ("2019-01-10",))):
        city.family(number, *births)
    people = {member.id: (member.id, home.id) for home in city.homes.values() for member in home.members}
    monkeypatch.setattr(register, "by_number", people.get)
    return city


def awards(*lines: str, encoding="utf-8") -> bytes:
    return "\r\n".join([",".join(importing.AWARDS), *lines]).encode(encoding)


def accounts(*lines: str) -> bytes:
    return "\r\n".join([",".join(importing.ACCOUNTS), *lines]).encode()


def take(content: bytes, actor=HEAD) -> importing.Imported:
    return importing.import_awards(content, SECTION, actor=actor)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_who_is_paid_already_is_proposed_nothing_and_the_others_are_found(town, encoding):
    done = take(awards('000001-1,児童手当,"15,000",令和6年2月1日,令和8年9月30日', encoding=encoding))
    assert (done.new, done.same, done.bad) == (1, 0, ())
    assert look().found == {"new": 1}
    assert newest().person_id == "000002-1"
    assert look().found == {}
    assert [event.data["count"] for event in find(types=["scheme.taken_over"])] == [1]


def test_the_same_file_again_changes_nothing(town):
    content = awards("000001-1,児童手当,15000,2024-02-01,2026-09-30")
    take(content)
    assert take(content) == importing.Imported(0, 1, ())
    assert models.Award.objects.count() == 1


def test_what_the_old_system_has_paid_is_not_paid_again(town):
    take(awards("000001-1,児童手当,15000,2024-02-01,2026-09-30", "000002-1,児童手当,10000,2026-11-01,なし"))
    due = paying.due_on(date(2026, 12, 15), SECTION)
    assert {item.person_id: [line.month.month for line in item.lines] for item in due} == {
        "000001-1": [10, 11],
        "000002-1": [11],
    }


def test_another_amount_than_the_laws_is_a_change_beside_the_award(town):
    take(awards("000001-1,児童手当,10000,2024-02-01,2026-09-30"))
    look()
    rows = {
        (row.person_id, row.change, row.before, row.amount) for row in models.Proposal.objects.filter(state="found")
    }
    assert ("000001-1", "raised", 10_000, 15_000) in rows


def test_who_is_paid_and_no_longer_entitled_is_proposed_to_end(town):
    take(awards("000001-2,児童手当,15000,2024-02-01,2026-09-30"))
    look()
    ended = models.Proposal.objects.get(change="ended")
    assert ended.person_id == "000001-2"


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("999,児童手当,15000,2024-02-01,2026-09-30", "住民番号", "見つかりません"),
        ("000001-1,年金,15000,2024-02-01,2026-09-30", "制度", "この課の制度にありません"),
        ("000001-1,子ども医療費助成,0,2024-02-01,2026-09-30", "制度", "この課の制度にありません"),
        ("000001-1,児童手当,一万五千,2024-02-01,2026-09-30", "金額", "整数"),
        ("000001-1,児童手当,0,2024-02-01,2026-09-30", "金額", "1円以上"),
        ("000001-1,児童手当,15000,2024-02-31,2026-09-30", "支給開始", ""),
        ("000001-1,児童手当,15000,2024-02-01,", "支払済み", "なし"),
        ("000001-1,児童手当,15000,2024-02-01,9月", "支払済み", ""),
    ],
)
def test_a_bad_row_is_told_by_line_and_column_and_nothing_is_taken(town, line, column, reason):
    done = take(awards("000002-1,児童手当,10000,2024-02-01,2026-09-30", line))
    (bad,) = done.bad
    assert (bad.line, bad.column) == (3, column)
    assert reason in bad.reason
    assert not models.Award.objects.exists()


def test_a_file_without_a_column_or_of_another_kind_is_refused(town):
    with pytest.raises(Rejected):
        take("住民番号,制度\r\n1,児童手当".encode())
    with pytest.raises(Rejected):
        take(b"\xff\xfe\x00\x81")


def test_two_amounts_for_one_person_are_not_both_taken(town):
    with pytest.raises(Conflict):
        take(awards("000001-1,児童手当,15000,2024-02-01,2026-09-30", "000001-1,児童手当,10000,2024-03-01,2026-09-30"))
    assert not models.Award.objects.exists()


def test_a_clerk_and_another_section_take_nothing_over(town):
    for actor in (CLERK, OTHER):
        with pytest.raises(Forbidden):
            take(awards("000001-1,児童手当,15000,2024-02-01,2026-09-30"), actor)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["000001-1", "000002-1"]), max_size=4))
def test_however_often_a_row_stands_there_it_is_one_award(town, people):
    models.Award.objects.all().delete()
    models.Standing.objects.all().delete()
    models.Proposal.objects.all().delete()
    take(awards(*(f"{person},児童手当,15000,2024-02-01,2026-09-30" for person in people)))
    assert sorted(models.Award.objects.values_list("person_id", flat=True)) == sorted(set(people))


def test_accounts_are_taken_once_and_a_wrong_one_is_told(town):
    good = accounts("000001-1,0001,123,普通,1234567,ミホン　ハナコ")
    assert importing.import_accounts(good, SECTION, actor=APPROVER).new == 1
    assert importing.import_accounts(good, SECTION, actor=APPROVER) == importing.Imported(0, 1, ())
    assert paying.account_details("000001-1")["holder_kana"] == "ﾐﾎﾝ ﾊﾅｺ"
    wrong = accounts("000001-1,一二,123,普通,1234567,ミホン", "000001-1,0001,123,預金,1,ミホン")
    assert [(bad.line, bad.column) for bad in importing.import_accounts(wrong, SECTION, actor=APPROVER).bad] == [
        (2, "口座"),
        (3, "種類"),
    ]


def test_the_page_takes_a_file_and_lists_what_is_wrong(desk, town):
    head = desk("child-support.section-head")

    def send(content: bytes):
        file = SimpleUploadedFile("a.csv", content, "text/csv")
        return head.post("/desk/schemes/imports/", {"kind": "awards", "file": file, "department": SECTION})

    wrong = send(awards("999,児童手当,15000,2024-02-01,2026-09-30"))
    assert wrong.status_code == 422
    assert "「999」の住民が見つかりません" in wrong.content.decode()
    assert "1件を取り込みました" in send(awards("000001-1,児童手当,15000,2024-02-01,2026-09-30")).content.decode()
    assert models.Award.objects.get().first == date(2024, 2, 1)
    assert desk("child-support.clerk").get("/desk/schemes/imports/").status_code == 403

"""People without an account: a letter each, printed once, answered online by its code and by nobody else."""

import io
import re
import threading
import zipfile

import pikepdf
import pytest
from django.db import connection

from hataori.blocks.registries import api as registries
from hataori.kernel.errors import Forbidden, Rejected
from hataori.platform.audit import api as audit
from hataori.services.automatic_schemes import actions, letters, models, register

from .conftest import APPROVER, CLERK, OTHER, browser_of, offered, resident_account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("desk")]
SECTION = "child-support"


@pytest.fixture
def family(city):
    return city.family(1, "2024-01-10")


@pytest.fixture
def codes(monkeypatch) -> list[str]:
    """The codes as they go on paper."""
    shown: list[str] = []
    real = letters._answering

    def answering(row):
        found = real(row)
        shown.append(found["code"])
        return found

    monkeypatch.setattr(letters, "_answering", answering)
    return shown


def papers(content: bytes) -> list[pikepdf.Pdf]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [pikepdf.open(io.BytesIO(archive.read(name))) for name in archive.namelist()]


def test_an_offer_to_who_has_no_account_waits_to_be_printed_and_is_printed_once(family):
    offered()
    assert [row.kind for row in letters.waiting(SECTION)] == ["offer"]
    assert len(papers(letters.print_waiting(SECTION, actor=CLERK))) == 1
    assert not letters.waiting(SECTION).exists()
    with pytest.raises(Rejected):
        letters.print_waiting(SECTION, actor=CLERK)
    assert letters.again(models.Letter.objects.get().pk, actor=CLERK).startswith(b"%PDF")


def test_another_section_prints_nothing_of_ours(family):
    offered()
    with pytest.raises(Forbidden):
        letters.print_waiting(SECTION, actor=OTHER)


def test_two_printing_at_once_make_each_letter_once(family, city):
    for number in range(2, 5):
        city.family(number, "2024-01-10")
    offered()
    for row in models.Proposal.objects.filter(state="found"):
        actions.offer(str(row.pk), actor=CLERK)
    printed: list[int] = []
    ready = threading.Barrier(2)

    def go() -> None:
        ready.wait()
        try:
            printed.append(len(papers(letters.print_waiting(SECTION, actor=CLERK))))
        except Rejected:
            printed.append(0)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(printed) == 4


def test_the_code_is_kept_as_a_hash_only(family, codes):
    offered()
    letters.print_waiting(SECTION, actor=CLERK)
    kept = models.Proposal.objects.get().letter_code
    assert re.fullmatch(r"[0-9a-f]{64}", kept)
    assert codes[0].replace("-", "") not in kept


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "])
def test_the_addressee_opens_it_however_the_code_is_typed(family, city, codes, typed):
    proposal_id = offered()
    letters.print_waiting(SECTION, actor=CLERK)
    resident = resident_account()
    city.accounts[family] = resident.id
    answer = browser_of(resident).post("/my/proposals/letter/", {"code": typed(codes[0])})
    assert answer["Location"] == f"/my/proposals/{proposal_id}/"


def test_an_account_of_the_same_name_and_birthday_becomes_the_persons(family, city, codes, monkeypatch):
    offered()
    letters.print_waiting(SECTION, actor=CLERK)
    resident, linked = resident_account(), []
    monkeypatch.setattr(register, "may_be_linked_by_letter", lambda actor, person: person == family)
    monkeypatch.setattr(register, "link_by_letter", lambda actor, person: linked.append((actor.id, person)))
    letters.proposal_of(codes[0], actor=resident)
    assert linked == [(resident.id, family)]


def test_anybody_else_learns_nothing_and_the_try_is_audited(family, codes, monkeypatch):
    offered()
    letters.print_waiting(SECTION, actor=CLERK)
    monkeypatch.setattr(registries, "match", lambda *_, **__: None)
    stranger = resident_account()
    told = []
    for typed in (codes[0], "0000-0000-0000", "x", ""):
        answer = browser_of(stranger).post("/my/proposals/letter/", {"code": typed})
        assert answer.status_code == 422
        told.append("この番号では開けません" in answer.content.decode())
    assert told == [True, True, True, False]
    assert audit.verify().whole


def test_a_decision_goes_out_by_post_too(family):
    proposal_id = offered()
    models.Proposal.objects.update(state="accepted")
    actions.prepare(proposal_id, actor=CLERK, confirmed=True, note="窓口で意思を確かめました。")
    actions.release(proposal_id, actor=APPROVER)
    assert [row.kind for row in letters.waiting(SECTION)] == ["decision"], "an offer that was answered is not posted"
    assert len(papers(letters.print_waiting(SECTION, actor=CLERK))) == 1


def test_the_page_lists_and_hands_out_a_zip(desk, family):
    offered()
    clerk = desk("child-support.clerk")
    assert "1通のPDFを保存" in clerk.get("/desk/schemes/letters/").content.decode()
    answer = clerk.post("/desk/schemes/letters/print/", {"department": SECTION})
    assert answer["Content-Type"] == "application/zip"
    assert "郵送するものはありません" in clerk.get("/desk/schemes/letters/").content.decode()
    assert clerk.post("/desk/schemes/letters/print/").status_code == 302

"""Whoever holds a paper learns whether it is the city's and unchanged, and nothing about the person it is for."""

import json
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hataori.blocks.documents import api as documents
from hataori.blocks.documents import codes, models
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.platform.audit import api as audit
from hataori.platform.files import api as files
from hataori.platform.outbox import api as outbox

from .samples import NOTICE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(documents.missing_fonts()), reason="FONTS ABSENT: no paper was checked"),
]
CLERK = Actor("staff-1", "staff", "担当")
HEAD = Actor("staff-2", "staff", "課長", frozenset({RoleGrant(Role.SECTION_HEAD, "childcare")}))
NOON = datetime(2026, 11, 25, 12, tzinfo=clock.JST)


@pytest.fixture(autouse=True)
def _noon(keys):
    with clock.frozen(NOON):
        yield


@pytest.fixture
def paper():
    made = documents.issue(
        template="notice",
        title="決定通知書",
        data=NOTICE | {"address": "愛知県一宮市見本町1番地"},
        owner_id="resident-1",
        about="case/1",
        department="childcare",
        actor=CLERK,
    )
    outbox.deliver_due()
    return documents.documents([made.id])[0]


@pytest.fixture
def content(paper):
    return files.open_file(paper.file_id, SYSTEM)


def page(answer):
    return answer.content.decode()


class TestByCode:
    def test_the_page_says_what_the_paper_is(self, client, paper):
        said = page(client.get(f"/verify/{paper.code}/"))
        for part in ("市が発行した文書です", "決定通知書", paper.number, "一宮市長", "B-LTA", "模擬"):
            assert part in said, part

    def test_it_says_nothing_about_the_person(self, client, paper):
        said = page(client.get(f"/verify/{paper.code}/")) + page(client.get(f"/verify/{paper.code}.json"))
        for secret in (NOTICE["addressee"], "見本町", NOTICE["procedure"], NOTICE["receipt"], "resident-1"):
            assert secret not in said, secret

    def test_programs_read_the_same(self, client, paper, content):
        facts = json.loads(client.get(f"/verify/{paper.code}.json").content)
        assert (facts["number"], facts["state"]) == (paper.number, "valid")
        assert facts["signature"] == {
            "state": "signed",
            "level": "B-LTA",
            "signer": "一宮市長（模擬）",
            "signed_at": "2026-11-25T12:00:00+09:00",
            "simulated": True,
        }
        assert facts["sha256"] == models.Document.objects.get().sha256

    def test_a_code_is_read_as_people_type_it(self, client, paper):
        for typed in (codes.shown(paper.code), paper.code.lower(), codes.shown(paper.code).replace("-", " ")):
            assert client.get("/verify/", {"code": typed}).headers["Location"] == f"/verify/{paper.code}/"
        assert client.get("/verify/", {"code": "short"}).status_code == 422

    def test_a_withdrawn_paper_says_so_and_not_why(self, client, paper):
        documents.revoke(paper.id, reason="世帯の認定の誤り", actor=HEAD)
        said = page(client.get(f"/verify/{paper.code}/"))
        assert "取り消されています（失効）" in said
        assert "失効した日" in said
        assert "2026-11-25（令和8年11月25日）" in said.partition("失効した日")[2][:80]
        assert "世帯の認定" not in said
        assert json.loads(client.get(f"/verify/{paper.code}.json").content)["state"] == "revoked"

    def test_a_code_that_no_paper_has(self, client):
        code = codes.new_code()
        assert client.get(f"/verify/{code}/").status_code == 404
        answer = client.get(f"/verify/{code}.json")
        assert answer.status_code == 404
        assert json.loads(answer.content)["code"] == "document_unknown"

    def test_who_guesses_is_asked_to_wait_who_holds_a_paper_never(self, client, paper):
        statuses = [client.get(f"/verify/{codes.new_code()}/").status_code for _ in range(32)]
        assert statuses[0] == 404
        assert statuses[-1] == 429
        assert client.get(f"/verify/{paper.code}/").status_code == 200

    def test_a_paper_that_still_waits_for_its_signature_says_so(self, client, paper):
        models.Document.objects.update(signature="waiting", signed_at=None)
        assert "いま準備しています" in page(client.get(f"/verify/{paper.code}/"))


class TestByFile:
    def send(self, client, content, to="/verify/"):
        return client.post(to, {"paper": SimpleUploadedFile("p.pdf", content, "application/pdf")})

    def test_the_same_file_is_recognised_with_and_without_the_code(self, client, paper, content):
        for to in ("/verify/", f"/verify/{paper.code}/"):
            said = page(self.send(client, content, to))
            assert "市が発行した文書と同じファイルです" in said
            assert "いま確かめました" in said

    def test_one_changed_byte_is_seen(self, client, paper, content):
        changed = content[:3000] + bytes([content[3000] ^ 1]) + content[3001:]
        assert "違うファイルです" in page(self.send(client, changed, f"/verify/{paper.code}/"))
        assert "このファイルはありません" in page(self.send(client, changed))

    def test_what_was_written_behind_is_seen(self, client, paper, content):
        assert "書き足されています" in page(self.send(client, content + b"\nmore", f"/verify/{paper.code}/"))

    def test_the_copy_from_before_the_signature_is_known(self, client, paper, content):
        row = models.Document.objects.get()
        import hashlib

        bare = next(n for n in range(len(content)) if content[:n].endswith(b"%%EOF"))
        assert hashlib.sha256(content[:bare]).hexdigest() == row.unsigned_sha256
        assert "署名が付く前" in page(self.send(client, content[:bare], f"/verify/{paper.code}/"))

    def test_no_file_and_other_files(self, client, paper):
        assert client.post("/verify/", {}).status_code == 422
        assert "このファイルはありません" in page(self.send(client, b"hello"))

    def test_comparisons_are_counted_and_audited_and_the_file_is_not_kept(self, client, paper, content):
        before = len(files.files_of("resident-1"))
        self.send(client, content, f"/verify/{paper.code}/")
        self.send(client, b"x", f"/verify/{paper.code}/")
        client.get(f"/verify/{paper.code}/")
        counted = models.CheckCount.objects.get()
        assert (counted.looked, counted.matched, counted.differed) == (1, 1, 1)
        actions = [entry.action for entry in audit.entries(subject=f"document/{paper.id}")]
        assert {"document.matched", "document.differed"} <= set(actions)
        assert len(files.files_of("resident-1")) == before


def test_codes_are_long_and_never_alike():
    made = {codes.new_code() for _ in range(1000)}
    assert len(made) == 1000
    assert all(codes.read_code(codes.shown(code)) == code for code in made)
    assert codes.read_code("Ｏ" * 20) == "0" * 20

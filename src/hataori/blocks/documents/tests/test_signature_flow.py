"""A paper never waits for a time-stamping service; its signature follows, or an operator is told that it could not."""

import os
import subprocess
import sys
from argparse import Namespace
from datetime import datetime, timedelta

import pytest

from hataori.blocks.documents import api as documents
from hataori.blocks.documents import cli, codes, models
from hataori.blocks.documents.signing import keyring, verify
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role, RoleGrant
from hataori.kernel.errors import Forbidden, Rejected
from hataori.platform.events import api as events
from hataori.platform.files import api as files
from hataori.platform.outbox import api as outbox

from .samples import NOTICE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(bool(documents.missing_fonts()), reason="FONTS ABSENT: no paper was signed"),
]
CLERK = Actor("staff-1", "staff", "担当")
HEAD = Actor("staff-2", "staff", "課長", frozenset({RoleGrant(Role.SECTION_HEAD, "childcare")}))
OWNER = Actor("resident-1", "resident", "一宮 花子")
NOON = datetime(2026, 11, 25, 12, tzinfo=clock.JST)


@pytest.fixture(autouse=True)
def _noon(keys):
    with clock.frozen(NOON):
        yield


def issued(about="case/R8-0001", **changes):
    facts = {"template": "notice", "title": "決定通知書", "data": NOTICE, "owner_id": OWNER.id} | changes
    return documents.issue(about=about, department="childcare", actor=CLERK, **facts)


def again(paper):
    return documents.documents([paper.id])[0]


class TestTheSignatureFollows:
    def test_the_paper_is_there_at_once_and_signed_by_the_worker(self):
        paper = issued()
        assert paper.signature == "waiting"
        assert files.open_file(paper.file_id, OWNER).startswith(b"%PDF")
        outbox.deliver_due()
        signed = again(paper)
        assert signed.signature == "signed"
        assert verify.verified(files.open_file(signed.file_id, OWNER), NOON).holds
        facts = [event.data for event in events.find(types={"document.signed"})]
        assert facts == [{"level": "B-LTA", "simulated": True}]

    def test_the_bare_file_makes_room(self):
        paper = issued()
        outbox.deliver_due()
        assert not models.Document.objects.filter(file_id=paper.file_id).exists()
        assert [found.id for found in files.files_of(OWNER.id)] == [again(paper).file_id]

    def test_signing_twice_changes_nothing(self):
        paper = issued()
        outbox.deliver_due()
        signed = again(paper)
        from hataori.blocks.documents import signatures

        signatures.deliver(outbox.message_of("paper.sign", paper.id))
        assert again(paper) == signed

    def test_every_paper_shows_its_code(self, tmp_path):
        from hataori.blocks.documents.codes import shown

        from .samples import words

        paper = issued()
        said = words(files.open_file(paper.file_id, OWNER), tmp_path)
        assert shown(paper.code) in said
        assert f"/verify/{paper.code}/" in said


class TestAway:
    @pytest.fixture(autouse=True)
    def _away(self, settings):
        settings.HATAORI_TSA_URL = "http://127.0.0.1:9/"
        settings.HATAORI_EGRESS_ALLOW = ["127.0.0.1"]

    def test_the_paper_is_issued_all_the_same_and_waits(self):
        paper = issued()
        outbox.deliver_due()
        assert again(paper).signature == "waiting"
        assert files.open_file(paper.file_id, OWNER).startswith(b"%PDF")
        (message,) = [outbox.message_of("paper.sign", paper.id)]
        assert message.state == "pending"
        assert "ConnectError" in message.last_error or "StamperAway" in message.last_error

    def test_after_the_last_attempt_an_operator_sees_it_and_may_try_again(self, settings, monkeypatch):
        paper, began = issued(), clock.machine()
        for hours in range(1, 40):
            monkeypatch.setattr(clock, "machine", lambda at=began + timedelta(hours=hours): at)
            outbox.deliver_due()
        (dead,) = outbox.dead_letters()
        assert dead.kind == "paper.sign"
        settings.HATAORI_TSA_URL = ""
        outbox.replay(dead.id, actor=CLERK, reason="時刻認証局が直った")
        outbox.deliver_due()
        assert again(paper).signature == "signed"


class TestRemoteService:
    def test_a_service_of_its_own_process_stamps(self, settings, tmp_path, monkeypatch):
        home = tmp_path / "home"
        monkeypatch.setattr(keyring, "folder", lambda: home / "keys" / "papers")
        keyring.folder().mkdir(parents=True)
        keyring.time_stamper()
        with running(home) as url:
            settings.HATAORI_TSA_URL, settings.HATAORI_EGRESS_ALLOW = url, ["127.0.0.1"]
            with clock.frozen(clock.machine()):
                paper = issued()
                outbox.deliver_due()
                assert again(paper).signature == "signed", outbox.message_of("paper.sign", paper.id)

    def test_what_is_no_answer_is_an_attempt_that_failed(self, settings, httpserver_saying):
        settings.HATAORI_EGRESS_ALLOW = ["127.0.0.1"]
        settings.HATAORI_TSA_URL = httpserver_saying(b"hello")
        paper = issued()
        outbox.deliver_due()
        assert again(paper).signature == "waiting"


class running:  # noqa: N801  reads as a sentence
    def __init__(self, home):
        self.home = home

    def __enter__(self):
        command = "from hataori.web.cli import main; raise SystemExit(main(['simulate', 'tsa', '--port', '0']))"
        self.process = subprocess.Popen(
            [sys.executable, "-c", command],
            env={**os.environ, "HATAORI_HOME": str(self.home), "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        return self.process.stdout.readline().split()[-1]

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()


@pytest.fixture
def httpserver_saying():
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    servers = []

    def start(answer):
        class Says(BaseHTTPRequestHandler):
            def do_POST(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Says)
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


class TestRevoking:
    def test_a_paper_is_withdrawn_for_a_reason_and_once(self):
        first, second = issued(), issued("case/other")
        gone = documents.revoke(first.id, reason="誤った内容", actor=HEAD, superseded_by=second.id)
        assert (gone.revoked_at, gone.superseded_by) == (NOON, second.id)
        assert documents.standing(first.code).state == "superseded"
        with pytest.raises(Exception, match="取り消されています"):
            documents.revoke(first.id, reason="もう一度", actor=HEAD)

    def test_the_command_withdraws_by_code(self, capsys):
        first, second = issued(), issued("case/other")
        asked = Namespace(code=codes.shown(first.code), reason="誤り", superseded_by=second.code)
        assert cli.revoke(asked) == 0
        assert first.number in capsys.readouterr().out
        assert documents.standing(first.code).superseded_by == second.number

    def test_without_a_reason_or_a_paper_it_is_refused(self):
        with pytest.raises(Exception, match="入力内容"):
            documents.revoke(issued().id, reason=" ", actor=HEAD)
        with pytest.raises(Exception, match="見つかりません"):
            documents.revoke("nonsense", reason="誤り", actor=HEAD)

    def test_only_who_may_decide_in_the_section_withdraws(self):
        paper = issued()
        elsewhere = Actor("staff-3", "staff", "課長", frozenset({RoleGrant(Role.SECTION_HEAD, "tax")}))
        for actor in (CLERK, OWNER, elsewhere):
            with pytest.raises(Forbidden):
                documents.revoke(paper.id, reason="誤り", actor=actor)
        assert documents.standing(paper.code).state == "valid"

    def test_a_paper_is_replaced_by_another_one_in_force(self):
        first, second = issued(), issued("case/other")
        documents.revoke(second.id, reason="誤り", actor=HEAD)
        for other in (first.id, second.id):
            with pytest.raises(Rejected):
                documents.revoke(first.id, reason="誤り", actor=HEAD, superseded_by=other)
        assert documents.standing(first.code).state == "valid"

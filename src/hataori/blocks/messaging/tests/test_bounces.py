"""Mail that came back closes its address, a holiday note does not; mails are signed and can be left with one click."""

import email

import pytest
from django.db import transaction
from django.test import Client

from hataori.blocks.messaging import addresses, bounces, mail_channel, models, sink
from hataori.blocks.messaging import api as messaging
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Rejected
from hataori.platform.audit import api as audit
from hataori.platform.outbox import api as outbox
from hataori.web.cli import main

pytestmark = pytest.mark.django_db
STAFF = Actor("s", "staff", "職員")

REPORT = b"""\
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example.jp>
To: no-reply@city.example.jp
Subject: Returned mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp

Final-Recipient: rfc822; hanako@example.jp
Action: failed
Status: STATUS
Diagnostic-Code: smtp; 550 5.1.1 <hanako@example.jp>: no such user

Final-Recipient: rfc822; taro@example.jp
Action: delayed
Status: 4.2.1

--b
Content-Type: text/rfc822-headers

Message-ID: <0b7a@city.example.jp>
Subject: x

--b--
"""


def report(status="5.1.1"):
    return REPORT.replace(b"STATUS", status.encode())


@pytest.fixture
def running(tmp_path, monkeypatch):
    import socket

    monkeypatch.setattr(sink, "folder", lambda: tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = sink.controller(port=port)
    server.start()
    monkeypatch.setenv("HATAORI_SMTP_URL", f"smtp://127.0.0.1:{port}")
    yield tmp_path
    server.stop()


def raw(folder):
    return [path.read_bytes() for path in sorted(folder.glob("*.eml"))]


class TestReports:
    def test_only_who_failed_is_closed_and_the_rest_is_told_in_words(self):
        row = addresses.put("mail", "hanako@example.jp", account_id="a")
        (failure,) = bounces.take(report())
        assert (failure.to, failure.status, failure.permanent) == ("hanako@example.jp", "5.1.1", True)
        assert failure.reference == "<0b7a@city.example.jp>"
        row.refresh_from_db()
        assert row.off_why == "bounced"
        assert bounces.is_closed("Hanako@Example.jp")
        kept = models.Bounce.objects.get()
        assert kept.masked == "h***o@example.jp"
        assert "hanako@" not in kept.reason

    def test_the_same_report_again_changes_nothing(self):
        bounces.take(report())
        bounces.take(report())
        assert models.Bounce.objects.count() == 1

    @pytest.mark.parametrize("status", ["5.2.2", "4.4.7", "5.7.1", "5.0.0", "nonsense"])
    def test_a_full_box_or_a_filter_closes_nothing(self, status):
        bounces.take(report(status))
        assert not bounces.is_closed("hanako@example.jp")

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00\xff",
            b"Subject: I am on holiday\n\nback on Monday",
            REPORT.replace(b"multipart/report", b"multipart/mixed"),
        ],
    )
    def test_what_is_no_report_is_refused(self, content):
        with pytest.raises(Rejected):
            bounces.take(content)

    def test_the_mail_servers_pipe(self, tmp_path, capsys):
        file = tmp_path / "report.eml"
        file.write_bytes(report())
        assert main(["mail", "bounce", str(file)]) == 0
        assert "5.1.1" in capsys.readouterr().out
        file.write_bytes(b"hello")
        assert main(["mail", "bounce", str(file)]) == 1

    def test_staff_use_an_address_again_with_a_reason_that_is_kept(self):
        row = addresses.put("mail", "hanako@example.jp", account_id="a")
        bounces.take(report())
        number = models.Bounce.objects.get().pk
        with pytest.raises(Rejected):
            bounces.clear(number, actor=STAFF, reason=" ")
        bounces.clear(number, actor=STAFF, reason="本人に確かめた")
        row.refresh_from_db()
        assert (row.off_why, bounces.is_closed("hanako@example.jp")) == ("", False)
        assert any(entry.action == "notice.bounce_cleared" for entry in audit.entries(limit=5))


def follow(mail):
    row = addresses.put("mail", mail)
    return messaging.subscribe("news", channel="mail", title="市からのお知らせ", device=str(row.pk), actor=SYSTEM)


def told(key="n"):
    with transaction.atomic():
        messaging.tell_topic("news", messaging.Post("市民まつり", "29日です。", "https://example.jp/n/1"), key=key)
    outbox.deliver_due()


class TestLeaving:
    def test_a_mail_programs_one_click_ends_it_without_a_question(self, running):
        follow("a@example.jp")
        told()
        (content,) = raw(running)
        mail = email.message_from_bytes(content)
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        url = mail["List-Unsubscribe"].replace("\n", "").replace(" ", "").strip("<>")
        path = "/unsubscribe/" + url.partition("/unsubscribe/")[2]
        strict = Client(enforce_csrf_checks=True)
        assert "止めますか" in strict.get(path).content.decode()
        assert messaging.followers("news") == {"mail": 1}
        assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert messaging.followers("news") == {}
        assert strict.get(path).status_code == 404
        told("n2")
        assert len(raw(running)) == 1

    def test_a_forged_token_ends_nothing(self):
        follow("a@example.jp")
        assert Client().post("/unsubscribe/nonsense/").status_code == 404
        assert messaging.followers("news") == {"mail": 1}

    def test_a_line_break_in_a_title_smuggles_no_header(self, running):
        follow("a@example.jp")
        with transaction.atomic():
            messaging.tell_topic("news", messaging.Post("x\r\nBcc: all@example.jp", "y"), key="k")
        outbox.deliver_due()
        assert email.message_from_bytes(raw(running)[0])["Bcc"] is None

    def test_an_address_the_server_refuses_is_closed_and_the_others_get_theirs(self, running, monkeypatch):
        follow("bad@example.jp")
        follow("good@example.jp")
        import smtplib

        real = smtplib.SMTP.send_message

        def refusing(line, mail, *args, **more):
            if mail["To"] == "bad@example.jp":
                raise smtplib.SMTPRecipientsRefused({"bad@example.jp": (550, b"5.1.1 no such user")})
            return real(line, mail, *args, **more)

        monkeypatch.setattr(smtplib.SMTP, "send_message", refusing)
        told()
        assert [email.message_from_bytes(each)["To"] for each in raw(running)] == ["good@example.jp"]
        assert messaging.followers("news") == {"mail": 1}


class TestDkim:
    @pytest.fixture
    def key(self, tmp_path, monkeypatch):
        from cryptography.hazmat.primitives.asymmetric import rsa
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

        made = rsa.generate_private_key(65537, 2048)
        file = tmp_path / "dkim.pem"
        file.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        monkeypatch.setenv("HATAORI_DKIM_DOMAIN", "city.example.jp")
        monkeypatch.setenv("HATAORI_DKIM_SELECTOR", "s1")
        monkeypatch.setenv("HATAORI_DKIM_KEY", str(file))
        import base64

        der = made.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(der)

    def test_the_signature_holds_for_whoever_reads_the_key_in_the_dns(self, running, key):
        import dkim

        follow("a@example.jp")
        told()
        (content,) = raw(running)
        asked = []

        def dns(name, timeout=5):
            asked.append(name)
            return key

        assert dkim.verify(content, dnsfunc=dns)
        assert asked == [b"s1._domainkey.city.example.jp."]
        changed = content.replace(b"Subject:", b"Subject: x", 1)
        assert not dkim.verify(changed, dnsfunc=dns)
        assert b"list-unsubscribe" in content.lower().partition(b"\r\n\r\n")[0]
        assert mail_channel.MAIL_CHANNEL.ready

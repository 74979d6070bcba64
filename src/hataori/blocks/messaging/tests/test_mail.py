"""Mail over a real SMTP line to the development sink, and what happens when a server says no."""

import smtplib
import socket
from datetime import datetime

import pytest
from django.db import transaction

from hataori.blocks.messaging import mail, sink
from hataori.kernel import clock
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.types import Message, Undeliverable

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 12, tzinfo=clock.JST)


def message(**changes) -> Message:
    payload = mail.mail_payload(to="hanako@example.jp", receipt="R8-0001", message_id="m-1") | changes
    return Message("0b7a-outbox", "mail", "box:m-1", payload, "leased", 1, AT, AT)


@pytest.fixture
def running(settings, tmp_path, monkeypatch):
    settings.HATAORI_HOME = tmp_path
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = sink.controller(port=port)
    server.start()
    monkeypatch.setenv("HATAORI_SMTP_URL", f"smtp://127.0.0.1:{port}")
    yield server
    server.stop()


def test_the_sink_keeps_what_was_sent(running):
    mail.deliver(message())
    kept = list(sink.kept_mails())
    assert len(kept) == 1
    assert (kept[0].to, kept[0].subject) == ("hanako@example.jp", "お知らせが届きました（受付番号 R8-0001）")
    assert kept[0].message_id == "<0b7a-outbox@ichinomiya.example.jp>"
    assert "/my/box/m-1/" in kept[0].text
    assert sink.kept_mail(kept[0].name) == kept[0]


def test_a_repeat_carries_the_same_id(running):
    mail.deliver(message())
    mail.deliver(message())
    assert {kept.message_id for kept in sink.kept_mails()} == {"<0b7a-outbox@ichinomiya.example.jp>"}
    assert len(list(sink.kept_mails())) == 2


def test_without_a_server_it_is_tried_again(monkeypatch):
    monkeypatch.setenv("HATAORI_SMTP_URL", "smtp://127.0.0.1:1")
    with pytest.raises(OSError):
        mail.deliver(message())


@pytest.mark.parametrize(("code", "error"), [(550, Undeliverable), (450, smtplib.SMTPRecipientsRefused)])
def test_a_server_that_refuses_for_good_is_not_asked_again(running, monkeypatch, code, error):
    def refuse(*_args, **_more):
        raise smtplib.SMTPRecipientsRefused({"hanako@example.jp": (code, b"no")})

    monkeypatch.setattr(smtplib.SMTP, "send_message", refuse)
    with pytest.raises(error):
        mail.deliver(message())


@pytest.mark.parametrize("address", ["a@b.jp\r\nBcc: all@example.jp", "\n"])
def test_an_address_cannot_smuggle_headers(address):
    with pytest.raises(Undeliverable):
        mail.as_mail(message(to=address))


def test_the_name_of_a_kept_mail_is_never_a_path(running):
    for name in ("../secret", "", "1/2", "x"):
        assert sink.kept_mail(name) is None


def test_the_link_leads_to_the_public_address(settings):
    settings.HATAORI_URL = "https://denshi.city.example.jp"
    assert "https://denshi.city.example.jp/my/box/m-1/" in message().payload["text"]


def test_the_sender_is_the_citys_unless_the_environment_says_otherwise(monkeypatch):
    assert "一宮市デジタル窓口" in mail.sender().display_name
    monkeypatch.setenv("HATAORI_MAIL_FROM", "noreply@city.example.jp")
    assert mail.sender().addr_spec == "noreply@city.example.jp"


@pytest.mark.parametrize("address", ["not an address", "hanako", "@example.jp", "a@b@c.jp", "花子 <a@example.jp>", ""])
def test_what_is_no_address_is_never_tried(address):
    with pytest.raises(Undeliverable):
        mail.as_mail(message(to=address))


def test_an_old_carriers_address_is_one(running):
    mail.deliver(message(to="hana..ko.@docomo.example.jp"))
    assert [kept.to for kept in sink.kept_mails()] == ["hana..ko.@docomo.example.jp"]


@pytest.mark.parametrize("address", ["hanako", "a@b@c.jp"])
def test_the_sink_refuses_what_is_no_address(running, address):
    with smtplib.SMTP("127.0.0.1", running.port) as line:
        line.ehlo()
        line.mail("a@example.jp")
        assert line.rcpt(address)[0] >= 500
    assert list(sink.kept_mails()) == []


def test_the_sink_tells_the_time_of_japan(running):
    mail.deliver(message())
    (kept,) = sink.kept_mails()
    assert kept.at == AT
    assert kept.at.tzinfo == clock.JST


@pytest.mark.django_db(transaction=True)
def test_a_mail_to_no_address_becomes_a_dead_letter_at_once():
    with transaction.atomic():
        sent = outbox.enqueue("mail", dict(message(to="not an address").payload), key="x")
    outbox.deliver_due()
    found = outbox.message(sent.id)
    assert (found.state, found.attempts) == ("dead", 1)
    assert "メールアドレス" in found.last_error

"""notifications-python-client, unmodified, makes every call it knows; the rest is what Notify's documentation says."""

import io
import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from hataori.blocks.messaging import addresses, bounces, sink
from hataori.blocks.messaging import models as models_of_messaging
from hataori.interfaces.notify import filling, keys, models, templates
from hataori.interfaces.stand_ins.tests.stand import playing
from hataori.kernel import clock
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.models import OutboxMessage
from hataori.web.cli import main

pytestmark = pytest.mark.django_db(transaction=True)


_open = []


def speaking(with_key, url):
    """The client, unmodified; its connections are closed after the test."""
    made = NotificationsAPIClient(with_key, base_url=url)
    _open.append(made)
    return made


@pytest.fixture(autouse=True)
def _closed():
    yield
    while _open:
        _open.pop().request_session.close()


@pytest.fixture
def key():
    return keys.create("libra")


@pytest.fixture
def service(key):
    return uuid.UUID(key[-73:-37])


@pytest.fixture(params=["", "/notify/"])
def client(request, key, live_server):
    """With the base as the client wants it and, for what it joins itself, with ours."""
    return speaking(key, f"{live_server.url}{request.param}")


@pytest.fixture
def mail(tmp_path, monkeypatch):
    monkeypatch.setattr(sink, "folder", lambda: tmp_path)
    server = sink.controller(port=0)
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.port = free.getsockname()[1]
    server.start()
    monkeypatch.setenv("HATAORI_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
    yield server
    server.stop()


@pytest.fixture
def email(service):
    return templates.put(
        service,
        kind="email",
        name="返却",
        subject="((title))の返却日",
        body="((name)) 様\n((late??遅れています。))本: ((books))",
    )


@pytest.fixture
def sms(service):
    return templates.put(service, kind="sms", name="番号", body="確認番号 ((code))")


GIVEN = {"title": "図書", "name": "花子", "late": "yes", "books": ["甲", "乙"]}


def refusal(call, *args, **more):
    with pytest.raises(HTTPError) as refused:
        call(*args, **more)
    return refused.value.status_code, refused.value.response.json()["errors"]


class TestSending:
    def test_a_mail_leaves_and_its_state_is_told(self, client, email, mail):
        sent = client.send_email_notification(
            "hana@example.jp", str(email.template), GIVEN, reference="r-1",
            one_click_unsubscribe_url="https://libra.example.jp/u/1",
        )  # fmt: skip
        assert sent["content"]["subject"] == "図書の返却日"
        assert sent["content"]["body"] == "花子 様\n遅れています。本: * 甲\n* 乙"
        assert (sent["reference"], sent["template"]["version"]) == ("r-1", 1)
        assert client.get_notification_by_id(sent["id"])["status"] == "created"
        outbox.deliver_due()
        (kept,) = sink.kept_mails()
        assert (kept.to, kept.subject) == ("hana@example.jp", "図書の返却日")
        assert "https://libra.example.jp/u/1" in kept.text
        told = client.get_notification_by_id(sent["id"])
        assert (told["status"], told["email_address"], told["type"]) == ("delivered", "hana@example.jp", "email")
        assert told["completed_at"].endswith("Z")

    def test_a_text_message_leaves(self, client, sms, settings):
        with playing("sms", settings) as provider:
            sent = client.send_sms_notification("090-1234-5678", str(sms.template), {"code": "123"}, reference="s")
            outbox.deliver_due()
            assert [(each["to"], each["text"]) for each in provider.kept] == [("+819012345678", "確認番号 123")]
            assert client.get_notification_by_id(sent["id"])["status"] == "delivered"

    def test_an_address_that_bounced_is_a_permanent_failure(self, client, email, mail):
        bounces.note_refusal("gone@example.jp", 550, b"5.1.1 unknown")
        sent = client.send_email_notification("gone@example.jp", str(email.template), GIVEN)
        outbox.deliver_due()
        assert client.get_notification_by_id(sent["id"])["status"] == "permanent-failure"
        assert list(sink.kept_mails()) == []

    def test_who_follows_by_the_same_address_keeps_it_as_it_was(self, client, email, mail):
        followed = models_of_messaging.Address.objects.create(
            channel="mail",
            value="hana@example.jp",
            blind=addresses.blind_of("mail", "hana@example.jp"),
            language="en",
            created_at=clock.now(),
            off_at=clock.now(),
            off_why="gone",
        )
        sent = client.send_email_notification("hana@example.jp", str(email.template), GIVEN)
        assert "hana@example.jp" not in json.dumps(OutboxMessage.objects.get().payload)
        outbox.deliver_due()
        assert client.get_notification_by_id(sent["id"])["status"] == "delivered"
        assert [kept.to for kept in sink.kept_mails()] == ["hana@example.jp"]
        (kept,) = models_of_messaging.Address.objects.all()
        assert (kept.pk, kept.language, kept.off_why, kept.verified_at) == (followed.pk, "en", "gone", None)

    def test_an_address_nobody_follows_by_is_kept_nowhere(self, client, email, mail):
        client.send_email_notification("hana@example.jp", str(email.template), GIVEN)
        outbox.deliver_due()
        assert not models_of_messaging.Address.objects.exists()

    def test_letters_are_answered_as_by_a_service_that_may_not_send_them(self, client, email):
        status, errors = refusal(client.send_letter_notification, str(email.template), {"address_line_1": "x"})
        assert (status, errors[0]["error"]) == (400, "BadRequestError")
        assert errors[0]["message"] == "Service is not allowed to send letters"
        status, _ = refusal(client.send_precompiled_letter_notification, "r", io.BytesIO(b"%PDF"))
        assert status == 400

    def test_there_is_no_pdf_of_a_mail(self, client, email):
        sent = client.send_email_notification("hana@example.jp", str(email.template), GIVEN)
        assert refusal(client.get_pdf_for_letter, sent["id"])[0] == 400

    def test_a_test_key_sends_nothing_and_says_delivered(self, live_server, service, email):
        playing_key = keys.create("try", service=service, kind="test")
        client = speaking(playing_key, live_server.url)
        sent = client.send_email_notification("hana@example.jp", str(email.template), GIVEN)
        assert client.get_notification_by_id(sent["id"])["status"] == "delivered"
        assert outbox.depth() == 0

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"email_address": ""}, "email_address is a required property"),
            ({"email_address": "nobody"}, "email_address Not a valid email address"),
            ({"template_id": "x"}, "template_id is not a valid UUID"),
            ({"template_id": str(uuid.uuid4())}, "Template not found"),
            ({"personalisation": {"title": "図書"}}, "Missing personalisation: name, late, books"),
            ({"personalisation": ["x"]}, "personalisation is not of type object"),
        ],
    )
    def test_what_is_wrong_is_told_in_notifys_words(self, live_server, key, email, change, message):
        client = speaking(key, live_server.url)
        sent = {"email_address": "a@example.jp", "template_id": str(email.template), "personalisation": GIVEN} | change
        status, errors = refusal(client.post, "/v2/notifications/email", data=sent)
        assert (status, errors[0]["message"]) == (400, message)

    def test_a_template_of_another_kind_is_refused(self, live_server, key, sms):
        client = speaking(key, live_server.url)
        status, errors = refusal(client.send_email_notification, "a@example.jp", str(sms.template))
        assert (status, errors[0]["message"]) == (400, "sms template is not suitable for email notification")


class TestListing:
    def test_newest_first_by_reference_kind_and_state_and_on_to_the_next_page(self, client, email, sms, monkeypatch):
        monkeypatch.setattr("hataori.interfaces.notify.reading.PAGE", 2)
        sent = [
            client.send_email_notification(f"a{n}@example.jp", str(email.template), GIVEN, reference=f"r{n % 2}")["id"]
            for n in range(5)
        ]
        texted = client.send_sms_notification("090-1234-5678", str(sms.template), {"code": "1"})["id"]
        assert [each["id"] for each in client.get_all_notifications_iterator()] == [texted, *reversed(sent)]
        assert [each["id"] for each in client.get_all_notifications(template_type="sms")["notifications"]] == [texted]
        found = client.get_all_notifications_iterator(reference="r1")
        assert [each["id"] for each in found] == [sent[3], sent[1]]
        assert client.get_all_notifications(status="delivered")["notifications"] == []
        assert len(client.get_all_notifications(status="created")["notifications"]) == 2

    def test_another_service_sees_nothing(self, live_server, client, email):
        sent = client.send_email_notification("a@example.jp", str(email.template), GIVEN)
        other = speaking(keys.create("other"), live_server.url)
        assert refusal(other.get_notification_by_id, sent["id"])[0] == 404
        assert refusal(other.get_template, str(email.template))[0] == 404
        assert other.get_all_notifications()["notifications"] == []
        assert refusal(client.get_notification_by_id, "x")[0] == 404

    def test_no_text_message_has_been_received(self, client):
        assert client.get_received_texts()["received_text_messages"] == []
        assert list(client.get_received_texts_iterator()) == []


class TestTemplates:
    def test_the_newest_a_version_all_and_the_preview(self, client, service, email, sms):
        templates.put(service, kind="email", name="返却", subject="新 ((title))", body="x", number=email.template)
        newest = client.get_template(str(email.template))
        assert (newest["version"], newest["subject"]) == (2, "新 ((title))")
        assert client.get_template_version(str(email.template), 1)["subject"] == "((title))の返却日"
        assert len(client.get_all_templates()["templates"]) == 2
        assert [each["id"] for each in client.get_all_templates("sms")["templates"]] == [str(sms.template)]
        shown = client.post_template_preview(str(sms.template), {"code": "<1>"})
        assert (shown["body"], shown["type"], shown["html"]) == ("確認番号 <1>", "sms", None)
        assert refusal(client.post_template_preview, str(sms.template), {})[0] == 400
        assert refusal(client.get_template_version, str(sms.template), 9)[0] == 404

    def test_all_versions_by_the_address_the_client_still_knows(self, client, service, email):
        templates.put(service, kind="email", name="返却", subject="新", body="x", number=email.template)
        found = client.get_all_template_versions(str(email.template))["data"]
        assert [each["version"] for each in found] == [2, 1]


class TestKeys:
    def test_a_wrong_secret_an_unknown_service_a_stopped_key_and_a_wrong_clock_are_told_apart(
        self, live_server, key, service, monkeypatch
    ):
        def asked(with_key):
            return refusal(speaking(with_key, live_server.url).get_all_notifications)

        assert asked(f"x-{service}-{uuid.uuid4()}") == (
            403, [{"error": "AuthError", "message": "Invalid token: API key not found"}],
        )  # fmt: skip
        assert asked(f"x-{uuid.uuid4()}-{uuid.uuid4()}")[1][0]["message"] == "Invalid token: service not found"
        monkeypatch.setattr("notifications_python_client.authentication.epoch_seconds", lambda: 1_000_000)
        assert "system clock" in asked(key)[1][0]["message"]
        monkeypatch.undo()
        keys.revoke(service)
        assert asked(key)[1][0]["message"] == "Invalid token: API key revoked"

    @pytest.mark.parametrize(
        ("header", "status"),
        [
            ("", 401),
            ("Basic x", 401),
            ("Bearer x", 403),
            ("Bearer eyJhbGciOiJub25lIn0.e30.", 403),
            ("Bearer a.b.c", 403),
        ],
    )
    def test_what_is_no_token_opens_nothing(self, client, live_server, header, status):
        import httpx

        headers = {"Authorization": header} if header else {}
        answer = httpx.get(f"{live_server.url}/notify/v2/notifications", headers=headers)
        assert answer.status_code == status
        assert answer.json()["status_code"] == status

    def test_a_service_has_its_rate(self, live_server, key, email, monkeypatch):
        from hataori.blocks.messaging import api as messaging

        monkeypatch.setattr("hataori.interfaces.notify.sending._A_MINUTE", messaging.Rate(0.001, 2))
        client = speaking(key, live_server.url)
        for _ in range(2):
            client.send_email_notification("a@example.jp", str(email.template), GIVEN)
        status, errors = refusal(client.send_email_notification, "a@example.jp", str(email.template), GIVEN)
        assert (status, errors[0]["error"]) == (429, "RateLimitError")

    def test_an_operator_makes_keys_and_templates(self, capsys, tmp_path):
        assert main(["notify", "key", "libra"]) == 0
        made = capsys.readouterr().out.strip()
        body = tmp_path / "body.txt"
        body.write_text("こんにちは ((name))", encoding="utf-8")
        assert main(["notify", "template", made[-73:-37], "挨拶", "--subject", "s", "--body", str(body)]) == 0
        assert models.Template.objects.get().version == 1
        assert main(["notify", "revoke", made[-73:-37]]) == 0
        assert clock.now()


@given(
    st.dictionaries(st.sampled_from(["name", "First Name", "flag"]), st.text("あいaA1 (", max_size=20)),
    st.text("あい a(", max_size=40),
)
def test_filled_texts_have_no_places_left_when_nothing_is_missing(given_facts, around):
    text = f"{around.replace('(', '')}((name)) ((first_name)) ((flag??x))"
    if not filling.missing(given_facts, text):
        clean = {name: value.replace("(", "") for name, value in given_facts.items()}
        assert "((" not in filling.fill(text, clean)

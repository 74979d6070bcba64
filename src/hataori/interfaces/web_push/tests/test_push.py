"""A browser subscribes, is told, and leaves; what is sent opens with other people's code and nobody else's key."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.messaging import api as messaging
from hataori.interfaces.web_push import channel, encryption, hands, sending, vapid
from hataori.interfaces.web_push.keys import server_key
from hataori.interfaces.web_push.tests.receiver import Browser, listening
from hataori.kernel.actor import SYSTEM
from hataori.platform.outbox import api as outbox

NEWS = messaging.Post(
    "大雨警報", "川から離れてください。", "https://example.jp/n/1", tag="news-1", seconds=600, urgent=True
)


@pytest.fixture
def service(settings):
    with listening() as found:
        settings.HATAORI_EGRESS_ALLOW = [found.address.removeprefix("http://")]
        yield found


def subscribe(browser, client=None, **headers):
    return (client or Client()).post(
        "/push/subscribe", json.dumps(browser.subscription), content_type="application/json", headers=headers
    )


def follow(service, name):
    browser = service.browser(name)
    device = subscribe(browser).json()["id"]
    messaging.subscribe("news", channel="web_push", title="防災", device=device, actor=SYSTEM)
    return browser


def told(key="n1", post=NEWS):
    with transaction.atomic():
        messaging.tell_topic("news", post, key=key)
    outbox.deliver_due()


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class TestEncryption:
    @given(st.binary(max_size=3000))
    def test_what_is_sealed_for_a_browser_opens_there(self, content):
        browser = Browser("x", "https://push.example.jp")
        assert browser.opened(encryption.encrypt(content, browser.point, browser.auth)) == content

    def test_the_example_of_the_standard_has_our_layout(self):
        """RFC 8291, 5: salt, record size 4096, a point of 65 bytes."""
        browser = Browser("x", "https://push.example.jp")
        sealed = encryption.encrypt(b"x", browser.point, browser.auth)
        assert (sealed[16:20], sealed[20], sealed[21]) == (b"\x00\x00\x10\x00", 65, 4)
        assert sealed != encryption.encrypt(b"x", browser.point, browser.auth)

    @pytest.mark.parametrize("point", ["", "AAAA", "!!", "BA" + "A" * 85])
    def test_keys_that_are_none_are_refused(self, point):
        with pytest.raises(encryption.BadSubscription):
            encryption.check(point, "A" * 22)

    def test_a_long_text_still_fits(self):
        long = messaging.Post("題" * 500, "文" * 5000, "https://example.jp/" + "u" * 1500)
        assert len(channel.content_of(long, "ja")) <= encryption.LARGEST


class TestVapid:
    def test_the_token_is_for_the_origin_signed_and_kept_for_hours(self):
        pem, public = vapid.new_key()
        signer = vapid.Signer(pem, "mailto:a@example.jp")
        header = signer.authorization("https://push.example.jp/send/abc?x=1", 1_000_000)
        token, key = header.removeprefix("vapid t=").split(", k=")
        head, body, signature = token.split(".")
        assert key == public
        assert json.loads(decoded(body)) == {
            "aud": "https://push.example.jp", "exp": 1_000_000 + 12 * 3600, "sub": "mailto:a@example.jp",
        }  # fmt: skip
        raw = decoded(signature)
        der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(public))
        point.verify(der, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
        assert signer.authorization("https://push.example.jp/other", 1_000_100) == header
        assert signer.authorization("https://push.example.jp/other", 1_000_000 + 12 * 3600 - 60) != header

    @pytest.mark.django_db
    def test_the_key_is_made_once_and_given_to_browsers(self):
        asked = Client().get("/push/key").json()["key"]
        assert asked == server_key().public == Client().get("/push/key").json()["key"]
        assert len(decoded(asked)) == 65


@pytest.mark.django_db
class TestSubscribing:
    def test_a_browser_is_kept_once(self, service):
        browser = service.browser("a")
        first, again = subscribe(browser), subscribe(browser)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json()["id"] == again.json()["id"]
        assert (first.json()["new"], again.json()["new"]) == (True, False)

    @pytest.mark.parametrize(
        "changes",
        [
            {"endpoint": "https://127.0.0.1/x"},
            {"endpoint": "http://push.example.jp/x"},
            {"endpoint": "https://localhost/x"},
            {"endpoint": "https://u:p@push.example.jp/"},
            {"endpoint": 7},
            {"keys": {"p256dh": "AAAA", "auth": "AAAA"}},
            {"keys": None},
        ],
    )
    def test_what_is_no_subscription_is_refused_by_field(self, settings, changes):
        settings.HATAORI_EGRESS_ALLOW = []
        sent = Browser("a", "https://push.example.jp").subscription | changes
        answer = Client().post("/push/subscribe", json.dumps(sent), content_type="application/json")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] in ("endpoint", "keys")

    @pytest.mark.parametrize("body", ["", "x", "[]", "null"])
    def test_what_is_no_json_is_refused(self, body):
        assert Client().post("/push/subscribe", body, content_type="application/json").status_code == 422

    def test_a_form_of_another_site_changes_nothing(self, service):
        browser = service.browser("a")
        answer = Client().post("/push/subscribe", json.dumps(browser.subscription), content_type="text/plain")
        assert answer.status_code == 422

    def test_a_browser_that_unsubscribed_is_told_no_more(self, service):
        browser = follow(service, "a")
        gone = Client().post(
            "/push/unsubscribe", json.dumps({"endpoint": browser.endpoint}), content_type="application/json"
        )
        assert gone.status_code == 204
        told()
        assert service.got == []


@pytest.mark.django_db
class TestTelling:
    def test_the_browser_reads_it_and_the_service_learns_nothing_but_how_urgent_it_is(self, service):
        browser = follow(service, "a")
        told()
        ((name, headers, body),) = service.got
        read = json.loads(browser.opened(body))
        assert (name, read["title"], read["url"]) == ("a", "大雨警報", "https://example.jp/n/1")
        assert headers["ttl"] == "600"
        assert headers["urgency"] == "high"
        assert headers["content-encoding"] == "aes128gcm"
        assert headers["content-type"] == "application/octet-stream"
        assert len(headers["topic"]) == 32
        assert headers["authorization"].startswith("vapid t=")
        assert "大雨".encode() not in body

    @pytest.mark.parametrize("status", [404, 410])
    def test_a_browser_that_is_gone_is_forgotten(self, service, status):
        follow(service, "a")
        service.statuses["a"] = (status, {})
        told("n1")
        told("n2")
        assert len(service.got) == 1
        assert messaging.followers("news") == {}

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_a_busy_service_is_asked_later_and_the_others_are_not_told_twice(self, service, status, monkeypatch):
        follow(service, "calm")
        follow(service, "busy")
        service.statuses["busy"] = (status, {})
        told()
        assert sorted(name for name, _, _ in service.got) == ["busy", "calm"]
        assert outbox.depth() == 1
        assert messaging.followers("news") == {"web_push": 2}

    def test_a_refusal_is_counted_and_stops_nobody(self, service):
        follow(service, "a")
        follow(service, "b")
        service.statuses["a"] = (413, {})
        told()
        assert len(service.got) == 2
        assert outbox.depth() == 0

    def test_an_address_inside_the_walls_is_never_called(self, service, settings):
        follow(service, "a")
        settings.HATAORI_EGRESS_ALLOW = []
        told()
        assert service.got == []


def batch(service, browsers, content=b"{}"):
    pem, _ = vapid.new_key()
    jobs = [
        sending.Job(str(n), each.endpoint, each.subscription["keys"]["p256dh"], each.subscription["keys"]["auth"], 0)
        for n, each in enumerate(browsers)
    ]
    allowed = frozenset({service.address.removeprefix("http://")})
    return sending.Batch(jobs, [content], {"TTL": "60"}, pem, "mailto:a@example.jp", allowed)


class TestMany:
    def test_connections_are_kept(self, service):
        browsers = [service.browser(str(n)) for n in range(300)]
        answers = sending.send(batch(service, browsers))
        assert {answer.status for answer in answers} == {201}
        assert service.connections <= sending.THREADS

    def test_sending_processes_share_a_large_batch_and_answer_in_order(self, service):
        browsers = [service.browser(str(n)) for n in range(200)]
        service.statuses["7"] = (410, {})
        try:
            answers = hands.send_all(batch(service, browsers, "届きました".encode()))
            assert [answer.id for answer in answers] == [str(n) for n in range(200)]
            assert [n for n, answer in enumerate(answers) if answer.status == 410] == [7]
            opened = {name: browsers[int(name)].opened(body) for name, _, body in service.got}
            assert opened == {str(n): "届きました".encode() for n in range(200)}
        finally:
            hands.close()

    def test_a_sending_process_that_died_loses_nothing_but_time(self, service):
        browsers = [service.browser(str(n)) for n in range(100)]
        try:
            hands.send_all(batch(service, browsers))
            for hand in hands._hands():
                hand._process.kill()
                hand._process.wait()
            assert {answer.status for answer in hands.send_all(batch(service, browsers))} == {201}
        finally:
            hands.close()


@pytest.mark.django_db
def test_the_service_worker_is_one_script_of_parts_for_the_whole_site():
    answer = Client().get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert (answer["Service-Worker-Allowed"], answer["Cache-Control"]) == ("/", "no-cache")
    assert "web_push/worker" in answer.content.decode()

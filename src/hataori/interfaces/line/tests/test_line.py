"""LINE against the stand-in, a process of its own that speaks the same HTTP: push, retry keys, webhook, linking."""

import base64
import hashlib
import hmac
import json
import re
import time
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from hataori.blocks.messaging import api as messaging
from hataori.interfaces.line import channel, hearing, linking, models
from hataori.interfaces.stand_ins.tests.stand import playing
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts.actions.registration import NewResident, register_resident
from hataori.platform.accounts.models import Account
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.models import OutboxMessage

USER = "U" + "a" * 32
HANA = "0b0b0b0b-0000-4000-8000-000000000001"
NEWS = messaging.Post(
    "市民まつり",
    "11月29日に開きます。",
    "https://example.jp/n/1",
    versions={"en": messaging.Words("Festival", "29 Nov")},
)
pytestmark = pytest.mark.django_db


def resident(mail):
    return Account.objects.get(
        pk=register_resident(NewResident(mail, PersonName("一宮", "花子"), "long enough 機織")).id
    )


@pytest.fixture
def line(settings):
    with playing("line", settings) as found:
        yield found


def call(*events, secret=None, body=None, signature=None):
    content = body if body is not None else json.dumps({"destination": "U1", "events": list(events)}).encode()
    right = base64.b64encode(hmac.new((secret or "mogi-secret").encode(), content, hashlib.sha256).digest()).decode()
    return Client().post(
        "/line/webhook",
        content,
        content_type="application/json",
        headers={"X-Line-Signature": right if signature is None else signature},
    )


def event(kind, user=USER, **more):
    return {
        "type": kind,
        "mode": "active",
        "timestamp": int(time.time() * 1000),
        "source": {"type": "user", "userId": user},
        "webhookEventId": uuid4().hex[:26],
        "deliveryContext": {"isRedelivery": False},
        **more,
    }


def follow(user=USER, language="ja"):
    device = messaging.put_address("line", user, language=language)
    return messaging.subscribe("news", channel="line", title="市のお知らせ", device=device, actor=SYSTEM)


def told(key="n1"):
    with transaction.atomic():
        messaging.tell_topic("news", NEWS, key=key)
    outbox.deliver_due()


class TestSending:
    def test_one_person_gets_a_push_and_many_a_multicast_in_their_language(self, line):
        follow()
        told("n1")
        follow("U" + "b" * 32)
        follow("U" + "c" * 32, language="en")
        told("n2")
        kinds = [(each["kind"], len(each["to"]), each["text"].splitlines()[0]) for each in line.kept]
        assert kinds == [("push", 1, "市民まつり"), ("push", 1, "Festival"), ("multicast", 2, "市民まつり")]

    def test_an_answer_that_was_lost_posts_nothing_twice(self, line):
        follow()
        line.trouble("lost")
        told()
        line.trouble()
        OutboxMessage.objects.update(next_at="2020-01-01T00:00:00Z")
        outbox.deliver_due()
        assert len(line.kept) == 1
        assert line.calls == 2
        assert outbox.counts() == [("line.round", "delivered", 1)]

    @pytest.mark.parametrize("fault", ["500", "garbage"])
    def test_trouble_at_line_is_tried_again(self, line, fault):
        follow()
        line.trouble(fault)
        told()
        assert line.kept == []
        if fault == "500":
            assert outbox.depth() == 1

    def test_too_many_calls_give_line_a_rest_and_cost_no_attempt(self, line):
        follow()
        line.trouble("429")
        told()
        told("n2")
        row = OutboxMessage.objects.get(key__startswith="n1")
        assert (row.state, row.attempts) == ("pending", 0)
        assert line.calls == 1

    def test_what_line_refuses_is_a_dead_letter_with_its_words(self, line):
        address = messaging.put_address("line", "nobody", account_id=HANA)
        assert address
        messaging.send(to=HANA, subject="決定", body="内容", key="k", actor=SYSTEM)
        outbox.deliver_due()
        (dead,) = outbox.dead_letters("line")
        assert "invalid" in dead.last_error

    def test_all_friends_get_a_broadcast_once(self, line):
        with transaction.atomic():
            messaging.post("line_friends", "", NEWS, key="news/1")
        outbox.deliver_due()
        OutboxMessage.objects.update(state="pending")
        outbox.deliver_due()
        assert [each["kind"] for each in line.kept] == ["broadcast"]
        assert messaging.delivery_of("news/1").simulated

    def test_a_wrong_token_is_refused_and_not_tried_for_ever(self, line, settings):
        settings.HATAORI_MESSENGERS["line"]["token"] = "wrong"
        with transaction.atomic():
            messaging.post("line_friends", "", NEWS, key="news/1")
        outbox.deliver_due()
        assert messaging.delivery_of("news/1").state == "refused"
        assert channel.ALL_FRIENDS.simulated


class TestWebhook:
    @pytest.mark.parametrize("signature", ["", "wrong", "あ", "AAAA"])
    def test_a_wrong_signature_is_refused_and_nothing_is_read(self, signature):
        assert call(event("unfollow"), signature=signature).status_code == 403
        assert models.HeardEvent.objects.count() == 0

    def test_another_secret_is_refused(self):
        assert call(event("follow"), secret="other").status_code == 403

    @pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"events": 1}', b'{"events": [1]}', b"\xff", b"x" * 100])
    def test_a_signed_body_that_is_none_is_refused(self, body):
        assert call(body=body).status_code in (403, 422)

    def test_a_replay_changes_nothing(self):
        messaging.put_address("line", USER, account_id=HANA)
        left = event("unfollow")
        assert call(left).json() == {"new": 1, "repeated": 0, "old": 0}
        messaging.put_address("line", USER, account_id=HANA)
        assert call(left).json() == {"new": 0, "repeated": 1, "old": 0}
        assert messaging.reach(HANA).addresses[0].off == ""

    def test_an_old_recording_is_refused_even_when_it_was_never_heard(self):
        old = event("unfollow", timestamp=int((time.time() - 4 * 86_400) * 1000))
        assert call(old).json() == {"new": 0, "repeated": 0, "old": 1}
        assert call(event("unfollow", timestamp="x")).json()["old"] == 1
        assert call(event("unfollow", webhookEventId="")).json()["old"] == 1

    def test_who_leaves_gets_nothing_more(self, line):
        follow()
        assert call(event("unfollow")).status_code == 200
        told()
        assert line.kept == []

    def test_kinds_nobody_knows_are_heard_and_do_nothing(self):
        assert call(event("videoPlayComplete"), event("message", message=None)).json()["new"] == 2

    def test_what_was_heard_is_forgotten(self, monkeypatch):
        call(event("follow"))
        assert hearing.forget() == 0


class TestLinking:
    def test_from_following_to_being_told(self, line, live_server):
        """The person follows, opens the page, signs in, LINE brings the nonce back, and the next message comes."""
        person = resident("hana@example.jp")
        line.ask("/mogi/webhook", {"url": f"{live_server.url}/line/webhook"})
        assert line.ask("/mogi/event", {"user": USER, "type": "follow"})["status"] == 200
        outbox.deliver_due()
        link = re.search(r"/line/link/\?linkToken=\w+", line.kept[-1]["text"])[0]
        client = Client()
        client.force_login(person)
        assert "連携へ進む" in client.get(link).content.decode()
        onward = re.search(r'href="([^"]*nonce=[^"]*)"', client.post(link).content.decode())[1]
        nonce = re.search(r"nonce=([\w-]+)", onward)[1]
        told_event = {"user": USER, "type": "accountLink", "link": {"result": "ok", "nonce": nonce}}
        assert line.ask("/mogi/event", told_event)["status"] == 200
        messaging.send(to=str(person.pk), subject="決定", body="内容", key="k", actor=SYSTEM, mail=False)
        outbox.deliver_due()
        assert line.kept[-1]["to"] == [USER]
        assert "決定" not in line.kept[-1]["text"]

    def nonce(self):
        onward = linking.begin(Actor(HANA, "resident"), "token")
        return re.search(r"nonce=([\w-]+)", onward)[1]

    def test_a_nonce_links_once(self):
        nonce = self.nonce()
        assert linking.finish(USER, nonce)
        assert not linking.finish("U" + "b" * 32, nonce)
        assert not linking.finish(USER, "unknown")
        assert [found for _, found in messaging.address_at("line", USER)] == [HANA]

    def test_a_nonce_is_good_for_ten_minutes(self):
        from datetime import timedelta

        from hataori.kernel import clock

        nonce = self.nonce()
        with clock.frozen(clock.now() + timedelta(minutes=11)):
            assert not linking.finish(USER, nonce)

    def test_a_failed_link_changes_nothing(self):
        nonce = self.nonce()
        call(event("accountLink", link={"result": "failed", "nonce": nonce}))
        assert messaging.address_at("line", USER) == []

    def test_a_page_without_a_token_says_what_to_do(self):
        client = Client()
        client.force_login(resident("hana@example.jp"))
        answer = client.get("/line/link/?linkToken=<script>")
        assert answer.status_code == 404
        assert "「連携」と送ると" in answer.content.decode()

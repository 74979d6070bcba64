"""A resident's page of notices and the desk's: what can be chosen there, and what nobody else can touch."""

import re

import pytest
from django.test import Client

from hataori.blocks.messaging import addresses, models, reaching, topics, wordings
from hataori.blocks.messaging import api as messaging
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.errors import Rejected
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts.actions.registration import NewResident, register_resident
from hataori.platform.accounts.models import Account
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def hana(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    account = register_resident(NewResident("hanako@example.jp", PersonName("一宮", "花子"), "long enough 機織"))
    client = Client()
    client.force_login(Account.objects.get(pk=account.id))
    client.account = str(account.id)
    return client


def page(client):
    return client.get("/my/notices/").content.decode()


class TestMine:
    def test_only_who_signed_in_sees_it(self):
        assert Client().get("/my/notices/").status_code == 302

    def test_purposes_are_switched_by_channel(self, hana):
        assert 'value="news:mail"' in page(hana)
        assert hana.post("/my/notices/choices/", {"on": ["news:mail", "procedures:line"]}).status_code == 302
        chosen = messaging.reach(hana.account).chosen
        assert (chosen["news", "mail"], chosen["news", "line"]) == (True, False)
        assert (chosen["procedures", "mail"], chosen["procedures", "line"]) == (False, True)

    def test_a_mail_address_is_proven_by_the_code_that_came_there(self, hana):
        sent = hana.post("/my/notices/addresses/", {"channel": "mail", "value": "work@example.jp"})
        address = sent.url
        code = re.search(r"\d{6}", OutboxMessage.objects.get(key__startswith="code:").payload["letter"]["title"])[0]
        assert "work@example.jp" in hana.get(address).content.decode()
        wrong = hana.post(address, {"code": "x"})
        assert wrong.status_code == 422
        assert "番号が違うか" in wrong.content.decode()
        assert hana.post(address, {"code": code}).url == "/my/notices/"
        assert [each.works for each in messaging.reach(hana.account).addresses] == [True]

    def test_the_code_reaches_an_address_that_is_not_proven_yet_and_nothing_else_does(self, hana, monkeypatch):
        hana.post("/my/notices/addresses/", {"channel": "mail", "value": "work@example.jp"})
        reached = []
        from hataori.blocks.messaging import channels, handing_over

        fake = channels.channel("mail")
        from dataclasses import replace

        def send(sending, recipients):
            reached.extend((sending.post.title[:4], each.value) for each in recipients)
            return [messaging.Outcome(each.address_id, "taken") for each in recipients]

        monkeypatch.setattr(handing_over, "channel", lambda name: replace(fake, send=send))
        messaging.send(to=hana.account, subject="決定", body="内容", key="k", actor=SYSTEM, mail=False)
        outbox.deliver_due(lane="mail.notice")
        assert reached == [("確認番号", "work@example.jp")]
        assert handing_over

    @pytest.mark.parametrize(
        "sent",
        [{"channel": "mail", "value": "x"}, {"channel": "sms", "value": "x"}, {"channel": "owl", "value": "1"}, {}],
    )  # fmt: skip
    def test_what_is_no_address_is_told_beside_the_field(self, hana, sent):
        answer = hana.post("/my/notices/addresses/", sent)
        assert answer.status_code == 422
        assert models.Address.objects.count() == 0

    def test_a_neighbours_address_and_subscription_cannot_be_touched(self, hana):
        row = addresses.put("mail", "taro@example.jp", account_id="1" * 32)
        found = messaging.subscribe("news", channel="mail", title="x", account_id="1" * 32, actor=SYSTEM)
        for path in ("", "remove/", "again/"):
            assert hana.post(f"/my/notices/addresses/{row.pk}/{path}", {"code": "1"}).status_code == 404
        assert hana.post(f"/my/notices/following/{found.id}/leave/").status_code == 404
        assert models.Subscription.objects.count() == 1

    def test_what_one_follows_is_listed_and_left(self, hana):
        addresses.put("mail", "hanako@example.jp", account_id=hana.account)
        found = messaging.subscribe(
            "news", channel="mail", title="市からのお知らせ便", account_id=hana.account, actor=SYSTEM
        )
        assert "市からのお知らせ便" in page(hana)
        hana.post(f"/my/notices/following/{found.id}/leave/")
        assert topics.following(hana.account) == []

    def test_quiet_hours_have_both_ends(self, hana):
        wrong = hana.post("/my/notices/hours/", {"quiet_from": "21:00", "quiet_to": ""})
        assert wrong.status_code == 422
        assert (
            hana.post("/my/notices/hours/", {"quiet_from": "21:00", "quiet_to": "07:00", "plain": "on"}).status_code
            == 302
        )
        found = messaging.reach(hana.account)
        assert (found.quiet.starts.hour, found.quiet.ends.hour, found.plain) == (21, 7, True)

    def test_an_address_is_removed(self, hana):
        row = addresses.put("mail", "work@example.jp", account_id=hana.account)
        hana.post(f"/my/notices/addresses/{row.pk}/remove/")
        assert messaging.reach(hana.account).addresses == ()


class TestTemplates:
    words = {"subject": "件名", "body": "番号 {code}", "plain_subject": "", "plain_body": "", "outside": "番号 {code}"}

    def test_staff_change_the_words_and_the_person_reads_them(self, hana, as_staff):
        browser = as_staff(Role.OPERATOR)
        shown = browser.post("/desk/notices/templates/notice.code/", {**self.words, "reason": "短く", "preview": ""})
        assert "〔code〕" in shown.content.decode()
        assert wordings.history("notice.code") == []
        saved = browser.post("/desk/notices/templates/notice.code/", {**self.words, "reason": "短く", "save": ""})
        assert saved.status_code == 302
        message = messaging.notify(
            to=hana.account, template="notice.code", facts={"code": "123456"}, key="k", actor=SYSTEM
        )
        assert (message.subject, message.body) == ("件名", "番号 123456")

    def test_who_wants_plain_words_gets_them(self, hana):
        from hataori.kernel.actor import Actor

        reaching.choose_hours(hana.account, starts=None, ends=None, plain=True, actor=Actor(hana.account, "resident"))
        message = messaging.notify(to=hana.account, template="notice.code", facts={"code": "1"}, key="k", actor=SYSTEM)
        assert "たしかめる" in message.subject

    def test_a_fact_that_is_missing_sends_nothing(self, hana):
        with pytest.raises(KeyError):
            messaging.notify(to=hana.account, template="notice.code", facts={}, key="k", actor=SYSTEM)
        assert models.BoxMessage.objects.count() == 0

    def test_a_place_the_program_does_not_fill_is_refused(self):
        with pytest.raises(Rejected) as refused:
            wordings.reword("notice.code", {**self.words, "body": "{name}様"}, reason="x", actor=SYSTEM)
        assert [problem.code for problem in refused.value.problems] == ["unknown_place"]


class TestDesk:
    def test_channels_their_state_and_what_failed(self, as_staff):
        shown = as_staff(Role.OPERATOR).get("/desk/notices/").content.decode()
        assert "ブラウザーの通知" in shown
        assert "模擬" in shown

    def test_a_clerk_does_not_see_it(self, as_staff):
        assert as_staff(Role.CLERK).get("/desk/notices/").status_code == 403

    def test_a_bounced_address_is_used_again(self, as_staff):
        from hataori.blocks.messaging import bounces

        bounces.note_refusal("hanako@example.jp", 550, b"5.1.1 no")
        number = models.Bounce.objects.get().pk
        browser = as_staff(Role.OPERATOR)
        assert "h***o@example.jp" in browser.get(f"/desk/notices/bounces/{number}/").content.decode()
        assert browser.post(f"/desk/notices/bounces/{number}/", {"reason": ""}).status_code == 422
        assert browser.post(f"/desk/notices/bounces/{number}/", {"reason": "確かめた"}).status_code == 302
        assert not bounces.is_closed("hanako@example.jp")
        assert browser.get("/desk/notices/bounces/999999/").status_code == 404

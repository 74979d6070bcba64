"""Following by mail without an account: asked, confirmed by the reader of the mailbox, changed, ended, forgotten."""

import re
import threading
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import connection, transaction
from django.test import Client

from hataori.blocks.messaging import addresses, asking, bounces, by_mail, complaints, mail_channel, models, tasks
from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import NotFound
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.models import OutboxMessage
from hataori.web.cli import main

pytestmark = pytest.mark.django_db

NEWS, EVENT, EMERGENCY = "city-news/news", "city-news/event", "city-news/emergency"
ADDRESS = "hana@example.jp"
PAGE = "/notices/mail/"
POST = messaging.Post("市民まつり", "11月29日に開きます。", "https://example.jp/news/1/")


class Mailbox:
    """What the mail server took; whom it refuses for good."""

    def __init__(self):
        self.mails, self.refused = [], set()

    def send_message(self, mail):
        import smtplib

        if mail["To"] in self.refused:
            raise smtplib.SMTPRecipientsRefused({mail["To"]: (550, b"5.1.1 unknown")})
        self.mails.append(message_from_bytes(mail.as_bytes(), policy=policy.default))

    def close(self):
        pass

    def text(self, number=-1):
        return self.mails[number].get_content()

    def links(self, number=-1):
        return [each.removeprefix("http://") for each in re.findall(r"https?://[^/\s]+(/\S*)", self.text(number))]


@pytest.fixture
def mailbox(monkeypatch):
    found = Mailbox()
    monkeypatch.setattr(mail_channel, "connection", lambda: found)
    return found


def work():
    """Send what waits in the lanes of mail."""
    from hataori.platform.worker.turn import turn_of_lane

    for lane in ("mail.notice", "mail.notice.round", "mail.notice.urgent"):
        while turn_of_lane(lane):
            pass


def ask(*keys, to=ADDRESS, client=None, **more):
    return (client or Client()).post(PAGE, {"mail": to, "topics": list(keys or [NEWS])}, **more)


def secret_of(mailbox, number=-1):
    return re.search(r"confirm/\?t=(\S+)", mailbox.text(number))[1]


def asked(mailbox, *keys, **more):
    """The secret in the mail that an ask brought."""
    assert ask(*keys, **more).status_code == 302
    work()
    return secret_of(mailbox)


def press(secret, *keys):
    return Client().post(f"{PAGE}confirm/", {"t": secret, "topics": list(keys or [NEWS])})


def follower(mailbox, *keys, **more):
    """The token of an address that follows."""
    secret = asked(mailbox, *keys, **more)
    answer = (more.get("client") or Client()).post(f"{PAGE}confirm/", {"t": secret, "topics": list(keys or [NEWS])})
    assert answer.status_code == 302
    return answer.url.partition("?t=")[2]


def told(topic=NEWS, key="n1", **more):
    with transaction.atomic():
        round_ = messaging.tell_topic(topic, POST, key=key, **more)
    work()
    return round_.followers


def facts(*names):
    return [each for each in events.read_after(events.Cursor(), 500) if each.type in names]


class TestFollowing:
    def test_from_the_page_to_the_post_and_out_again(self, mailbox):
        assert "市からのお知らせ" in Client().get(PAGE).content.decode()
        answer = ask(NEWS, EVENT)
        assert (answer.status_code, answer.url) == (302, f"{PAGE}asked/")
        work()
        assert mailbox.mails[0]["To"] == ADDRESS
        assert "催しのお知らせ" in mailbox.text()
        assert told() == {}
        path = mailbox.links(0)[0]
        assert "まだ登録は終わっていません" in Client().get(path).content.decode()
        token = press(secret_of(mailbox, 0), NEWS, EVENT).url.partition("?t=")[2]
        assert told(key="n2") == {"mail": 1}
        mail = mailbox.mails[-1]
        assert (mail["To"], mail["Subject"]) == (ADDRESS, "市民まつり")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert f"{PAGE}own/?t=" in mailbox.text()
        one_click = re.search(r"<https?://[^/]+(/.*)>", mail["List-Unsubscribe"])[1]
        enforcing = Client(enforce_csrf_checks=True)
        assert enforcing.post(one_click, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert told(key="n3") == {}
        assert [each.key for each in by_mail.follower(token).topics] == [EVENT]

    def test_who_comes_from_a_page_finds_its_topic_ticked(self):
        page = Client().get(f"{PAGE}?topic={EMERGENCY}&topic=nothing/1&topic=%00").content.decode()
        assert re.search(rf'value="{EMERGENCY}"[^>]*checked', page)
        assert not re.search(rf'value="{NEWS}"[^>]*checked', page)
        assert 'value="nothing/1"' not in page

    def test_a_second_ask_adds_to_the_first(self, mailbox):
        token = follower(mailbox, NEWS)
        assert follower(mailbox, EVENT)
        assert {each.key for each in by_mail.follower(token).topics} == {NEWS, EVENT}
        assert models.Address.objects.count() == 1

    def test_the_mail_speaks_the_language_of_the_page(self, mailbox):
        english = Client()
        english.cookies["hataori_language"] = "en"
        follower(mailbox, client=english)
        assert mailbox.mails[0]["Subject"] == "Please confirm the notices you asked for"
        assert "市からのお知らせ" not in mailbox.text(0)
        told()
        assert "Stop these notices" in mailbox.text()

    def test_each_follower_gets_a_mail_of_his_own(self, mailbox):
        for number in range(3):
            follower(mailbox, to=f"p{number}@example.jp")
        assert told() == {"mail": 3}
        last = mailbox.mails[-3:]
        assert sorted(each["To"] for each in last) == [f"p{number}@example.jp" for number in range(3)]
        assert len({each["List-Unsubscribe"] for each in last}) == 3

    def test_an_address_with_an_account_follows_without_being_linked(self, mailbox):
        addresses.put("mail", ADDRESS, account_id="a" * 32)
        follower(mailbox)
        assert messaging.following("a" * 32) == []
        assert {each.actor for each in facts("notice.followed", "notice.agreed")} <= {"guest"}
        assert told() == {"mail": 1}

    def test_put_off_mails_keep_their_way_out_and_spare_who_left(self, mailbox, monkeypatch):
        stays, leaves = follower(mailbox, to="stays@example.jp"), follower(mailbox, to="leaves@example.jp")
        send = mailbox.send_message

        def later(mail):
            import smtplib

            raise smtplib.SMTPResponseException(451, b"4.7.1 greylisted")

        monkeypatch.setattr(
            mailbox, "send_message", lambda mail: later(mail) if "stays" not in mail["To"] else send(mail)
        )
        told()
        by_mail.forget(leaves)
        monkeypatch.setattr(mailbox, "send_message", send)
        with clock.frozen(clock.now() + timedelta(hours=1)):
            work()
        assert [each["To"] for each in mailbox.mails if each["Subject"] == "市民まつり"] == ["stays@example.jp"]
        assert stays


class TestTheLink:
    def test_a_scanner_that_looks_confirms_nothing(self, mailbox):
        secret = asked(mailbox)
        for method in ("get", "head"):
            assert getattr(Client(), method)(f"{PAGE}confirm/?t={secret}").status_code == 200
        assert not models.Subscription.objects.exists()
        assert press(secret).status_code == 302

    def test_it_is_good_once_even_after_leaving(self, mailbox):
        secret = asked(mailbox, NEWS)
        token = press(secret).url.partition("?t=")[2]
        assert press(secret).status_code == 404
        by_mail.forget(token)
        assert press(secret).status_code == 404
        assert not models.Subscription.objects.exists()

    def test_it_ends_in_time(self, mailbox):
        secret = asked(mailbox)
        with clock.frozen(clock.now() + asking.KEPT + timedelta(seconds=1)):
            assert press(secret).status_code == 404
            assert Client().get(f"{PAGE}confirm/?t={secret}").status_code == 404

    @pytest.mark.parametrize("forged", ["", "x", "a\0b", "長" * 500, "IjEi:1abc:forged"])
    def test_a_forged_secret_opens_nothing(self, mailbox, forged):
        follower(mailbox)
        assert press(forged).status_code == 404
        assert Client().get(f"{PAGE}own/", {"t": forged}).status_code == 404
        assert Client().post(f"{PAGE}own/", {"t": forged, "all": "1"}).status_code == 404
        assert models.Subscription.objects.count() == 1

    def test_what_ends_one_topic_opens_no_page(self, mailbox):
        follower(mailbox)
        number = models.Subscription.objects.get().pk
        from hataori.blocks.messaging.topics import token_of

        assert Client().get(f"{PAGE}own/", {"t": token_of(number)}).status_code == 404

    def test_nothing_ticked_says_so_and_keeps_the_link(self, mailbox):
        secret = asked(mailbox)
        answer = Client().post(f"{PAGE}confirm/", {"t": secret})
        assert answer.status_code == 422
        assert "1つ以上選んでください" in answer.content.decode()
        assert press(secret).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_once_one_follows(mailbox):
    secret, answers, ready = asked(mailbox), [], threading.Barrier(2)

    def confirm():
        try:
            ready.wait()
            answers.append(asking.confirm(secret, [NEWS], language="ja"))
        except NotFound as over:
            answers.append(over.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers.count("not_asked") == 1
    assert models.Subscription.objects.count() == 1
    assert len(facts("notice.followed")) == 1


class TestOwnPage:
    def test_topics_are_changed(self, mailbox):
        token = follower(mailbox, NEWS)
        answer = Client().post(f"{PAGE}own/", {"t": token, "topics": [EVENT, EMERGENCY]})
        assert answer.status_code == 302
        assert {each.key for each in by_mail.follower(token).topics} == {EVENT, EMERGENCY}
        assert [each.data["purpose"] for each in facts("notice.agreed")] == ["news", "news", "emergency"]

    def test_it_shows_no_more_of_the_address_than_needed(self, mailbox):
        page = Client().get(f"{PAGE}own/", {"t": follower(mailbox)}).content.decode()
        assert ADDRESS not in page
        assert "h***a@example.jp" in page

    def test_all_ends_and_nothing_is_left(self, mailbox):
        token = follower(mailbox, NEWS, EVENT)
        ask(EMERGENCY)
        assert Client().post(f"{PAGE}own/", {"t": token, "all": "1"}).url == f"{PAGE}gone/"
        for kept in (models.Address, models.Subscription, models.FollowAsk):
            assert not kept.objects.exists()
        assert Client().get(f"{PAGE}own/", {"t": token}).status_code == 404
        work()
        assert told(key="n9") == {}

    def test_the_last_topic_takes_the_address_along(self, mailbox):
        follower(mailbox, NEWS)
        messaging.unsubscribe(messaging_token())
        assert not models.Address.objects.exists()


def messaging_token():
    from hataori.blocks.messaging.topics import token_of

    return token_of(models.Subscription.objects.get().pk)


class TestPrivacy:
    def test_known_or_not_the_answer_is_the_same(self, mailbox):
        follower(mailbox, to="known@example.jp")
        bounces.note_refusal("dead@example.jp", 550, b"5.1.1 no")
        answers = [ask(to=to) for to in ("known@example.jp", "new@example.jp", "dead@example.jp")]
        assert len({(each.status_code, each.url, each.content) for each in answers}) == 1

    def test_the_address_is_sealed_and_stands_in_no_event_and_no_payload(self, mailbox):
        follower(mailbox)
        told()
        with connection.cursor() as cursor:
            cursor.execute("SELECT value, blind FROM messaging_address")
            assert ADDRESS not in str(cursor.fetchall())
        assert ADDRESS not in str(list(OutboxMessage.objects.values_list("payload", "key", "last_error")))
        assert ADDRESS not in str([(each.subject, each.data) for each in events.read_after(events.Cursor(), 500)])

    def test_consent_is_kept_with_purpose_and_both_times(self, mailbox):
        with clock.frozen(clock.now() - timedelta(hours=2)):
            secret = asked(mailbox, EMERGENCY)
        press(secret, EMERGENCY)
        row = models.Subscription.objects.get()
        assert row.purpose == "emergency"
        assert row.created_at - row.asked_at >= timedelta(hours=2)

    def test_secrets_stand_in_no_path(self):
        """Paths are logged, queries are not."""
        assert Client().get(f"{PAGE}confirm/x/").status_code == 404


class TestLimits:
    def test_three_mails_a_day_go_to_an_address_and_the_answer_stays_the_same(self, mailbox):
        answers = {ask(to=to).status_code for to in [ADDRESS] * 5 + [ADDRESS.upper()]}
        work()
        assert answers == {302}
        assert len(mailbox.mails) == 3
        with clock.frozen(clock.now() + timedelta(days=1)):
            assert asked(mailbox)

    def test_a_stranger_who_spends_them_does_not_lock_the_owner_out(self, mailbox):
        for _ in range(3):
            ask(EVENT)
        ask(EMERGENCY)
        work()
        assert len(mailbox.mails) == 3
        page = Client().get(f"{PAGE}confirm/?t={secret_of(mailbox)}").content.decode()
        assert re.search(rf'value="{EMERGENCY}"', page)
        assert press(secret_of(mailbox), EMERGENCY).status_code == 302
        assert told(EMERGENCY) == {"mail": 1}

    def test_one_source_gets_tired(self, mailbox):
        answers = [ask(to=f"p{number}@example.jp").status_code for number in range(22)]
        assert answers == [302] * 20 + [429] * 2
        other = ask(to="q@example.jp", REMOTE_ADDR="192.0.2.7")
        assert other.status_code == 302

    def test_an_ask_changes_nothing_of_an_address_that_is_off(self, mailbox):
        follower(mailbox)
        row = models.Address.objects.get()
        addresses.off(str(row.pk), "bounced")
        ask()
        assert models.Address.objects.get().off_why == "bounced"


class TestForgetting:
    def test_who_never_confirmed_is_forgotten(self, mailbox):
        secret = asked(mailbox)
        assert by_mail.forget_unconfirmed() == 0
        with clock.frozen(clock.now() + timedelta(hours=37)):
            assert by_mail.forget_unconfirmed() == 1
            assert press(secret).status_code == 404
        assert not models.Address.objects.exists()
        assert not models.FollowAsk.objects.exists()

    def test_who_confirmed_stays(self, mailbox):
        token = follower(mailbox)
        with clock.frozen(clock.now() + timedelta(days=400)):
            assert by_mail.forget_unconfirmed() == 0
            assert tasks.forget_unused() == 0
            assert by_mail.follower(token).topics
        assert not models.FollowAsk.objects.exists()

    def test_a_bounce_ends_it_and_a_month_later_it_is_forgotten(self, mailbox):
        token = follower(mailbox)
        mailbox.refused.add(ADDRESS)
        assert told() == {"mail": 1}
        assert told(key="n2") == {}
        assert by_mail.follower(token).off
        assert "いま届きません" in Client().get(f"{PAGE}own/", {"t": token}).content.decode()
        bounces.clear(models.Bounce.objects.get().pk, actor=SYSTEM, reason="本人から電話")
        assert told(key="n3") == {"mail": 1}
        with clock.frozen(clock.now() + timedelta(days=31)):
            assert by_mail.forget_unconfirmed() == 1

    def test_others_addresses_stay(self):
        with clock.frozen(clock.now() - timedelta(days=40)):
            addresses.put("mail", "r@example.jp", account_id="a" * 32, verified=False)
            addresses.put("mail", "notify@example.jp")
        assert by_mail.forget_unconfirmed() == 0


COMPLAINT = """\
From: abuse@provider.example
To: no-reply@city.example.jp
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

A reader does not want this mail.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1
Version: 1
Original-Rcpt-To: Hana@example.jp

--b
Content-Type: message/rfc822

From: no-reply@city.example.jp
To: other@example.jp
Subject: x

x
--b--
"""


class TestComplaints:
    @pytest.fixture
    def followers(self, mailbox):
        row = addresses.put("mail", ADDRESS, account_id="a" * 32)
        messaging.subscribe(NEWS, channel="mail", title="x", account_id="a" * 32, device=str(row.pk), actor=SYSTEM)
        follower(mailbox)
        follower(mailbox, to="other@example.jp")

    def left(self):
        return [each.address.value for each in models.Subscription.objects.select_related("address")]

    def test_a_complaint_ends_what_is_followed_with_an_account_or_without(self, followers, tmp_path, capsys):
        report = tmp_path / "report.eml"
        report.write_text(COMPLAINT)
        for ended in (2, 0):
            assert main(["mail", "bounce", str(report)]) == 0
            assert f"complaint: {ended} topics" in capsys.readouterr().out
        assert self.left() == ["other@example.jp"]
        assert list(
            models.Address.objects.filter(blind=addresses.blind_of("mail", ADDRESS)).values_list("account_id")
        ) == [("a" * 32,)]

    def test_without_a_name_the_mail_it_encloses_tells_whose(self, followers):
        assert complaints.take(COMPLAINT.replace("Original-Rcpt-To: Hana@example.jp\n", "").encode()) == 1
        assert self.left() == [ADDRESS] * 2

    @pytest.mark.parametrize(
        "content", [b"", b"Subject: x\n\nx", COMPLAINT.replace("Type: abuse", "Type: not-spam").encode()]
    )
    def test_what_is_none_ends_nothing(self, followers, content):
        assert complaints.take(content) == 0


def test_an_emergency_waits_for_no_hours_and_no_other_lane(mailbox):
    follower(mailbox, EMERGENCY)
    told(EMERGENCY, urgent=True)
    assert mailbox.mails[-1]["Subject"] == "市民まつり"
    row = OutboxMessage.objects.get(key__startswith="n1:mail")
    assert outbox.deliveries()[row.kind].lane == row.kind == "mail.notice.urgent"


@pytest.mark.parametrize("wrong", ["", "x", "a@b@c", "a b@example.jp", "字@example.jp", "a@x\r\nBcc: b@example.jp"])
def test_what_is_no_address_is_told_at_its_field(wrong):
    answer = ask(to=wrong)
    assert answer.status_code == 422
    assert "メールアドレス" in answer.content.decode()
    assert not models.Address.objects.exists()

"""Telling persons, followers and the public by channels: who gets what, once, when, and what is written down."""

from datetime import datetime, time, timedelta

import pytest
from django.db import transaction

from hataori.blocks.messaging import addresses, models, reaching
from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import NotFound, Rejected
from hataori.platform.consent import api as consent
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox

pytestmark = pytest.mark.django_db

HANA = "0b0b0b0b-0000-4000-8000-000000000001"
ACTOR = Actor(HANA, "resident", "一宮 花子")
NOON = datetime(2026, 11, 26, 12, tzinfo=clock.JST)
NEWS = messaging.Post(
    "市民まつり",
    "11月29日に開きます。",
    "https://example.jp/n/1",
    versions={"en": messaging.Words("Festival", "29 Nov")},
)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


def pigeon(value="loft-1", account=HANA, **more):
    return addresses.put("pigeon", value, account_id=account, **more)


def letter(key="k", **more):
    return messaging.send(to=HANA, subject="決定", body="内容", key=key, actor=SYSTEM, **more)


def told(topic="news", key="n1", **more):
    with transaction.atomic():
        return messaging.tell_topic(topic, NEWS, key=key, **more)


def posted(content=NEWS, key="news/1:board"):
    with transaction.atomic():
        return messaging.post("board", "", content, key=key)


def follow(value, **more):
    row = pigeon(value, account="", **more)
    return messaging.subscribe("news", channel="pigeon", title="市からのお知らせ", device=str(row.pk), actor=SYSTEM)


class TestOnePerson:
    def test_a_box_message_goes_out_as_a_line_and_a_link_only(self, provider):
        provider.change("pigeon", is_ready=lambda: True)
        pigeon()
        models.PurposeChoice.objects.create(
            account_id=HANA, purpose="procedures", channel="pigeon", on=True, changed_at=NOON
        )
        message = letter()
        outbox.deliver_due()
        ((sending, recipients),) = provider.sent
        assert [each.value for each in recipients] == ["loft-1"]
        assert sending.post.title == "お知らせが届きました。"
        assert message.id in sending.post.url
        assert "決定" not in str(sending.post)

    def test_a_channel_not_chosen_or_off_or_unproven_stays_silent(self, provider):
        pigeon("not-chosen")
        letter("a")
        reaching.choose(HANA, "procedures", "pigeon", on=True, actor=ACTOR)
        models.Address.objects.all().delete()
        addresses.off(str(pigeon("off").pk), "gone")
        pigeon("unproven", verified=False)
        letter("b")
        outbox.deliver_due()
        assert provider.reached == []

    def test_quiet_hours_put_it_off_and_urgent_ones_do_not_wait(self, provider):
        pigeon()
        reaching.choose(HANA, "procedures", "pigeon", on=True, actor=ACTOR)
        reaching.choose_hours(HANA, starts=time(11), ends=time(13), plain=False, actor=ACTOR)
        letter()
        outbox.deliver_due()
        assert provider.reached == []
        with clock.frozen(NOON + timedelta(hours=1)):
            outbox.deliver_due()
        assert provider.reached == ["loft-1"]

    def test_an_address_that_is_gone_is_used_no_more(self, provider):
        row = pigeon()
        reaching.choose(HANA, "procedures", "pigeon", on=True, actor=ACTOR)
        provider.answers["loft-1"] = messaging.Outcome(str(row.pk), "gone", "410")
        letter("a")
        outbox.deliver_due()
        letter("b")
        outbox.deliver_due()
        assert len(provider.sent) == 1
        assert messaging.reach(HANA).addresses[0].off == "gone"

    def test_a_refusal_is_a_dead_letter_with_its_reason(self, provider):
        row = pigeon()
        reaching.choose(HANA, "procedures", "pigeon", on=True, actor=ACTOR)
        provider.answers["loft-1"] = messaging.Outcome(str(row.pk), "refused", "鳩が読めない")
        letter()
        outbox.deliver_due()
        (dead,) = outbox.dead_letters("pigeon")
        assert dead.last_error == "鳩が読めない"


class TestPurposes:
    def test_what_asks_first_is_sent_only_after_a_yes_which_is_a_consent(self):
        assert not messaging.reach(HANA).chosen["news", "mail"]
        reaching.choose(HANA, "news", "mail", on=True, actor=ACTOR)
        chosen = messaging.reach(HANA).chosen
        assert (chosen["news", "mail"], chosen["procedures", "mail"]) == (True, True)
        assert consent.active(HANA, "notice:news") is not None
        reaching.choose(HANA, "news", "mail", on=False, actor=ACTOR)
        assert consent.active(HANA, "notice:news") is None

    def test_a_yes_to_one_channel_is_no_yes_to_another(self, provider):
        reaching.choose(HANA, "news", "pigeon", on=True, actor=ACTOR)
        chosen = messaging.reach(HANA).chosen
        assert (chosen["news", "pigeon"], chosen["news", "mail"]) == (True, False)

    def test_a_consent_taken_back_on_its_own_page_stops_the_messages(self):
        reaching.choose(HANA, "news", "mail", on=True, actor=ACTOR)
        consent.withdraw(consent.active(HANA, "notice:news").id, account_id=HANA, actor=ACTOR)
        assert not messaging.reach(HANA).chosen["news", "mail"]

    def test_half_of_quiet_hours_is_refused(self):
        with pytest.raises(Rejected):
            reaching.choose_hours(HANA, starts=time(21), ends=None, plain=False, actor=ACTOR)


class TestProof:
    def test_the_code_proves_the_address_once_and_in_time(self):
        row = pigeon(verified=False)
        code = addresses.new_code(row)
        with pytest.raises(Rejected):
            addresses.prove(str(row.pk), "x", account_id=HANA, actor=ACTOR)
        assert addresses.prove(str(row.pk), code, account_id=HANA, actor=ACTOR).verified_at == NOON
        with pytest.raises(Rejected):
            addresses.prove(str(row.pk), code, account_id=HANA, actor=ACTOR)

    def test_five_tries_and_half_an_hour(self):
        row = pigeon(verified=False)
        code = addresses.new_code(row)
        with clock.frozen(NOON + timedelta(minutes=31)), pytest.raises(Rejected):
            addresses.prove(str(row.pk), code, account_id=HANA, actor=ACTOR)
        code = addresses.new_code(row)
        for _ in range(5):
            with pytest.raises(Rejected):
                addresses.prove(str(row.pk), "wrong", account_id=HANA, actor=ACTOR)
        with pytest.raises(Rejected):
            addresses.prove(str(row.pk), code, account_id=HANA, actor=ACTOR)

    def test_a_neighbours_address_is_not_found(self):
        row = pigeon(verified=False)
        with pytest.raises(NotFound):
            addresses.remove(str(row.pk), account_id="1" * 32, actor=ACTOR)
        with pytest.raises(NotFound):
            addresses.remove(str(pigeon("guest", account="").pk), account_id="", actor=ACTOR)


class TestTopics:
    def test_all_who_follow_are_told_once_in_their_language(self, provider):
        follow("a")
        follow("b", language="en")
        follow("b", language="en")
        assert told().followers == {"pigeon": 2}
        assert told().followers == {"pigeon": 2}
        outbox.deliver_due()
        ((sending, recipients),) = provider.sent
        assert {each.value: sending.post.words(each.language).title for each in recipients} == {
            "a": "市民まつり", "b": "Festival",
        }  # fmt: skip

    def test_a_round_again_tells_nobody_twice_although_followers_changed(self, provider):
        first = follow("a")
        follow("b")
        told()
        messaging.unsubscribe(first.token)
        follow("c")
        told()
        outbox.deliver_due()
        assert provider.reached == ["b"]

    def test_who_left_by_the_link_is_not_told_and_the_link_says_it_is_over(self, provider):
        found = follow("a")
        assert messaging.unsubscribe(found.token).title == "市からのお知らせ"
        told()
        outbox.deliver_due()
        assert provider.reached == []
        for token in (found.token, "nonsense", found.token + "x"):
            with pytest.raises(NotFound):
                messaging.unsubscribe(token)

    def test_those_who_sleep_are_told_in_the_morning_unless_it_is_urgent(self, provider):
        row = pigeon("sleeper")
        messaging.subscribe("news", channel="pigeon", title="x", account_id=HANA, actor=ACTOR)
        follow("awake")
        reaching.choose_hours(HANA, starts=time(11), ends=time(13), plain=False, actor=ACTOR)
        told()
        outbox.deliver_due()
        assert provider.reached == ["awake"]
        with clock.frozen(NOON + timedelta(hours=1)):
            outbox.deliver_due()
        assert provider.reached == ["awake", "sleeper"]
        told(key="n2", urgent=True)
        outbox.deliver_due()
        assert provider.reached.count("sleeper") == 2
        assert row.pk

    def test_who_may_work_later_is_tried_again_and_the_others_are_not_told_twice(self, provider):
        follow("a")
        busy = follow("busy")
        provider.answers["busy"] = messaging.Outcome(busy.address_id, "later", "429")
        told()
        outbox.deliver_due()
        provider.answers.clear()
        with clock.frozen(NOON + timedelta(hours=1)):
            outbox.deliver_due()
        assert provider.reached == ["a", "busy", "busy"]
        facts = [event.data["taken"] for event in events.find(types={"message.handed_over"})]
        assert sorted(facts) == [1, 1]

    def test_a_device_of_another_account_cannot_be_used(self):
        row = pigeon("x", account="1" * 32)
        with pytest.raises(Rejected):
            messaging.subscribe("news", channel="pigeon", title="x", device=str(row.pk), actor=SYSTEM)

    @pytest.mark.django_db(transaction=True)
    def test_outside_a_transaction_nothing_is_told(self, provider):
        follow("a")
        with pytest.raises(RuntimeError):
            messaging.tell_topic("news", NEWS, key="n")


class TestPosts:
    def test_a_post_is_told_once_and_its_address_is_a_fact(self, provider):
        posted()
        posted()
        outbox.deliver_due()
        assert len(provider.sent) == 1
        (fact,) = events.find(types={"message.delivered"})
        assert fact.subject == "delivery/news/1:board"
        assert dict(fact.data) == {
            "channel": "board", "account": "@city", "url": "https://example.jp/1", "simulated": True,
        }  # fmt: skip
        (row,) = messaging.deliveries_of("news/1")
        assert (row.state, row.url) == ("delivered", "https://example.jp/1")

    def test_a_refusal_is_a_fact_and_a_dead_letter(self, provider):
        provider.error = messaging.PostRefused("言葉が禁じられている")
        posted()
        outbox.deliver_due()
        (fact,) = events.find(types={"message.refused"})
        assert fact.data["reason"] == "言葉が禁じられている"
        assert len(outbox.dead_letters("board")) == 1
        assert messaging.delivery_of("news/1:board").state == "refused"

    def test_a_worker_that_died_after_the_answer_records_one_fact_and_keeps_the_key(self, provider):
        posted()
        outbox.deliver_due()
        from hataori.platform.outbox.models import OutboxMessage

        row = OutboxMessage.objects.get(kind="board")
        OutboxMessage.objects.update(state="pending")
        outbox.deliver_due()
        assert [sending.key for sending, _ in provider.sent] == [str(row.id)] * 2
        assert len(events.find(types={"message.delivered"})) == 1

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (messaging.Post("あ" * 81, ""), "too_long"),
            (messaging.Post("写真", "", image="some-file"), "required"),
        ],
    )
    def test_what_the_channel_cannot_take_is_told_before(self, provider, content, code):
        with pytest.raises(Rejected) as refused:
            posted(content)
        assert [problem.code for problem in refused.value.problems] == [code]

    def test_a_channel_that_is_not_set_up_says_so(self, provider):
        provider.change("board", is_ready=lambda: False)
        with pytest.raises(Rejected):
            posted()

    def test_the_rate_of_a_provider_holds_for_all(self, provider):
        provider.change("board", rate=messaging.Rate(0.001, 2))
        for number in range(4):
            posted(key=f"news/{number}:board")
        outbox.deliver_due()
        assert len(provider.sent) == 2
        assert outbox.depth() == 2
        assert outbox.dead_letters() == []

"""Drafts, approval by others, publication on every channel, and what is counted."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from hataori.blocks.indicators import api as indicators
from hataori.blocks.indicators.city import LOADERS as INDICATORS
from hataori.blocks.messaging import api as messaging
from hataori.blocks.plans.city import LOADERS as PLANS
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.errors import Conflict, Forbidden, Rejected, Unavailable
from hataori.platform.outbox import api as outbox
from hataori.services.city_news import approving, chains, models, posts, reading, releasing, rules, translating

from .conftest import AUTHOR, FIRST, SECOND, emergency, news, out, said, staff, work, written


@pytest.mark.django_db
class TestWriting:
    def test_a_draft_can_be_changed_and_nobody_sees_it(self, provider):
        post = posts.write(written(), AUTHOR)
        posts.write(written(title="市民まつり（雨天中止）"), AUTHOR, key=post.key)
        assert models.Post.objects.get().title == "市民まつり（雨天中止）"
        assert list(reading.public()) == []

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": " "}, "title"),
            ({"body": ""}, "body"),
            ({"image": "x"}, "image_alt"),
            ({"expires_at": clock.now() - timedelta(days=1)}, "expires_at"),
            ({"kind": "emergency"}, "expires_at"),
        ],
    )
    def test_what_is_missing_is_said(self, changes, field):
        with pytest.raises(Rejected) as refused:
            posts.write(written(**changes), AUTHOR)
        assert [each.field for each in refused.value.problems] == [field]

    def test_a_clerk_writes_for_the_own_section_only(self):
        clerk = staff("clerk", Role.CLERK, "parks")
        posts.write(written(department="parks"), clerk)
        with pytest.raises(Forbidden):
            posts.write(written(department="sports"), clerk)

    def test_what_was_handed_in_cannot_be_rewritten(self, post):
        posts.submit(post.key, AUTHOR)
        with pytest.raises(Conflict):
            posts.write(written(title="別の題名"), AUTHOR, key=post.key)
        with pytest.raises(Conflict):
            posts.translate(post, "en", "Festival", "On 29 November.", AUTHOR)
        with pytest.raises(Conflict):
            posts.submit(post.key, AUTHOR)

    def test_what_a_channel_would_refuse_is_said_before_approval(self, provider):
        post = posts.write(written(title="ま" * 80, body="長い本文" * 30), AUTHOR)
        with pytest.raises(Rejected) as refused:
            posts.submit(post.key, AUTHOR)
        assert "掲示板" in refused.value.problems[0].message


@pytest.mark.django_db
class TestApproval:
    def test_nobody_approves_what_he_wrote(self, post):
        posts.submit(post.key, AUTHOR)
        with pytest.raises(Forbidden):
            approving.approve(post.key, AUTHOR)
        with pytest.raises(Forbidden):
            approving.approve(post.key, staff("clerk", Role.CLERK, "public-relations"))
        assert approving.approve(post.key, FIRST).state == "published"
        with pytest.raises(Conflict):
            approving.approve(post.key, SECOND)

    def test_the_database_holds_it_too(self, post):
        for wrong in ({"approver": post.author}, {"confirmer": post.author}, {"state": "published"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                models.Post.objects.filter(pk=post.pk).update(**wrong)

    def test_sent_back_with_a_reason_and_approved_anew(self, post):
        posts.submit(post.key, AUTHOR)
        with pytest.raises(Rejected):
            approving.send_back(post.key, " ", FIRST)
        back = approving.send_back(post.key, "日付がちがいます", FIRST)
        assert (back.state, back.approver, back.remark) == ("draft", "", "日付がちがいます")
        posts.submit(post.key, AUTHOR)
        assert approving.approve(post.key, FIRST).state == "published"

    def test_withdrawn_posts_leave_the_site(self, provider):
        post = news()
        approving.withdraw(post.key, "まちがい", AUTHOR)
        assert list(reading.public()) == []
        with pytest.raises(Conflict):
            approving.withdraw(post.key, "また", AUTHOR)


@pytest.mark.django_db
class TestPublication:
    def test_it_goes_to_the_chosen_channels_and_to_who_follows(self, provider):
        row = messaging.put_address("pigeon", "coop-1")
        messaging.subscribe(
            rules.topic("news"), channel="pigeon", title="お知らせ", actor=AUTHOR, device=str(getattr(row, "pk", row))
        )
        post = news()
        work()
        posted = [sending.post for sending, to in provider.sent if not to]
        assert [each.url for each in posted] == [f"{messaging.public_url()}/news/{post.key}/"]
        assert provider.reached == ["coop-1"]
        assert said("post.released") == [
            {"kind": "news", "exercise": False, "sample": False, "channels": 1, "people": 1}
        ]

    def test_each_delivery_is_one_fact_by_channel_and_account(self, provider):
        news()
        work()
        work()
        found = {each["channel"]: each for each in said("post.published")}
        assert sorted(found) == ["board", "web"]
        assert (found["board"]["account"], found["board"]["simulated"]) == ("@city", True)
        assert len(said("post.published")) == 2

    def test_a_refusal_is_a_fact_and_the_page_stands(self, provider):
        provider.error = messaging.PostRefused("403 no")
        post = news()
        work()
        assert [each["reason"] for each in said("post.refused")] == ["403 no"]
        assert [each.key for each in reading.public()] == [post.key]

    def test_only_real_posts_on_social_accounts_count_for_the_plan(self, provider):
        def counted(**changes):
            where = {"channel": "x", "account": "@city", "url": "https://x.com/1", "simulated": False}
            with transaction.atomic():
                posts.note("post.published", post, SYSTEM, **{**where, **changes})
            work()
            return indicators.value("m27", clock.today()).value or 0

        for loader in (*PLANS, *INDICATORS):
            loader.load(settings.HATAORI_CITY_FOLDER, None)
        post = news()
        work()
        assert counted(simulated=True) == 0
        assert counted(channel="web") == 0
        assert counted() == 1
        assert counted(channel="line_friends") == 2
        post.exercise = True
        assert counted() == 2
        post.exercise, post.sample = False, True
        assert counted() == 2

    def test_a_later_time_is_waited_for_and_kept(self, provider):
        at = clock.now() + timedelta(hours=2)
        post = posts.write(written(publish_at=at), AUTHOR)
        posts.submit(post.key, AUTHOR)
        assert approving.approve(post.key, FIRST).state == "approved"
        assert (releasing.release_due(), list(reading.public())) == (0, [])
        with clock.frozen(at + timedelta(minutes=1)):
            assert releasing.release_due() == 1
            assert [each.key for each in reading.public()] == [post.key]
            assert releasing.release_due() == 0

    def test_a_channel_that_takes_it_no_more_at_its_time_is_noted(self, provider):
        at = clock.now() + timedelta(hours=1)
        post = posts.write(written(publish_at=at), AUTHOR)
        posts.submit(post.key, AUTHOR)
        approving.approve(post.key, FIRST)
        provider.change("board", max_length=3)
        with clock.frozen(at + timedelta(minutes=1)):
            assert releasing.release_due() == 1
        assert "長すぎます" in said("post.refused")[0]["reason"]

    def test_one_that_cannot_go_out_at_its_time_is_back_at_the_desk(self, provider):
        at = clock.now() + timedelta(minutes=5)
        first = emergency()
        update, end = chains.draft_update(first.key, AUTHOR), chains.draft_cancel(first.key, AUTHOR)
        models.Post.objects.filter(pk=update.pk).update(publish_at=at)
        assert (out(update).state, out(end).state) == ("approved", "published")
        with clock.frozen(at):
            assert releasing.release_due() == 0
        update.refresh_from_db()
        assert (update.state, "解除" in update.remark) == ("draft", True)

    def test_expired_news_leave_the_list(self, provider):
        news(expires_at=clock.now() + timedelta(days=1))
        assert reading.public().count() == 1
        with clock.frozen(clock.now() + timedelta(days=2)):
            assert reading.public().count() == 0

    def test_a_dead_letter_can_be_tried_again_and_is_counted_once(self, provider):
        provider.error = messaging.PostRefused("no")
        post = news()
        work()
        (dead,) = outbox.dead_letters("board")
        provider.error = None
        outbox.replay(dead.id, actor=AUTHOR, reason="設定を直した")
        work()
        assert [each["channel"] for each in said("post.published")].count("board") == 1
        assert messaging.deliveries_of(f"news/{post.pk}")[0].state == "delivered"


@pytest.mark.django_db
class TestTranslations:
    def test_without_a_machine_people_write_them(self, post):
        with pytest.raises(Unavailable):
            translating.by_machine(post, "en", AUTHOR)
        made = posts.translate(post, "en", "Festival", "On 29 November.", AUTHOR)
        assert (made.machine, made.read_by) == (False, "author")

    def test_a_machine_is_marked_until_read_and_keeps_fixed_words(self, post, monkeypatch):
        shout = translating.Translator("shout", frozenset({"en"}), lambda text, _: f"EN {text}")
        monkeypatch.setattr(translating, "collected", lambda *_: [shout])
        posts.write(written(title="避難指示", body="避難所へ行ってください。"), AUTHOR, key=post.key)
        post.refresh_from_db()
        made = translating.by_machine(post, "en", AUTHOR)
        assert (made.title, made.machine) == ("EN Evacuation Order", True)
        assert "evacuation shelter" in made.body
        posts.translate(post, "en", made.title, made.body, FIRST)
        assert not models.Translation.objects.get().machine

    def test_a_machine_that_drops_a_fixed_word_is_not_used(self, post, monkeypatch):
        lazy = translating.Translator("lazy", frozenset({"en"}), lambda *_: "something")
        monkeypatch.setattr(translating, "collected", lambda *_: [lazy])
        posts.write(written(title="避難指示"), AUTHOR, key=post.key)
        post.refresh_from_db()
        with pytest.raises(Unavailable):
            translating.by_machine(post, "en", AUTHOR)

    def test_readers_get_their_language_and_japanese_where_there_is_none(self, provider):
        draft = posts.write(written(plain_body="11月29日に まつりが あります。"), AUTHOR)
        posts.translate(draft, "en", "Festival", "On 29 November.", AUTHOR)
        draft.refresh_from_db()
        assert reading.in_language(draft, "en").title == "Festival"
        assert reading.in_language(draft, "vi").language == "ja"
        assert reading.in_language(draft, "ja-x-easy").body.startswith("11月29日に まつり")

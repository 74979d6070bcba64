"""What a resident finds in the box, and what leaves by mail."""

from datetime import datetime, timedelta

import pytest

from hataori.blocks.messaging import actions, models, panels, queries
from hataori.blocks.messaging import api as messaging
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import NotFound
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox

pytestmark = pytest.mark.django_db

HANAKO = Actor("resident-1", "resident", "一宮 花子")
TARO = Actor("resident-2", "resident", "尾西 太郎")
NOON = datetime(2026, 11, 25, 12, tzinfo=clock.JST)


@pytest.fixture(autouse=True)
def _noon():
    with clock.frozen(NOON):
        yield


def sent(key="decision:R8-0001", **changes):
    facts = {
        "to": HANAKO.id,
        "subject": "決定のお知らせ",
        "body": "児童手当の決定通知書が届きました。",
        "receipt": "R8-0001",
        "actor": SYSTEM,
    } | changes
    return messaging.send(key=key, **facts)


class TestSending:
    def test_it_is_in_the_box_unread_with_its_papers(self):
        message = sent(documents=["d-1", "d-2"])
        page = messaging.box(HANAKO.id)
        assert page.messages == (message,)
        assert (page.unread, message.documents, message.read_at) == (1, ("d-1", "d-2"), None)
        assert messaging.box(TARO.id).messages == ()

    def test_the_same_matter_is_one_message_and_one_mail(self):
        assert sent() == sent(subject="もう一度")
        assert models.BoxMessage.objects.count() == 1
        assert outbox.depth() == 1
        assert [event.type for event in events.find(types={"message.sent"})] == ["message.sent"]

    def test_the_fact_names_nobody(self):
        sent()
        fact = events.find(types={"message.sent"})[0]
        assert dict(fact.data) == {"documents": 0, "mail": True, "sample": False}
        assert "resident" not in fact.subject


class TestMail:
    def mail(self, message):
        return outbox.message_of("mail", f"box:{message.id}")

    def test_it_holds_link_and_number_and_nothing_about_the_person(self):
        message = sent(subject="児童手当を認めない決定", body="一宮花子さんの所得が…")
        payload = self.mail(message).payload
        assert payload["to"] == "hanako@example.jp"
        assert f"/my/box/{message.id}/" in payload["text"]
        assert "R8-0001" in payload["text"]
        for private in ("花子", "児童手当", "所得", "認めない"):
            assert private not in payload["text"] + payload["subject"]

    def test_no_address_no_mail_but_the_message_is_there(self):
        message = sent(to=TARO.id)
        assert self.mail(message) is None
        assert messaging.box(TARO.id).unread == 1

    def test_who_wants_no_mail_gets_none_until_he_changes_his_mind(self):
        actions.choose_mail(HANAKO, mail=False)
        assert self.mail(sent("a")) is None
        actions.choose_mail(HANAKO, mail=True)
        assert self.mail(sent("b")) is not None

    def test_a_message_may_go_without_mail(self):
        assert self.mail(sent(mail=False)) is None

    def test_a_roll_back_takes_message_and_mail_together(self):
        from django.db import transaction

        def broken() -> None:
            with transaction.atomic():
                sent()
                raise RuntimeError

        with pytest.raises(RuntimeError):
            broken()
        assert (models.BoxMessage.objects.count(), outbox.depth()) == (0, 0)


class TestReading:
    def test_the_first_reading_is_recorded_and_only_the_first(self):
        message = sent()
        assert actions.read(message.id, HANAKO).read_at == NOON
        with clock.frozen(NOON + timedelta(hours=1)):
            assert actions.read(message.id, HANAKO).read_at == NOON
        assert len(events.find(types={"message.read"})) == 1
        assert queries.unread(HANAKO.id) == 0

    @pytest.mark.parametrize("message_id", ["nonsense", "00000000-0000-0000-0000-000000000000"])
    def test_what_is_not_there_is_not_found(self, message_id):
        with pytest.raises(NotFound):
            actions.read(message_id, HANAKO)

    def test_a_neighbours_message_is_not_found_and_stays_unread(self):
        message = sent()
        with pytest.raises(NotFound):
            actions.read(message.id, TARO)
        assert queries.unread(HANAKO.id) == 1

    def test_pages_of_twenty_newest_first(self):
        for n in range(45):
            with clock.frozen(NOON + timedelta(minutes=n)):
                sent(f"k{n}", subject=f"お知らせ{n}", mail=False)
        page = messaging.box(HANAKO.id, 3)
        assert (len(page.messages), page.page, page.pages, page.unread) == (5, 3, 3, 45)
        assert messaging.box(HANAKO.id, 99).page == 3
        assert messaging.box(HANAKO.id).messages[0].subject == "お知らせ44"

    def test_staff_see_what_was_sent_about_a_receipt_and_residents_do_not(self):
        message = sent()
        assert messaging.sent_about("R8-0001", Actor("s", "staff")) == [message]
        assert messaging.sent_about("R8-0001", TARO) == []
        assert messaging.sent_about("", Actor("s", "staff")) == []


class TestPanel:
    def test_what_is_unread_comes_first(self):
        old = sent("old", subject="古い")
        with clock.frozen(NOON + timedelta(hours=1)):
            new = sent("new", subject="新しい")
        actions.read(new.id, HANAKO)
        panel = panels.box_panel(HANAKO)
        assert [row.text for row in panel.rows] == [old.subject, new.subject]
        assert [row.status for row in panel.rows] == ["未読", ""]
        assert panel.attention == 1

    def test_staff_have_no_box(self):
        assert panels.box_panel(Actor("s", "staff")) is None

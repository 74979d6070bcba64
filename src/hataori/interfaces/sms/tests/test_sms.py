"""Text messages against the stand-in: numbers, parts, and never twice."""

import pytest

from hataori.blocks.messaging import api as messaging
from hataori.blocks.messaging import reaching
from hataori.interfaces.sms import channel
from hataori.interfaces.stand_ins.tests.stand import playing
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.models import OutboxMessage

HANA = "0b0b0b0b-0000-4000-8000-000000000001"


@pytest.fixture
def sms(settings):
    with playing("sms", settings) as found:
        yield found


def told(number="090-1234-5678", key="k"):
    messaging.put_address("sms", number, account_id=HANA)
    reaching.choose(HANA, "procedures", "sms", on=True, actor=Actor(HANA, "resident"))
    messaging.send(to=HANA, subject="決定", body="内容", key=key, actor=SYSTEM, mail=False)
    outbox.deliver_due()


@pytest.mark.django_db
class TestSms:
    def test_a_line_and_a_link_go_to_the_number(self, sms):
        told()
        (kept,) = sms.kept
        assert kept["to"] == "+819012345678"
        assert kept["text"].startswith("お知らせが届きました。\nhttp")
        assert kept["parts"] == messaging.sms_parts(kept["text"]) == 2

    def test_a_lost_answer_sends_nothing_twice(self, sms):
        sms.trouble("lost")
        told()
        sms.trouble()
        OutboxMessage.objects.update(next_at="2020-01-01T00:00:00Z")
        outbox.deliver_due()
        assert len(sms.kept) == 1
        assert outbox.depth() == 0

    def test_a_number_that_is_none_is_a_dead_letter(self, sms):
        told("0586-28-8100")
        assert sms.calls == 0
        assert len(outbox.dead_letters("sms")) == 1

    def test_nobody_gets_one_who_has_not_asked(self, sms):
        messaging.put_address("sms", "090-1234-5678", account_id=HANA)
        messaging.send(to=HANA, subject="決定", body="内容", key="k", actor=SYSTEM, mail=False)
        outbox.deliver_due()
        assert sms.calls == 0


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("090-1234-5678", "+819012345678"),
        ("０８０１２３４５６７８", "+818012345678"),
        ("+81 70 1234 5678", "+817012345678"),
    ],
)
def test_numbers_as_people_type_them(typed, number):
    assert channel.number_of(typed) == number


@pytest.mark.parametrize("typed", ["", "110", "0586-28-8100", "090-1234-567", "+1 202 555 0100", "x"])
def test_what_is_no_mobile_number(typed):
    with pytest.raises(ValueError, match="mobile"):
        channel.number_of(typed)

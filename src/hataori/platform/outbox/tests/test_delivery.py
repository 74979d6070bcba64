"""A message leaves with its transaction, is retried with growing waits, and ends as delivered or as a dead letter."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.errors import Conflict, Rejected
from hataori.platform.audit import api as audit
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.deliver_run import delay, forget_delivered
from hataori.platform.outbox.types import Delivery, Later

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_message_is_delivered_once_with_its_id(send, receiver):
    message = send()
    assert outbox.deliver_due() == 1
    assert [(taken.id, taken.payload) for taken in receiver.taken] == [(message.id, {"text": "こんにちは"})]
    assert outbox.message(message.id).state == "delivered"
    assert outbox.deliver_due() == 0


def test_the_same_key_is_the_same_message(send, receiver):
    first, second = send("a"), send("a")
    assert first.id == second.id
    send("b")
    outbox.deliver_due()
    assert len(receiver.taken) == 2


def test_a_rolled_back_change_sends_nothing(receiver):
    with transaction.atomic():
        outbox.enqueue("post", {}, key="x")
        transaction.set_rollback(True)
    assert outbox.deliver_due() == 0
    assert receiver.taken == []


def test_outside_a_transaction_or_of_an_unknown_kind_nothing_goes_in(receiver):
    with pytest.raises(RuntimeError):
        outbox.enqueue("post", {}, key="x")
    with pytest.raises(KeyError), transaction.atomic():
        outbox.enqueue("pigeon", {}, key="x")


def test_not_before_goes_by_the_products_clock(send, receiver):
    send(not_before=clock.now() + timedelta(days=3))
    assert outbox.deliver_due() == 0
    with clock.frozen(clock.now() + timedelta(days=3, seconds=1)):
        assert outbox.deliver_due() == 1
    assert len(receiver.taken) == 1


def test_a_refusal_is_retried_later_and_the_error_kept(send, receiver, machine):
    message, receiver.error = send(), ConnectionError("相手が応答しません")
    assert outbox.deliver_due() == 1
    waiting = outbox.message(message.id)
    assert (waiting.state, waiting.attempts) == ("pending", 1)
    assert waiting.last_error == "ConnectionError: 相手が応答しません"
    assert outbox.deliver_due() == 0  # not yet
    receiver.error = None
    machine(3)
    assert outbox.deliver_due() == 1
    assert outbox.message(message.id).state == "delivered"
    assert receiver.taken[0].id == message.id


def test_after_the_last_attempt_it_is_a_dead_letter_and_a_fact(send, receiver, machine):
    message, receiver.error = send(), ConnectionError("refused")
    for _ in range(5):
        outbox.deliver_due()
        machine(10)
    (dead,) = outbox.dead_letters()
    assert (dead.id, dead.attempts) == (message.id, 3)
    (fact,) = events.find(types=["outbox.dead_lettered"])
    assert (fact.subject, fact.data) == (f"outbox/{message.id}", {"kind": "post", "attempts": 3})


def test_what_no_retry_can_mend_is_dead_at_once(send, receiver):
    send()
    receiver.error = outbox.Undeliverable("宛先がありません")
    outbox.deliver_due()
    (dead,) = outbox.dead_letters("post")
    assert (dead.attempts, dead.last_error) == (1, "宛先がありません")
    assert outbox.dead_letters("mail") == []


def test_a_personal_number_in_an_error_is_blotted_out(send, receiver):
    message, receiver.error = send(), ValueError("bad 123456789018")
    outbox.deliver_due()
    assert outbox.message(message.id).last_error == "ValueError: bad ●●●●●●●●●●●●"


def test_replay_sends_it_again_with_the_same_id(send, receiver):
    message, receiver.error = send(), outbox.Undeliverable("x")
    outbox.deliver_due()
    receiver.error = None
    outbox.replay(message.id, actor=SYSTEM, reason="宛先を直した")
    outbox.deliver_due()
    assert [taken.id for taken in receiver.taken] == [message.id]
    (entry,) = audit.entries(action="outbox.replayed")
    assert (entry.subject, entry.reason) == (f"outbox/{message.id}", "宛先を直した")


def test_giving_up_ends_it(send, receiver):
    message, receiver.error = send(), outbox.Undeliverable("x")
    outbox.deliver_due()
    receiver.error = None
    outbox.give_up(message.id, actor=SYSTEM, reason="転居した")
    assert outbox.deliver_due() == 0
    assert outbox.message(message.id).state == "given_up"
    with pytest.raises(Conflict):
        outbox.replay(message.id, actor=SYSTEM, reason="やはり送る")


def test_a_reason_is_needed_and_only_dead_letters_are_settled(send, receiver):
    message = send()
    with pytest.raises(Rejected):
        outbox.replay(message.id, actor=SYSTEM, reason=" ")
    with pytest.raises(Conflict):
        outbox.replay(message.id, actor=SYSTEM, reason="急ぐ")
    assert audit.entries() == []


def test_an_idle_outbox_writes_nothing(receiver, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        outbox.deliver_due()
    assert asked.captured_queries[0]["sql"].startswith("SELECT")


def test_delivered_messages_are_forgotten_after_90_days(send):
    message = send()
    outbox.deliver_due()
    with clock.frozen(clock.now() + timedelta(days=89)):
        assert forget_delivered() == 0
    with clock.frozen(clock.now() + timedelta(days=91)):
        assert forget_delivered() == 1
    assert outbox.message(message.id) is None


def test_counts_are_by_kind_and_state(send, receiver):
    send("a")
    outbox.deliver_due()
    send("b")
    assert outbox.counts() == [("post", "delivered", 1), ("post", "pending", 1)]
    assert outbox.depth() == 1


@given(attempts=st.integers(1, 10_000), first=st.floats(0.01, 60), longest=st.floats(60, 86_400))
def test_waits_double_up_to_the_longest_and_never_all_at_once(attempts, first, longest):
    declared = Delivery("post", lambda message: None, first_delay=first, longest_delay=longest)
    whole = min(longest, first * 2.0 ** min(attempts - 1, 60))
    assert whole / 2 <= delay(declared, attempts) <= whole


def test_what_may_not_leave_yet_waits_without_losing_an_attempt(send, receiver, machine):
    message = send()
    receiver.error = Later(30)
    for _ in range(5):
        outbox.deliver_due()
        machine(31)
    receiver.error = None
    outbox.deliver_due()
    assert receiver.taken[0].attempts == 1
    assert outbox.message(message.id).state == "delivered"


def test_a_lane_takes_only_what_leaves_by_it(send, receiver, monkeypatch):
    other = []
    monkeypatch.setitem(outbox.deliveries(), "pigeon", Delivery("pigeon", other.append, lane="pigeons"))
    send()
    with transaction.atomic():
        outbox.enqueue("pigeon", {}, key="k")
    assert "pigeons" in outbox.lanes()
    assert outbox.due_lanes() == {"", "pigeons"}
    assert outbox.deliver_due(lane="pigeons") == 1
    assert (len(other), receiver.taken) == (1, [])
    assert outbox.due_lanes() == {""}
    assert outbox.deliver_due(lane="") == 1
    assert len(receiver.taken) == 1
    assert outbox.due_lanes() == frozenset()

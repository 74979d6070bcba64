"""From a fact in the log to a partner's server: once, signed, tried again, and one day no longer."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor, Role, RoleGrant
from hataori.kernel.errors import Conflict, Forbidden, NotFound, Rejected
from hataori.platform.events import api as events
from hataori.platform.outbox import api as outbox
from hataori.platform.outbox.models import OutboxMessage
from hataori.platform.webhooks import api, models, tasks

from .receiver import listening, verifies

pytestmark = pytest.mark.django_db(transaction=True)

OPERATOR = Actor("staff-1", "staff", "運用", frozenset({RoleGrant(Role.OPERATOR)}))
PARTNER = Actor("11111111-1111-4111-8111-111111111111", "partner", "商工会議所")
DECIDED = {"kind": "ICH-0002", "channel": "online", "sample": False, "outcome": "granted", "days": 3, "in_time": True}


@pytest.fixture
def receiver(settings):
    with listening() as found:
        settings.HATAORI_EGRESS_ALLOW = ["127.0.0.1"]
        yield found


@pytest.fixture
def made(receiver) -> api.Subscription:
    return api.subscribe(name="連携先", url=receiver.address, types=["case.decided"], actor=OPERATOR)


def decide(number: str = "R8-1") -> events.Event:
    with transaction.atomic():
        return events.record("case.decided", subject=f"case/{number}", data=DECIDED, actor=SYSTEM, department="tax")


def run() -> None:
    events.run_consumers()
    outbox.deliver_due()


def again() -> None:
    """Let what waits for its next attempt be due, and try."""
    OutboxMessage.objects.filter(state="pending").update(next_at=clock.machine())
    outbox.deliver_due()


def test_a_fact_arrives_once_signed_and_without_the_person(receiver, made):
    event = decide()
    run()
    run()
    (body,), (headers,) = receiver.bodies, receiver.headers
    assert verifies(made.secret, headers, body)
    told = json.loads(body)
    assert told["type"] == "case.decided"
    assert told["data"]["outcome"] == "granted"
    assert "R8-1" not in body.decode()
    assert headers["webhook-id"] == f"msg_{event.id.replace('-', '')}"
    (row,) = api.tellings(made.id, OPERATOR)
    assert (row.result, row.status, row.attempts) == ("delivered", 200, 1)


def test_receipt_numbers_are_told_where_the_city_said_so(receiver):
    api.subscribe(name="x", url=receiver.address, types=["case.decided"], actor=OPERATOR, with_subjects=True)
    decide("R8-2")
    run()
    assert json.loads(receiver.bodies[0])["data"]["subject"] == "case/R8-2"


def test_what_happened_before_or_is_not_wanted_is_not_told(receiver):
    decide()
    with clock.frozen(clock.now() + timedelta(seconds=5)):
        api.subscribe(name="x", url=receiver.address, types=["case.completed"], actor=OPERATOR)
        api.subscribe(name="y", url=receiver.address, types=["case.decided"], actor=OPERATOR)
        run()
    assert receiver.bodies == []


def test_a_failed_message_comes_again_under_the_same_id(receiver, made):
    receiver.status = 500
    decide()
    run()
    (row,) = api.tellings(made.id, OPERATOR)
    assert (row.result, row.error) == ("failed", "HTTP 500")
    receiver.status = 204
    again()
    ids = {headers["webhook-id"] for headers in receiver.headers}
    assert (len(receiver.headers), len(ids)) == (2, 1)
    assert api.subscription(made.id, OPERATOR).failures == 0


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_not_followed_and_counts_as_failure(receiver, made, status):
    receiver.status, receiver.location = status, "http://127.0.0.1:1/elsewhere"
    decide()
    run()
    assert api.tellings(made.id, OPERATOR)[0].error == f"HTTP {status}"
    assert len(receiver.bodies) == 1


def test_an_address_inside_our_walls_is_never_called(receiver, made, settings):
    settings.HATAORI_EGRESS_ALLOW = []
    decide()
    run()
    assert receiver.bodies == []
    assert api.tellings(made.id, OPERATOR)[0].result == "failed"


def test_one_who_keeps_failing_is_switched_off_with_a_notice_and_comes_back(receiver, made):
    from hataori.platform.webhooks.panels import receivers_panel

    receiver.status = 503
    for hour in range(14):
        with clock.frozen(clock.now() + timedelta(hours=2 * hour)):
            decide(f"R8-{hour}")
            run()
    off = api.subscription(made.id, OPERATOR)
    assert not off.active
    assert receivers_panel(OPERATOR).attention == 1
    came = len(receiver.bodies)
    with clock.frozen(clock.now() + timedelta(hours=40)):
        decide("R8-off")
        again()
        run()
    assert len(receiver.bodies) == came, "nothing more is sent"
    with pytest.raises(Conflict):
        api.ping(made.id, actor=OPERATOR)
    receiver.status = 200
    api.enable(made.id, actor=OPERATOR)
    assert receivers_panel(OPERATOR).attention == 0
    sent_again = api.replay(made.id, clock.now() - timedelta(minutes=5), actor=OPERATOR)
    assert sent_again == 15
    outbox.deliver_due()
    assert len({headers["webhook-id"] for headers in receiver.headers}) == 15


def test_410_switches_it_off_at_once(receiver, made):
    receiver.status = 410
    decide()
    run()
    assert not api.subscription(made.id, OPERATOR).active
    assert outbox.counts()


def test_both_secrets_sign_for_a_day_after_a_rotation(receiver, made):
    new = api.rotate(made.id, actor=OPERATOR)
    assert new.secret != made.secret
    decide()
    run()
    body, headers = receiver.bodies[-1], receiver.headers[-1]
    assert verifies(made.secret, headers, body)
    assert verifies(new.secret, headers, body)
    with clock.frozen(clock.now() + timedelta(hours=25)):
        decide("R8-3")
        run()
    assert not verifies(made.secret, receiver.headers[-1], receiver.bodies[-1])
    assert verifies(new.secret, receiver.headers[-1], receiver.bodies[-1])


def test_a_ping_says_nothing_and_arrives(receiver, made):
    api.ping(made.id, actor=OPERATOR)
    outbox.deliver_due()
    assert json.loads(receiver.bodies[0])["type"] == "webhook.ping"
    assert verifies(made.secret, receiver.headers[0], receiver.bodies[0])


def test_a_removed_receiver_hears_nothing_more(receiver, made):
    decide()
    events.run_consumers()
    api.remove(made.id, actor=OPERATOR)
    outbox.deliver_due()
    assert receiver.bodies == []
    assert not models.Telling.objects.exists()


def test_the_secret_is_sealed_and_shown_once(made):
    from django.db import connection

    assert api.subscription(made.id, OPERATOR).secret == ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM webhooks_subscription")
        assert made.secret not in cursor.fetchone()[0]


def test_partners_see_and_touch_their_own_alone(receiver, made):
    own = api.subscribe(name="自分", url=receiver.address, types=["case.decided"], actor=PARTNER)
    assert [one.id for one in api.subscriptions(PARTNER)] == [own.id]
    assert len(api.subscriptions(OPERATOR)) == 2
    for act in (api.rotate, api.ping, api.remove, api.enable):
        with pytest.raises(NotFound):
            act(made.id, actor=PARTNER)
    with pytest.raises(Rejected):
        api.subscribe(name="x", url=receiver.address, types=["case.decided"], actor=PARTNER, with_subjects=True)


@pytest.mark.parametrize("kind", ["resident", "guest"])
def test_residents_have_no_receivers(receiver, kind):
    with pytest.raises(Forbidden):
        api.subscribe(name="x", url=receiver.address, types=["case.decided"], actor=Actor("1", kind))


@pytest.mark.parametrize("types", [[], ["account.profile_changed"], ["no.such"], ["case.decided", "staff.created"]])
def test_only_offered_types_are_taken(receiver, types):
    with pytest.raises(Rejected) as refused:
        api.subscribe(name="x", url=receiver.address, types=types, actor=OPERATOR)
    assert [problem.field for problem in refused.value.problems] == ["types"]


def test_what_was_told_is_forgotten_after_a_month(receiver, made):
    decide()
    run()
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert tasks.forget() == 1

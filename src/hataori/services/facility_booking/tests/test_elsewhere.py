"""Bookings by programs and brokers cost what they cost on our pages, and are charged to whoever owes them."""

from datetime import timedelta
from typing import Any

import pytest

from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.interfaces.booking_api.tests.conftest import Caller
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.platform.accounts.actions.partners import ensure_partner
from hataori.services.facility_booking import charging, models

from .conftest import DAY, STUDIO, actor_named, at, booked, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(aki: Actor) -> Caller:
    """Aki's own program."""
    return Caller(aki.id, "booking:read", "booking:write")


def body(start: int = 9, end: int = 11, **more: Any) -> dict[str, Any]:
    return {"resource": STUDIO, "start": at(start).isoformat(), "end": at(end).isoformat(), **more}


def fee(booking_id: Any) -> payments.Charge | None:
    return charging.charge_of(models.Use.objects.get(pk=booking_id))


@pytest.mark.parametrize("channel", ["api", "online"])
def test_a_program_pays_what_the_pages_ask(aki: Actor, ben: Actor, caller: Caller, channel: str) -> None:
    on_page = booked(ben, at(13), at(15), add_ons={"mats": 2}, commercial=True)
    told = {"add_ons": {"mats": 2}, "tags": ["commercial"], "channel": channel}
    made = caller.post("reservations", body(9, 11, **told)).json()
    work()
    charged, other = fee(made["id"]), fee(on_page.id)
    assert charged is not None
    assert other is not None
    assert (charged.amount, charged.payer_id, charged.state) == (other.amount, aki.id, "due")
    assert made["price"] == charged.amount
    use = models.Use.objects.get(pk=made["id"])
    assert (use.add_ons, use.tags, use.give_up_at is not None) == ({"mats": 2}, ["commercial"], True)


def test_a_program_that_does_not_pay_loses_the_booking(aki: Actor, caller: Caller) -> None:
    made = caller.post("reservations", body()).json()
    work()
    with clock.frozen(at(1, DAY - timedelta(days=2))):
        assert charging.give_up_unpaid() == 1
    assert scheduler.booking(made["id"]).state == "expired"


def test_nobody_tells_himself_cheaper(aki: Actor, caller: Caller) -> None:
    words = dict(scheduler.rule_versions(STUDIO)[-1].words)
    cheaper = {**words, "fees": {**words["fees"], "factors": {"children": "0.5"}}}
    scheduler.change_rules(STUDIO, cheaper, DAY - timedelta(days=30), SYSTEM)
    refused = caller.post("reservations", body(tags=["children"]))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_seen")


def test_a_program_moves_at_another_price_until_it_has_paid(aki: Actor, caller: Caller) -> None:
    made = caller.post("reservations", body(9, 11)).json()
    work()
    evening = {"start": at(17).isoformat(), "end": at(19).isoformat()}
    assert caller.post(f"reservations/{made['id']}/reschedule", evening).status_code == 200
    work()
    charged = fee(made["id"])
    assert charged is not None
    assert (charged.amount, charged.state) == (1400, "due")
    payments.receive_cash(charged.id, actor_named("sports.clerk"))
    work()
    morning = {"start": at(9).isoformat(), "end": at(11).isoformat()}
    refused = caller.post(f"reservations/{made['id']}/reschedule", morning)
    assert (refused.status_code, refused.json()["code"]) == (409, "price_differs")
    assert scheduler.booking(made["id"]).start == at(17)
    same = {"start": at(19).isoformat(), "end": at(21).isoformat()}
    assert caller.post(f"reservations/{made['id']}/reschedule", same).status_code == 200


def test_a_move_on_our_pages_is_not_charged_again(aki: Actor) -> None:
    from hataori.services.facility_booking import booking as acts

    done = booked(aki, at(9), at(11))
    work()
    acts.move(scheduler.booking(done.id), at(17), at(19), aki)
    before = models.Use.objects.get(pk=done.id)
    work()
    after = models.Use.objects.get(pk=done.id)
    assert (after.about, after.amount, after.pay_until) == (before.about, 1400, before.pay_until)


def test_a_brokers_booking_is_charged_to_the_broker_at_the_price_quoted(city: None) -> None:
    partner = ensure_partner("まちの予約アプリ", actor=SYSTEM)
    broker = Actor(partner.id, "partner")
    request = scheduler.Request(STUDIO, at(9), at(11), "", "api", user_class="nonresident", price=1500)
    made = scheduler.book(request, broker)
    work()
    charged = fee(made.id)
    assert charged is not None
    assert (charged.amount, charged.payer_id, charged.state) == (1500, partner.id, "due")
    assert models.Use.objects.get(pk=made.id).give_up_at is None, "a broker settles by account"
    scheduler.cancel(made.id, broker)
    work()
    ended = fee(made.id)
    assert ended is not None
    assert ended.state == "cancelled"

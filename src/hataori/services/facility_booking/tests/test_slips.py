"""A booking paid by slip: printed by the person or the desk, entered by the desk, released by the rule when unpaid."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.services.facility_booking import charging, models, slips

from .conftest import DAY, actor_named, at, booked, work

pytestmark = pytest.mark.django_db
Page = Callable[[Actor], Client]
PAID = {"paid_on-year": "2026", "paid_on-month": "12", "paid_on-day": "1"}


def slip_of(booking: scheduler.Booking) -> payments.Slip:
    found = slips.of(booking)
    assert found is not None
    return found


def test_a_person_prints_a_slip_with_number_amount_and_last_day(aki: Actor, page: Page) -> None:
    done, client = booked(aki, at(9), at(11)), page(aki)
    asked = client.get(f"/my/bookings/{done.number}/").content.decode()
    assert "納付書で納められるのは2026-12-04までです" in asked
    client.post(f"/my/bookings/{done.number}/slip/")
    slip = slip_of(done)
    assert slip.due_on == date(2026, 12, 4)
    assert slip.shown in client.get(f"/my/bookings/{done.number}/").content.decode()
    paper = client.get(f"/my/bookings/{done.number}/slip.pdf")
    assert (paper.headers["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_desk_enters_it_and_the_booking_is_paid(aki: Actor, page: Page) -> None:
    done, desk = booked(aki, at(9), at(11)), page(actor_named("sports.clerk"))
    page(aki).post(f"/my/bookings/{done.number}/slip/")
    slip = slip_of(done)
    assert slip.shown in desk.get("/desk/facilities/slips/").content.decode()
    assert desk.post("/desk/facilities/slips/", PAID | {"number": "123"}).status_code == 422
    said = desk.post("/desk/facilities/slips/", PAID | {"number": slip.shown}, follow=True).content.decode()
    assert "納付を入力しました" in said
    work()
    assert models.Use.objects.get(pk=done.id).paid_at is not None
    with clock.frozen(at(1, DAY - timedelta(days=2))):
        assert charging.give_up_unpaid() == 0


def test_unpaid_past_its_day_the_desk_sees_it_then_the_rule_releases_it(aki: Actor, ben: Actor, page: Page) -> None:
    done, desk = booked(aki, at(9), at(11)), page(actor_named("sports.section-head"))
    page(aki).post(f"/my/bookings/{done.number}/slip/")
    number = slip_of(done).number
    with clock.frozen(at(10, date(2026, 12, 7))):
        assert "期限切れ" in page(actor_named("sports.clerk")).get("/desk/facilities/slips/").content.decode()
    with clock.frozen(at(1, DAY - timedelta(days=2))):
        assert charging.give_up_unpaid() == 1
        assert scheduler.booking(done.id).state == "expired"
        assert booked(ben, at(9), at(11)).state == "confirmed"
        desk = page(actor_named("sports.section-head"))
        late = desk.post("/desk/facilities/slips/", PAID | {"number": number}, follow=True).content.decode()
        assert "返金の手続き" in late
        assert "返金がいるもの" in late
        desk.post(f"/desk/facilities/slips/{number}/", {"reason": "口座に振込"})
        assert "返金がいるもの" not in desk.get("/desk/facilities/slips/").content.decode()


def test_too_late_for_a_slip_none_is_offered(aki: Actor, page: Page) -> None:
    with clock.frozen(at(9, date(2026, 12, 8))):
        done = booked(aki, at(9), at(11))
        client = page(aki)
        assert "納付書で払う" not in client.get(f"/my/bookings/{done.number}/").content.decode()
        said = client.post(f"/my/bookings/{done.number}/slip/", follow=True).content.decode()
        assert "間に合いません" in said


def test_a_caller_without_an_account_is_handed_one_at_the_desk(city: None, page: Page) -> None:
    from .test_desk import CALL

    desk = page(actor_named("sports.clerk"))
    sent = desk.post("/desk/facilities/new/", CALL | {"name": "山田 太郎", "phone": "0586-00-9999"})
    here = sent.headers["Location"]
    assert "納付書を作る" in desk.get(here).content.decode()
    desk.post(f"{here}slip/")
    assert "PDF" in desk.get(here).content.decode()
    assert desk.get(f"{here}slip.pdf").content[:5] == b"%PDF-"
    assert page(actor_named("parks.clerk")).get(f"{here}slip.pdf").status_code == 404


def test_nobody_prints_the_slip_of_another(aki: Actor, ben: Actor, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    page(aki).post(f"/my/bookings/{done.number}/slip/")
    assert page(ben).get(f"/my/bookings/{done.number}/slip.pdf").status_code == 404
    assert page(ben).post(f"/my/bookings/{done.number}/slip/").status_code == 404

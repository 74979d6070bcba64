"""A booking paid by slip: printed by the person or the desk, entered by the desk, released by the rule when unpaid."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from hataori.blocks.messaging import api as messaging
from hataori.blocks.payments import api as payments
from hataori.blocks.payments.configuration import institution
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor, Role
from hataori.platform.accounts.actors import actor_for
from hataori.platform.accounts.models import Account, RoleGrant
from hataori.platform.events import api as events
from hataori.services.facility_booking import charging, models, slips
from hataori.services.facility_booking.consumers import CONSUMERS

from .conftest import DAY, actor_named, at, booked

pytestmark = pytest.mark.django_db
Page = Callable[[Actor], Client]
PAID = {"paid_on-year": "2026", "paid_on-month": "12", "paid_on-day": "1"}


def heed() -> None:
    """Let the service read what has happened since: of all that a worker does, what these tests are about."""
    while sum(events.run_consumer(each) for each in CONSUMERS):
        pass


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
    heed()
    assert models.Use.objects.get(pk=done.id).paid_at is not None
    with clock.frozen(at(1, DAY - timedelta(days=2))):
        assert charging.give_up_unpaid() == 0


def test_unpaid_past_its_day_the_desk_sees_it_then_the_rule_releases_it(aki: Actor, ben: Actor, page: Page) -> None:
    done, desk = booked(aki, at(9), at(11)), page(actor_named("sports.section-head"))
    page(aki).post(f"/my/bookings/{done.number}/slip/")
    number = slip_of(done).number
    with clock.frozen(at(10, date(2026, 12, 7))):
        assert "期限切れ" in page(actor_named("sports.clerk")).get("/desk/facilities/slips/").content.decode()
        mine = page(aki)
        shown = mine.get(f"/my/bookings/{done.number}/slip/").content.decode()
        assert "納期限が過ぎています" in shown
        assert ('<svg viewBox="0 0 49' in shown, "slip.pdf" in shown) == (False, False)
        assert mine.get(f"/my/bookings/{done.number}/slip.pdf").status_code == 404
        assert number not in mine.get(f"/my/bookings/{done.number}/").content.decode(), "nobody is asked to pay by it"
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


def bank(
    slip: payments.Slip, stage: str = "prompt", reference: str = "R-1", amount: int | None = None
) -> dict[str, object]:
    """What a bank tells, and what it is answered."""
    assert slip.codes
    said = {"institution": "mogi-bank", "message": f"{reference}-{stage}", "stage": stage, "reference": reference}
    said |= {"code": slip.codes.elqr, "amount": amount or slip.charge.amount, "paid_at": clock.now().isoformat()}
    body, stamp = json.dumps(said), str(int(clock.now().timestamp()))
    headers = {"X-Payment-Stamp": stamp, "X-Payment-Signature": institution().sign(f"{stamp}.{body}")}
    sent = Client().post("/payments/institution/notices/", body, content_type="application/json", headers=headers)
    found: dict[str, object] = sent.json()
    return found


def told(person: Actor) -> list[str]:
    heed()
    return [each.subject for each in messaging.box(person.id, 1).messages]


def test_paid_by_its_code_the_booking_is_paid_without_a_clerk_and_the_payer_hears_it(aki: Actor, page: Page) -> None:
    done, client = booked(aki, at(9), at(11)), page(aki)
    here = client.post(f"/my/bookings/{done.number}/slip/", follow=True).content.decode()
    slip = slip_of(done)
    assert slip.codes
    for words in ("eL-QR", slip.codes.barcode_shown, "0000-0000-0", "見本の納付書です", "まだです"):
        assert words in here
    assert bank(slip)["settled"] == slip.charge.amount
    assert any("納付を確認しました" in subject for subject in told(aki))
    assert models.Use.objects.get(pk=done.id).paid_at is not None
    receipt = client.get(f"/my/bookings/{done.number}/slip/").content.decode()
    assert ("納付を確認しました" in receipt, "R-1" in receipt, '<svg viewBox="0 0 49' in receipt) == (True, True, False)
    assert receipt.count("まだです") == 2
    bank(slip, "final")
    assert "まだです" not in client.get(f"/my/bookings/{done.number}/slip/").content.decode()
    assert client.get(f"/my/bookings/{done.number}/slip.pdf").status_code == 404
    with clock.frozen(at(1, DAY - timedelta(days=2))):
        assert charging.give_up_unpaid() == 0


def test_money_that_comes_after_the_release_goes_on_the_refund_list(aki: Actor, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    page(aki).post(f"/my/bookings/{done.number}/slip/")
    slip = slip_of(done)
    with clock.frozen(at(1, DAY - timedelta(days=2))):
        assert charging.give_up_unpaid() == 1
        assert bank(slip)["reason"] == "late"
        desk = page(actor_named("sports.section-head"))
        listed = desk.get("/desk/facilities/slips/").content.decode()
        assert ("返金がいるもの" in listed, "R-1" in listed, "確報が届いてから" in listed) == (True, True, True)
        assert any("お返しするお金があります" in subject for subject in told(aki))
        surplus = payments.surpluses(done.department)[0].id
        assert page(actor_named("sports.clerk")).post(f"/desk/facilities/slips/surplus/{surplus}/").status_code == 403
        assert (
            page(actor_named("parks.section-head"))
            .post(f"/desk/facilities/slips/surplus/{surplus}/", {"reason": "口座に振込"})
            .status_code
            == 404
        )
        assert f"surplus/{surplus}/" not in listed
        bank(slip, "final")
        assert f"surplus/{surplus}/" in desk.get("/desk/facilities/slips/").content.decode()
        desk.post(f"/desk/facilities/slips/surplus/{surplus}/", {"reason": "口座に振込"})
        assert "返金がいるもの" not in desk.get("/desk/facilities/slips/").content.decode()
    assert scheduler.booking(done.id).state == "expired"


def test_a_payment_that_was_taken_back_is_waited_for_again(aki: Actor, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    page(aki).post(f"/my/bookings/{done.number}/slip/")
    slip = slip_of(done)
    bank(slip)
    heed()
    bank(slip, "cancel")
    assert any("納付が取り消されました" in subject for subject in told(aki))
    use = models.Use.objects.get(pk=done.id)
    assert (use.paid_at, use.give_up_at is not None) == (None, True)
    assert slip_of(done).number == slip.number
    with clock.frozen(at(1, DAY - timedelta(days=1))):
        assert charging.give_up_unpaid() == 1


def test_who_paid_twice_keeps_the_booking_when_the_first_is_taken_back(aki: Actor, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    page(aki).post(f"/my/bookings/{done.number}/slip/")
    slip = slip_of(done)
    bank(slip)
    assert bank(slip, reference="R-2")["reason"] == "double"
    bank(slip, "cancel")
    assert not any("取り消されました" in subject for subject in told(aki)), "nobody is asked to pay a third time"
    assert models.Use.objects.get(pk=done.id).paid_at is not None
    with clock.frozen(at(1, DAY - timedelta(days=1))):
        assert charging.give_up_unpaid() == 0
    receipt = page(aki).get(f"/my/bookings/{done.number}/slip/").content.decode()
    assert ("R-2" in receipt, "取引番号 R-1" in receipt) == (True, True), "which was taken back is told"


def test_who_decides_in_one_section_is_offered_no_refund_of_another(aki: Actor, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    page(aki).post(f"/my/bookings/{done.number}/slip/")
    slip = slip_of(done)
    bank(slip, "final")
    bank(slip, "final", reference="R-2")
    clerk = Account.objects.get(pk=actor_named("sports.clerk").id)
    RoleGrant.objects.create(
        account=clerk, role="section_head", department="parks", starts_on=clock.today(), granted_by="test"
    )
    assert actor_for(clerk).has_role(Role.SECTION_HEAD, "parks")
    listed = page(actor_for(clerk)).get("/desk/facilities/slips/").content.decode()
    assert ("R-2" in listed, "返した方法など" in listed) == (True, False)


def test_taken_back_after_the_booking_was_cancelled_nothing_is_due_and_nothing_goes_back(
    aki: Actor, page: Page
) -> None:
    done = booked(aki, at(9), at(11))
    page(aki).post(f"/my/bookings/{done.number}/slip/")
    slip = slip_of(done)
    bank(slip)
    heed()
    page(aki).post(f"/my/bookings/{done.number}/cancel/", {"reason": "都合"})
    heed()
    assert models.Refund.objects.filter(booking_id=done.id).exists()
    bank(slip, "cancel")
    heed()
    assert not models.Refund.objects.filter(booking_id=done.id).exists()
    fee = payments.charge_of(slip.charge.about)
    assert fee
    assert fee.state == "cancelled"


def test_the_desk_issues_a_new_number_and_the_old_one_is_refused(aki: Actor, page: Page) -> None:
    done, desk = booked(aki, at(9), at(11)), page(actor_named("sports.clerk"))
    page(aki).post(f"/my/bookings/{done.number}/slip/")
    old = slip_of(done)
    assert "新しい番号で出し直す" in desk.get(f"/desk/facilities/{done.number}/").content.decode()
    desk.post(f"/desk/facilities/{done.number}/slip/", {"anew": "1"})
    assert slip_of(done).number != old.number
    said = desk.post("/desk/facilities/slips/", PAID | {"number": old.shown}).content.decode()
    assert "新しい番号で出し直されています" in said


def test_codes_that_disagree_are_not_printed_and_the_page_says_whom_to_ask(aki: Actor, page: Page) -> None:
    from hataori.blocks.payments.models import Slip

    done, client = booked(aki, at(9), at(11)), page(aki)
    client.post(f"/my/bookings/{done.number}/slip/")
    Slip.objects.update(confirmation="999999", barcode="")
    said = client.get(f"/my/bookings/{done.number}/slip.pdf", follow=True).content.decode()
    assert "番号どうしが合わないため" in said
    assert '<svg viewBox="0 0 49' not in client.get(f"/my/bookings/{done.number}/slip/").content.decode()


def test_without_a_slip_there_is_no_page_of_it(aki: Actor, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    assert page(aki).get(f"/my/bookings/{done.number}/slip/").status_code == 404

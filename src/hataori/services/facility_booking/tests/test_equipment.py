"""Equipment asked for with a place: what is free is told, too few is a sentence, the desk sees who has what."""

import re

import pytest

from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM, Actor
from hataori.kernel.errors import Conflict, Rejected
from hataori.platform.accounts.actions.partners import ensure_partner
from hataori.services.facility_booking import booking as acts
from hataori.services.facility_booking import charging, models, places, repeating

from .conftest import DAY, HALL, STUDIO, actor_named, at, booked, work

pytestmark = pytest.mark.django_db
NETS = "chuo-plaza-gym-nets"
CLERK = "sports.clerk"


def free(key: str = HALL, start: int = 10, end: int = 12) -> int:
    return next(each.free for each in scheduler.equipment_free(key, at(start), at(end)) if each.add_on == "nets")


def add_ons_of(key: str) -> dict[str, int]:
    return {each.add_on: each.of for each in scheduler.equipment_free(key, at(10), at(12))}


def sent(**more: str) -> dict[str, str]:
    return {"purpose": "卓球", "attendees": "4", "group": "", **more}


def test_the_starter_city_s_stocks_are_samples_and_shared_by_the_places_of_a_building(city):
    assert add_ons_of(HALL)["nets"] == 4
    assert scheduler.equipment(NETS).sample


def test_a_booking_with_nets_takes_them_and_the_next_sees_how_many_are_left(aki, ben, page):
    booked(aki, at(10), at(12), HALL, add_ons={"nets": 3})
    assert free() == 1
    assert free(start=12, end=14) == 4
    held = acts.hold(places.place(HALL), at(14), at(16), ben)
    html = page(ben).get(f"/facilities/holds/{held.number}/").content.decode()
    assert "この時間は、あと4個あります。" in html


@pytest.fixture
def others(city) -> None:
    """Somebody outside has three of the four nets at ten."""
    request = scheduler.Request(STUDIO, at(10), at(12), "", "counter", source="desk", add_ons={"nets": 3})
    scheduler.book(request, SYSTEM)


def test_too_few_is_a_sentence_at_its_field_nothing_is_lost_and_without_it_the_place_is_booked(others, aki, page):
    browser = page(aki)
    held = acts.hold(places.place(HALL), at(10), at(12), aki)
    address = f"/facilities/holds/{held.number}/"
    answer = browser.post(address, sent(add_on_nets="2", attendees="7"))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "支柱とネットは、この時間はあと1個です（2個必要）" in html
    assert "場所は予約できます" in html
    assert 'value="7"' in html
    assert browser.post(address, sent(add_on_nets="0")).status_code == 302
    assert browser.post(f"{address}check/").status_code == 302
    assert scheduler.booking(held.id).state == "confirmed"


def test_equipment_is_changed_later_with_its_price_and_stays_where_it_is_short(others, aki, page):
    booking, browser = booked(aki, at(10), at(12), HALL, add_ons={"nets": 1}), page(aki)
    before = models.Use.objects.get(booking_id=booking.id).amount
    address = f"/my/bookings/{booking.number}/equipment/"
    assert "支柱とネット 1" in browser.get(f"/my/bookings/{booking.number}/").content.decode()
    assert "いま予約している1個を含めて、1個まで使えます。" in browser.get(address).content.decode()
    answer = browser.post(address, {"add_on_nets": "2"})
    assert answer.status_code == 422
    assert "あと1個です" in answer.content.decode()
    assert free() == 0
    assert browser.post(address, {"add_on_nets": "0", "add_on_score": "1"}).status_code == 302
    use = models.Use.objects.get(booking_id=booking.id)
    assert use.add_ons == {"score": 1}
    assert use.amount == before - 200 + _price("score")
    assert free() == 1


def _price(add_on: str) -> int:
    return int(scheduler.rules_on(HALL, DAY).fees.add_ons[add_on].price)


def test_what_is_paid_is_not_changed_to_another_price(aki):
    booking = booked(aki, at(10), at(12), HALL, add_ons={"nets": 1})
    fee = charging.charge_of(models.Use.objects.get(booking_id=booking.id))
    assert fee is not None
    payments.receive_cash(fee.id, actor_named(CLERK))
    with pytest.raises(Conflict, match="支払い済み"):
        acts.change_add_ons(booking, {"nets": 2}, aki)
    assert free() == 3
    assert scheduler.booking(booking.id).add_ons == {"nets": 1}


def test_the_new_price_is_due_and_the_old_charge_says_why_it_was_dropped(aki):
    booking = booked(aki, at(10), at(12), HALL)
    dropped = [models.Use.objects.get(booking_id=booking.id).about]
    for add_ons in ({"nets": 1}, {"nets": 2}, {}):
        acts.change_add_ons(booking, add_ons, aki)
        use = models.Use.objects.get(booking_id=booking.id)
        fee = charging.charge_of(use)
        assert fee is not None
        assert (fee.state, fee.amount, use.pay_until is None) == ("due", use.amount, False)
        dropped.append(use.about)
    assert len(set(dropped)) == 4
    old = [payments.charge_of(about) for about in dropped[:3]]
    assert {(each.state, each.reason) for each in old if each} == {("cancelled", "備品を変えたため")}


def test_what_a_program_told_of_the_use_still_bears_on_the_price(aki):
    tagged = scheduler.Request(HALL, at(10), at(12), aki.id, "api", tags=("commercial",), user_class="nonresident")
    booking = scheduler.book(tagged, aki)
    work()
    before = models.Use.objects.get(booking_id=booking.id).amount
    acts.change_add_ons(booking, {"nets": 1}, aki)
    with_nets = models.Use.objects.get(booking_id=booking.id).amount
    assert before < with_nets
    acts.change_add_ons(scheduler.booking(booking.id), {}, aki)
    assert models.Use.objects.get(booking_id=booking.id).amount == before


def test_a_broker_s_price_stays_as_it_was_agreed(city):
    broker = Actor(ensure_partner("まちの予約アプリ", actor=SYSTEM).id, "partner")
    booking = scheduler.book(scheduler.Request(HALL, at(10), at(12), "", "api", price=700), broker)
    work()
    with pytest.raises(Conflict, match="ほかの事業者"):
        acts.change_add_ons(booking, {"nets": 1}, actor_named(CLERK))
    assert free() == 4
    acts.move(booking, at(14), at(16), actor_named(CLERK))
    assert models.Use.objects.get(booking_id=booking.id).amount == 700


def test_who_has_more_than_there_are_by_now_still_sees_his_number(aki, page):
    booking = booked(aki, at(10), at(12), HALL, add_ons={"nets": 3})
    scheduler.set_stock(NETS, 1, DAY, SYSTEM)
    browser, address = page(aki), f"/my/bookings/{booking.number}/equipment/"
    assert '<option value="3" selected>' in browser.get(address).content.decode()
    assert browser.post(address, {"add_on_nets": "3", "add_on_score": "1"}).status_code == 302
    assert scheduler.booking(booking.id).add_ons == {"nets": 3, "score": 1}


def test_a_stranger_changes_nothing(aki, ben, page):
    booking = booked(aki, at(10), at(12), HALL)
    assert page(ben).get(f"/my/bookings/{booking.number}/equipment/").status_code == 404


def test_dates_of_a_series_with_too_few_are_left_out(others, aki):
    asked = repeating.Asked(at(10), at(12), repeating.Rhythm("1", 2))
    made = repeating.book(places.place(HALL), asked, acts.Particulars("卓球", 4, add_ons={"nets": 2}), aki)
    assert [each.start.date() > DAY for each in made.bookings] == [True]
    assert "支柱とネット" in made.skipped[0].message


def test_the_desk_sees_who_has_what_changes_how_many_and_is_told_where_it_is_short(aki, page):
    booking, desk = booked(aki, at(10), at(12), HALL, add_ons={"nets": 3}), page(actor_named(CLERK))
    listed = desk.get("/desk/facilities/equipment/").content.decode()
    assert "支柱とネット" in listed
    assert "見本" in listed
    address = f"/desk/facilities/equipment/{NETS}/"
    html = desk.get(f"{address}?day={DAY.isoformat()}").content.decode()
    assert booking.number in html
    assert re.search(r'data-label="数" class="number">3<', html)
    for beside in ("9999-12-31", "0001-01-01", "x"):
        assert desk.get(f"{address}?day={beside}").status_code == 200
    sent_days = day_sent("repair-first_day") | day_sent("repair-last_day")
    repair = {"act": "repair", "repair-count": "2", "repair-reason": "支柱の点検", **sent_days}
    assert desk.post(address, repair | {"repair-reason": ""}).status_code == 422
    assert desk.post(address, repair).status_code == 302
    html = desk.get(address).content.decode()
    assert "足りない日" in html
    assert "同時に3個の貸し出しに対して、使えるのは2個" in html
    ended = scheduler.equipment(NETS).repairs[0].id
    desk.post(f"{address}repairs/{ended}/end/")
    stock = {"act": "stock", "stock-count": "9", **day_sent("stock-since")}
    assert desk.post(address, stock).status_code == 302
    assert free() == 6


def day_sent(name: str) -> dict[str, str]:
    return {f"{name}-year": str(DAY.year), f"{name}-month": str(DAY.month), f"{name}-day": str(DAY.day)}


def test_the_desk_changes_a_caller_s_equipment_and_registers_a_stock(aki, page):
    booking, desk = booked(aki, at(10), at(12), HALL), page(actor_named(CLERK))
    address = f"/desk/facilities/{booking.number}/equipment/"
    assert "あと4個" in desk.get(address).content.decode()
    assert desk.post(address, {"add_on_nets": "4"}).status_code == 302
    assert "支柱とネット 4" in desk.get(f"/desk/facilities/{booking.number}/").content.decode()
    assert free() == 0


def test_a_stock_is_registered_for_an_add_on_nobody_counts_yet(city, page):
    desk = page(actor_named("parks.clerk"))
    address = "/desk/facilities/equipment/new/"
    assert "komyoji-park/lighting" in desk.get(address).content.decode()
    told = {"what": "komyoji-park/lighting", "title": "照明盤の鍵", "count": "2", **day_sent("since")}
    answer = desk.post(address, told)
    assert answer.status_code == 302
    assert [each.of for each in scheduler.equipment_free("komyoji-tennis-3", at(10), at(12))] == [2]
    assert "komyoji-park/lighting" not in desk.get(address).content.decode()


def test_other_sections_stay_outside(city, page):
    desk = page(actor_named("parks.clerk"))
    assert desk.get(f"/desk/facilities/equipment/{NETS}/").status_code == 403
    assert "chuo-plaza" not in desk.get("/desk/facilities/equipment/").content.decode()


def test_residents_do_not_reach_the_desk(aki, page):
    assert page(aki).get("/desk/facilities/equipment/").status_code in (302, 403)


def test_a_program_hears_which_field_is_short(others, aki):
    request = scheduler.Request(HALL, at(10), at(12), aki.id, "api", add_ons={"nets": 2})
    with pytest.raises(Rejected) as caught:
        scheduler.book(request, aki)
    assert caught.value.problems[0].field == "add_ons.nets"

"""A seat by web, at the kiosk, at the desk; the facts that m12 is made of."""

import re
from datetime import timedelta

import pytest
from django.conf import settings

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.errors import Conflict, Forbidden, NotFound
from hataori.services.study_seats import city, kiosks, rooms, taking

from .conftest import actor, at, browser, facts, kiosk, turn, worked

pytestmark = pytest.mark.django_db(transaction=True)


def test_loading_the_room_twice_changes_nothing(room):
    again = city.load_rooms(settings.HATAORI_CITY_FOLDER, None)
    assert (again.created, again.updated, again.problems) == (0, 0, ())
    assert again.unchanged == 1 + room.seats.count()


def test_a_seat_is_taken_in_one_look_and_one_button_and_the_letter_says_until_when(room, aki):
    client = browser(aki)
    page = client.get("/seats/").content.decode()
    assert "9:00–11:00" in page
    address = re.search(r'/seats/take/central-study-a1/\?[^"]+', page).group().replace("&amp;", "&")
    assert "コンセント" in client.get(address).content.decode()
    receipt = client.post(address, follow=True).content.decode()
    assert "<svg" in receipt
    assert "08:45–09:15" in receipt
    assert "◎" in client.get("/seats/?turn=09:00").content.decode()
    worked()
    box = messaging.box(str(aki.pk), 1).messages
    assert "15分までに" in box[0].body
    assert facts("seat.reserved") == [{"channel": "web", "room": "学習室", "seat": "A1", "sample": True}]


def test_a_week_ahead_and_no_further_and_never_on_a_closed_day(room, aki):
    days = rooms.open_days(room)
    assert [day.day for day in days] == [26, 27, 28, 29, 1, 2, 3]  # the 30th is a Monday
    with pytest.raises(NotFound):
        rooms.turn_at(room, at(0, 0, 30).date(), "09:00")
    far = rooms.turn_at(room, at(0).date().replace(month=12, day=4), "09:00")
    with pytest.raises(Exception, match="から"):
        taking.reserve(room.seats.first(), far, actor(aki))


def test_during_the_last_turn_of_a_day_the_page_opens_at_the_next(room, aki):
    last = rooms.turns(room, at(0).date())[-1].start
    with clock.frozen(last - timedelta(minutes=1)):
        assert rooms.days_to_reserve(room)[0].day == 26
    with clock.frozen(last + timedelta(minutes=1)):
        assert (rooms.open_days(room)[0].day, rooms.days_to_reserve(room)[0].day) == (26, 27)
        assert "2026-11-27" in browser(aki).get("/seats/").content.decode()


def test_two_people_one_seat(room, aki, ben):
    seat = room.seats.first()
    taking.reserve(seat, turn(room), actor(aki))
    with pytest.raises(Conflict):
        taking.reserve(seat, turn(room), actor(ben))
    answer = browser(ben).post(f"/seats/take/{seat.unit_key}/?day=2026-11-26&turn=11:00")
    assert answer.status_code == 409
    assert "ほかの予約が入っています" in answer.content.decode()


def test_who_is_not_there_after_fifteen_minutes_loses_the_seat_and_is_told(room, aki):
    booking = taking.reserve(room.seats.first(), turn(room), actor(aki))
    worked()
    with clock.frozen(at(11, 14)):
        assert scheduler.mark_no_shows() == 0
    with clock.frozen(at(11, 15)):
        assert scheduler.mark_no_shows() == 1
        worked()
        assert rooms.seats(room, turn(room))[0].state == "free"
    assert scheduler.booking(booking).state == "no_show"
    assert "席の予約が終わりました" in messaging.box(str(aki.pk), 1).messages[0].subject


def test_the_kiosk_takes_the_number_and_keeps_nothing(room, aki):
    booking = scheduler.booking(taking.reserve(room.seats.first(), turn(room), actor(aki)))
    client = kiosk(room)
    early = client.post("/kiosk/seats/check-in/", {"number": booking.number})
    assert early.status_code == 422
    assert "10:45" in early.content.decode()
    with clock.frozen(at(10, 50)):
        done = client.post("/kiosk/seats/check-in/", {"number": f" {booking.number.lower()} "})
        page = done.content.decode()
        assert ("受付をしました" in page, "A1" in page, booking.number in page, aki.display_name in page) == (
            True,
            True,
            False,
            False,
        )
        assert done["Refresh"].startswith("15;")
        assert "no-store" in done["Cache-Control"]
        worked()
    assert facts("seat.checked_in") == [{"channel": "web", "room": "学習室", "seat": "A1", "how": "kiosk"}]
    assert scheduler.booking(booking.id).state == "checked_in"


def test_a_phone_that_scanned_the_screen_checks_in_and_an_old_code_does_not(room, aki):
    taking.reserve(room.seats.first(), turn(room), actor(aki))
    with clock.frozen(at(10, 50)):
        token = kiosks.code(room)
        client = browser(aki)
        assert "席に着きました" in client.get(f"/seats/here/{token}/").content.decode()
        client.post(f"/seats/here/{token}/")
    with clock.frozen(at(11, 1)):
        assert client.get(f"/seats/here/{token}/").status_code == 404
        worked()
    assert [each["how"] for each in facts("seat.checked_in")] == ["qr"]


def test_a_walk_in_sits_down_for_the_rest_of_the_turn_one_card_one_seat(room):
    client = kiosk(room)
    with clock.frozen(at(9, 20)):
        assert "A1" in client.get("/kiosk/seats/now/").content.decode()
        done = client.post("/kiosk/seats/now/central-study-a1/", {"card": "1234-5678"}).content.decode()
        number = re.search(r"番号は (\S+) です", done).group(1)
        second = client.post("/kiosk/seats/now/central-study-a2/", {"card": "12345678"})
        assert second.status_code == 422
        assert client.post("/kiosk/seats/now/central-study-a2/", {"card": ""}).status_code == 200
        assert client.post("/kiosk/seats/now/central-study-a3/", {"card": "abc"}).status_code == 422
        worked()
    assert [each["channel"] for each in facts("seat.reserved")] == ["kiosk", "kiosk"]
    booking = scheduler.booking_for(number, kiosks.actor(room))
    assert (booking.start, booking.end) == (at(9, 21), at(11))
    assert "12345678" not in booking.holder_id
    with clock.frozen(at(9, 40)):
        assert "席を返しました" in client.post("/kiosk/seats/leave/", {"number": number}).content.decode()
        assert scheduler.booking(booking.id).state == "completed"


def test_only_an_enrolled_screen_is_a_kiosk_until_it_is_ended(room, client):
    assert client.get("/kiosk/seats/").status_code == 403
    desk = signed_in(Role.CLERK, "library-management")
    home = desk.post("/desk/seats/kiosk/", follow=True)
    assert "いま空いている席を使う" in home.content.decode()
    assert desk.get("/desk/seats/").status_code == 302  # signed out
    signed_in(Role.CLERK, "library-management").post("/desk/seats/kiosk/end/")
    assert desk.get("/kiosk/seats/").status_code == 403
    with pytest.raises(Forbidden):
        kiosks.room_of(home.wsgi_request)


def test_the_desk_takes_a_seat_for_a_caller_and_checks_visitors_in(room):
    desk = signed_in(Role.CLERK, "library-management")
    page = desk.post(
        "/desk/seats/book/central-study-a1/?day=2026-11-26&turn=11:00", {"channel": "phone"}, follow=True
    ).content.decode()
    number = re.search(r"予約番号は([0-9A-Z-]+)です", page).group(1)
    with clock.frozen(at(10, 55)):
        assert (
            "A1の受付をしました" in desk.post("/desk/seats/check-in/", {"number": number}, follow=True).content.decode()
        )
        worked()
    assert [each["channel"] for each in facts("seat.reserved")] == ["phone"]
    assert facts("seat.checked_in")[0]["how"] == "desk"
    assert signed_in(Role.SECTION_HEAD, "citizens-tax").get("/desk/seats/").status_code == 403


def test_the_share_of_web_is_the_indicator(room, aki):
    from hataori.blocks.indicators import api as indicators
    from hataori.blocks.indicators.city import LOADERS
    from hataori.blocks.plans.city import LOADERS as PLANS

    for loader in (*PLANS, *LOADERS):
        loader.load(settings.HATAORI_CITY_FOLDER, None)
    with clock.frozen(at(8, 50)):
        booking = taking.reserve(room.seats.first(), turn(room, "09:00"), actor(aki))
        scheduler.check_in(booking, "qr", actor(aki))
    with clock.frozen(at(9, 10)):
        taking.sit_now(room.seats.last(), kiosks.actor(room))
        worked()
    with clock.frozen(at(23)):
        assert indicators.value("m12", at(23).date()).value == 50


def test_a_stranger_s_number_opens_nothing(room, aki, ben):
    booking = scheduler.booking(taking.reserve(room.seats.first(), turn(room), actor(aki)))
    assert browser(ben).get(f"/my/seats/{booking.number}/").status_code == 404
    assert browser(ben).post(f"/my/seats/{booking.number}/cancel/").status_code == 404
    assert "席を返しました" in browser(aki).post(f"/my/seats/{booking.number}/cancel/", follow=True).content.decode()


def test_from_the_front_page_to_the_seat_there_are_five_links_and_buttons(room, aki):
    """The browser's journey counts the taps; this follows the same addresses without one."""
    from hataori.blocks.plans.city import LOADERS as PLANS

    for loader in PLANS:
        loader.load(settings.HATAORI_CITY_FOLDER, None)
    client = browser(aki)
    assert 'href="/seats/"' in client.get("/").content.decode()
    assert 'href="/seats/?day=2026-11-27"' in client.get("/seats/").content.decode()
    day = client.get("/seats/?day=2026-11-27").content.decode()
    assert "turn=13%3A00" in day
    seats = client.get("/seats/?day=2026-11-27&turn=13%3A00").content.decode()
    address = re.search(r'/seats/take/central-study-b2/\?[^"]+', seats).group().replace("&amp;", "&")
    assert "/my/seats/" in client.post(address)["Location"]


def test_the_numbers_of_the_room_tell_channels_and_who_did_not_come(room, aki):
    desk = signed_in(Role.CLERK, "library-management")
    assert "未計測" in desk.get("/desk/seats/numbers/").content.decode()
    taking.reserve(room.seats.first(), turn(room, "09:00"), actor(aki))
    with clock.frozen(at(9, 30)):
        scheduler.mark_no_shows()
    page = desk.get("/desk/seats/numbers/").content.decode()
    assert "席の予約の受付方法" in page
    assert "WEB" in page
    assert "100.0%" in page
    assert signed_in(Role.SECTION_HEAD, "citizens-tax").get("/desk/seats/numbers/").status_code == 403

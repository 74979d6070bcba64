"""The desk: one pool for phone and counter, decisions, closures, numbers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from hataori.blocks.memberships import api as memberships
from hataori.blocks.messaging import api as messaging
from hataori.blocks.payments import api as payments
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Actor
from hataori.services.facility_booking import booking as acts
from hataori.services.facility_booking import charging, memos, models, tallying

from .conftest import DAY, NOW, STUDIO, actor_named, at, booked, work

pytestmark = pytest.mark.django_db
Page = Callable[[Actor], Client]
CALL = {
    "channel": "phone",
    "place": STUDIO,
    "day-year": "2026",
    "day-month": "12",
    "day-day": "12",
    "begin": "9:00",
    "minutes": "120",
    "purpose": "卓球",
    "attendees": "4",
}


@pytest.fixture
def clerk(city: None, page: Page) -> Client:
    return page(actor_named("sports.clerk"))


@pytest.fixture
def head(city: None, page: Page) -> Client:
    return page(actor_named("sports.section-head"))


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def test_every_page_opens(aki: Actor, head: Client) -> None:
    done = booked(aki, at(9), at(11))
    for path in ("", "board/?day=2026-12-12", "new/?q=1001&purpose=卓球", "check-in/", "refunds/"):
        assert text(head, f"/desk/facilities/{path}")
    for path in (f"{done.number}/", f"{done.number}/stop/", "numbers/?month=2026-12", "draws/new/"):
        assert text(head, f"/desk/facilities/{path}")


def test_residents_and_other_sections_stay_outside(aki: Actor, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    assert page(aki).get("/desk/facilities/").status_code == 403
    other = page(actor_named("parks.clerk"))
    assert other.get(f"/desk/facilities/{done.number}/").status_code == 404
    assert done.number not in text(other, "/desk/facilities/")


def test_a_caller_is_found_by_the_end_of_the_phone_number_and_booked(aki: Actor, clerk: Client) -> None:
    found = text(clerk, "/desk/facilities/new/?q=1001")
    assert f"holder={aki.id}" in found
    sent = clerk.post("/desk/facilities/new/", CALL | {"holder": aki.id})
    assert sent.status_code == 302
    (done,) = scheduler.bookings_of(aki.id)
    assert (done.channel, done.source, done.state, done.price) == ("phone", "desk", "confirmed", 1000)


@pytest.mark.parametrize("asked", ["一宮花子", "いちのみや", "イチノミヤ ハナコ"])
def test_a_caller_is_found_by_name_or_reading(aki: Actor, clerk: Client, asked: str) -> None:
    assert f"holder={aki.id}" in text(clerk, f"/desk/facilities/new/?q={asked}")


def test_somebody_without_an_account_leaves_name_and_number(clerk: Client) -> None:
    refused = clerk.post("/desk/facilities/new/", CALL)
    assert refused.status_code == 422
    sent = clerk.post(
        "/desk/facilities/new/", CALL | {"name": "山田 太郎", "phone": "0586-00-9999", "channel": "counter"}
    )
    page = text(clerk, sent.headers["Location"])
    assert "山田 太郎" in page
    assert "0586-00-9999" in page


def test_web_and_phone_share_one_pool(aki: Actor, clerk: Client) -> None:
    booked(aki, at(10), at(12))
    late = clerk.post("/desk/facilities/new/", CALL | {"name": "山田 太郎", "phone": "0586-00-9999"})
    assert late.status_code == 422
    assert "ほかの予約" in late.content.decode()


def test_a_section_head_grants_a_reduction_and_it_is_charged_then(aki: Actor, head: Client, clerk: Client) -> None:
    done = booked(aki, at(9), at(11), reduction="children", reduction_reason="少年団の練習")
    clerk.post(f"/desk/facilities/{done.number}/grant/")
    assert models.Use.objects.get(pk=done.id).reduction_state == "asked"
    head.post(f"/desk/facilities/{done.number}/grant/")
    fee = charging.charge_of(models.Use.objects.get(pk=done.id))
    assert fee is not None
    assert fee.amount == 500


def test_a_refused_reduction_costs_the_full_price(aki: Actor, head: Client) -> None:
    done = booked(aki, at(9), at(11), reduction="children", reduction_reason="少年団の練習")
    head.post(f"/desk/facilities/{done.number}/refuse/", {"reason": ""})
    assert models.Use.objects.get(pk=done.id).reduction_state == "asked"
    head.post(f"/desk/facilities/{done.number}/refuse/", {"reason": "対象の団体ではないため"})
    fee = charging.charge_of(models.Use.objects.get(pk=done.id))
    assert fee is not None
    assert fee.amount == 1000
    assert any("認められません" in each.subject for each in messaging.box(aki.id, 1).messages)


def test_cash_a_late_cancellation_and_half_the_money_back(aki: Actor, head: Client) -> None:
    done = booked(aki, at(9), at(11))
    head.post(f"/desk/facilities/{done.number}/receive/")
    work()
    with clock.frozen(at(9, DAY.replace(day=7))):
        acts.cancel(scheduler.booking(done.id), "けが", aki)
        refund = models.Refund.objects.get(booking_id=done.id)
        head.post(f"/desk/facilities/refunds/{refund.id}/")
        head.post(f"/desk/facilities/refunds/{refund.id}/")
    fee = charging.charge_of(models.Use.objects.get(pk=done.id))
    assert fee is not None
    assert (fee.state, fee.refunded, fee.state_title) == ("refunded", 500, "一部返金済（500円）")


def test_who_has_booked_a_closed_time_is_told(aki: Actor, clerk: Client) -> None:
    done = booked(aki, at(9), at(11))
    scheduler.close_unit(STUDIO, (at(0), at(24)), "床の工事", actor_named("sports.clerk"))
    work()
    work()
    told = [each for each in messaging.box(aki.id, 1).messages if "使えなくなりました" in each.subject]
    assert len(told) == 1
    assert "床の工事" in told[0].body
    assert scheduler.booking(done.id).state == "confirmed"


def test_what_the_desk_of_units_clears_comes_back_whole(aki: Actor, clerk: Client, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    clerk.post(f"/desk/facilities/{done.number}/receive/")
    actor = actor_named("sports.clerk")
    with clock.frozen(at(8)):
        scheduler.close_unit(STUDIO, (at(0), at(24)), "停電", actor)
        scheduler.cancel(done.id, actor, "停電", by_city=True)
        work()
    assert models.Refund.objects.get(booking_id=done.id).amount == 1000


def test_a_booking_made_at_a_kiosk_is_charged_too(aki: Actor) -> None:
    made = scheduler.book(scheduler.Request(STUDIO, at(9), at(11), aki.id, "kiosk"), aki)
    work()
    work()
    fee = charging.charge_of(models.Use.objects.get(pk=made.id))
    assert fee is not None
    assert fee.amount == 1000


def test_a_person_is_stopped_and_let_in_again(aki: Actor, clerk: Client, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    until = {"until-year": "2026", "until-month": "12", "until-day": "31", "reason": "無断の不使用が続いたため"}
    clerk.post(f"/desk/facilities/{done.number}/stop/", until)
    time = {key: value for key, value in CALL.items() if key.startswith("day")} | {"begin": "13:00", "minutes": "60"}
    refused = page(aki).post(f"/facilities/places/{STUDIO}/book/", time)
    assert "利用停止中" in refused.content.decode()
    clerk.post(f"/desk/facilities/{done.number}/stop/", {"reason": "事情が分かったため"})
    assert page(aki).post(f"/facilities/places/{STUDIO}/book/", time).status_code == 302


def test_the_code_at_the_counter_is_a_check_in(aki: Actor, clerk: Client) -> None:
    done = booked(aki, at(9), at(11))
    early = clerk.post("/desk/facilities/check-in/", {"number": done.number}, follow=True)
    assert "からできます" in early.content.decode()
    with clock.frozen(at(8, minute=45)):
        assert "利用を始める" in text(clerk, f"/desk/facilities/check-in/?number={done.number}")
        clerk.post("/desk/facilities/check-in/", {"number": done.number})
    assert scheduler.booking(done.id).state == "checked_in"


def test_the_share_of_online_requests_counts_every_channel(aki: Actor, clerk: Client) -> None:
    booked(aki, at(9), at(11))
    booked(aki, at(13), at(15))
    clerk.post("/desk/facilities/new/", CALL | {"begin": "16:00", "name": "山田 太郎", "phone": "0586-00-9999"})
    work()
    shares = {each.channel: each.bookings for each in tallying.by_channel(NOW.date(), NOW.date())}
    assert shares == {"online": 2, "phone": 1}
    shown = text(clerk, "/desk/facilities/numbers/?month=2026-12")
    assert "66.7%" in shown


def test_the_list_is_filtered_and_saved(aki: Actor, clerk: Client) -> None:
    done = booked(aki, at(9), at(11))
    assert done.number in text(clerk, "/desk/facilities/?channel=online&days=31")
    assert done.number not in text(clerk, "/desk/facilities/?channel=phone&days=31")
    saved = clerk.get("/desk/facilities/export.csv?days=31")
    body = b"".join(saved.streaming_content).decode()  # type: ignore[attr-defined]  a streaming answer
    assert done.number in body
    assert "一宮 花子" not in body
    assert clerk.get("/desk/facilities/export.xlsx?days=31").status_code == 200
    assert memberships.registration_of(aki.id)


def test_a_memo_is_for_colleagues_only_sealed_and_forgotten_after_a_year(aki: Actor, clerk: Client, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    clerk.post(f"/desk/facilities/{done.number}/memo/", {"reason": ""})
    assert not models.Memo.objects.exists()
    clerk.post(f"/desk/facilities/{done.number}/memo/", {"reason": "鍵を返していない。次回確認"})
    assert "鍵を返していない" in text(clerk, f"/desk/facilities/{done.number}/")
    assert "鍵を返していない" not in text(page(aki), f"/my/bookings/{done.number}/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM facility_booking_memo")
        assert "鍵" not in str(cursor.fetchall())
    assert (
        page(actor_named("parks.clerk")).post(f"/desk/facilities/{done.number}/memo/", {"reason": "x"}).status_code
        == 404
    )
    refused = clerk.post(f"/desk/facilities/{done.number}/memo/", {"reason": "番号 123456789018"}, follow=True)
    assert "個人番号を書かないでください" in refused.content.decode()
    with clock.frozen(NOW + timedelta(days=366)):
        assert memos.forget() == 1


def test_the_desk_of_units_moves_nothing_to_another_price_unsaid(aki: Actor, head: Client) -> None:
    """What stood in a closure's way could be moved to the evening; that it costs more there, only a log said."""
    done = booked(aki, at(9), at(11))
    fee = charging.charge_of(models.Use.objects.get(pk=done.id))
    assert fee is not None
    payments.receive_cash(fee.id, actor_named("sports.clerk"))
    work()
    closure = scheduler.close_unit(STUDIO, (at(9), at(12)), "床の工事", actor_named("sports.section-head"))
    page = f"/desk/units/{STUDIO}/closures/{closure.id}/move/"
    told = {"booking": str(done.id), "day": DAY.isoformat()}
    refused = head.post(page, {**told, "time": "17:00"})
    assert refused.status_code == 409
    assert "料金が変わる時間（1,000円から1,400円）には、ここからは移せません" in refused.content.decode()
    assert scheduler.booking(done.id).start == at(9)
    assert head.post(page, {**told, "time": "13:00"}).status_code == 302
    assert scheduler.booking(done.id).start == at(13)

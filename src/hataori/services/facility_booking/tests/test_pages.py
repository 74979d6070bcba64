"""Pages of residents, with scripts off: the whole way from looking to cancelling."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hataori.blocks.access import api as access
from hataori.blocks.access.tests.ground import lock as register_lock
from hataori.blocks.memberships import api as memberships
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM, Actor
from hataori.services.facility_booking import booking as acts
from hataori.services.facility_booking import models, places

from .conftest import DAY, HALL, NOW, STUDIO, actor_named, at, booked

pytestmark = pytest.mark.django_db

Page = Callable[[Actor], Client]
TIME = {"day-year": "2026", "day-month": "12", "day-day": "12", "begin": "9:00", "minutes": "120"}


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code, answer.headers.get("Location"))
    return answer.content.decode()


def test_anybody_may_look(city: None) -> None:
    guest = Client()
    assert "いちのみや中央プラザ体育館" in text(guest, "/facilities/")
    assert "多目的室" in text(guest, "/facilities/chuo-plaza-gym/")
    shown = text(guest, f"/facilities/places/{STUDIO}/?from=2026-12-12")
    assert f"/facilities/places/{STUDIO}/book/?start=2026-12-12T09:00" in shown
    assert "予約あり" in shown
    assert text(guest, "/facilities/calendar/?kind=school").count("facility-mark__day") >= 31
    assert text(guest, "/facilities/nowhere/", 404)
    assert text(guest, "/facilities/places/nowhere/", 404)


def test_the_earliest_time_is_found_and_leads_to_booking(city: None) -> None:
    found = text(Client(), "/facilities/?purpose=卓球&minutes=120")
    assert re.search(r"/book/\?start=2026-12-01T\d\d:00&amp;minutes=120", found)


def test_a_search_by_day_shows_only_that_day(city: None) -> None:
    query = "purpose=卓球&minutes=60&hour=19&day-year=令和8&day-month=12&day-day=12"
    found = text(Client(), f"/facilities/?{query}")
    starts = set(re.findall(r"start=([0-9T:-]+)", found))
    assert starts
    assert all(each.startswith("2026-12-12T") and each >= "2026-12-12T19:00" for each in starts)


def test_a_search_that_cannot_be_read_says_so(city: None) -> None:
    answer = text(Client(), "/facilities/?minutes=60&day-year=2026&day-month=13&day-day=1", 422)
    assert "error-summary" in answer


def test_from_the_free_hour_to_the_receipt(aki: Actor, page: Page) -> None:
    client = page(aki)
    chosen = text(client, f"/facilities/places/{STUDIO}/book/?start=2026-12-12T09:00&minutes=120")
    assert 'value="2026"' in chosen
    held = client.post(f"/facilities/places/{STUDIO}/book/", TIME)
    assert held.status_code == 302
    assert "仮押さえ" in text(client, held.headers["Location"]) or "おさえています" in text(
        client, held.headers["Location"]
    )
    told = client.post(held.headers["Location"], {"purpose": "卓球", "attendees": "4", "add_on_mats": "1"})
    check = text(client, told.headers["Location"])
    assert "500円 × 2 = 1,000円" in check
    assert "合計 1,200円" in check
    done = client.post(told.headers["Location"])
    receipt = text(client, done.headers["Location"])
    (booking,) = scheduler.bookings_of(aki.id)
    assert booking.number in receipt
    assert "<svg" in receipt
    assert f"/calendar/booking/{booking.id}.ics" in receipt
    assert booking.unit_title in text(client, "/my/bookings/")


def test_who_is_not_registered_comes_back_to_the_same_time(city: None, page: Page) -> None:
    client = page(actor_named("resident04@example.jp"))
    sent = client.post(f"/facilities/places/{STUDIO}/book/", TIME)
    assert sent.headers["Location"].startswith("/my/facility-user/")
    shown = text(client, sent.headers["Location"])
    back = re.findall(r'name="next" value="(/facilities[^"]+)"', shown)[0]
    registered = client.post("/my/facility-user/", {"next": back.replace("&amp;", "&")})
    assert registered.headers["Location"] == f"/facilities/places/{STUDIO}/book/?start=2026-12-12T09%3A00&minutes=120"
    assert 'value="12"' in text(client, registered.headers["Location"])


def test_registration_leads_nowhere_else(city: None, page: Page) -> None:
    client = page(actor_named("resident04@example.jp"))
    sent = client.post("/my/facility-user/", {"next": "https://evil.example/"})
    assert sent.headers["Location"] == "/my/facility-user/"
    assert client.post("/my/facility-user/", {"next": "//evil.example/"}).headers["Location"] == "/my/facility-user/"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("day-month", "3", "から受け付けます"),
        ("begin", "8:00", "開いていない時間"),
        ("day-month", "11", "過ぎた時間"),
        ("day-day", "31", "開いていない"),
        ("day-day", "32", "32日"),
    ],
)
def test_times_that_cannot_be_are_refused_at_their_field(
    aki: Actor, page: Page, field: str, value: str, said: str
) -> None:
    far = {"day-year": "2027"} if field == "day-month" and value == "3" else {}
    answer = page(aki).post(f"/facilities/places/{STUDIO}/book/", TIME | far | {field: value})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "error-summary" in body
    assert said in body
    assert not scheduler.bookings_of(aki.id)


def test_a_taken_time_offers_the_waiting_list(aki: Actor, ben: Actor, page: Page) -> None:
    booked(aki, at(9), at(11))
    client = page(ben)
    late = client.post(f"/facilities/places/{STUDIO}/book/", TIME).content.decode()
    assert "この時間を待つ" in late
    form = dict(re.findall(r'<input type="hidden" name="(start|end)" value="([^"]+)"', late))
    waited = client.post(f"/facilities/places/{STUDIO}/wait/", form)
    assert waited.headers["Location"] == "/my/bookings/"
    assert "1人中1番目" in text(client, "/my/bookings/")
    acts.cancel(scheduler.bookings_of(aki.id)[0], "", aki)
    offered = text(client, "/my/bookings/")
    assert "空きました" in offered
    (line,) = scheduler.waiting_of(ben.id)
    taken = client.post(f"/my/bookings/waiting/{line.id}/accept/")
    assert scheduler.bookings_of(ben.id)[0].number in taken.headers["Location"]


def test_whoever_waits_for_a_school_says_for_which_group(aki: Actor, ben: Actor, page: Page) -> None:
    club, others = (
        memberships.create_group(name, "クラブ", "卓球", who) for name, who in (("青空", aki), ("若葉", ben))
    )
    booked(aki, at(9), at(11), key="miyanishi-es-gym", group_id=club.id)
    client, address = page(ben), "/facilities/places/miyanishi-es-gym/"
    late = client.post(f"{address}book/", TIME).content.decode()
    assert re.search(rf'<option value="{others.id}"[^>]*>若葉', late)
    form = dict(re.findall(r'<input type="hidden" name="(start|end)" value="([^"]+)"', late))
    client.post(f"{address}wait/", form | {"group": others.id})
    assert "1人中1番目" in text(client, "/my/bookings/")


def test_a_hold_that_ran_out_says_so(aki: Actor, page: Page) -> None:
    held = acts.hold(places.place(STUDIO), at(9), at(11), aki)
    client = page(aki)
    with clock.frozen(NOW + timedelta(minutes=11)):
        late = client.post(f"/facilities/holds/{held.number}/", {"purpose": "卓球", "attendees": "4"}, follow=True)
    assert "10分" in late.content.decode()
    assert not models.Use.objects.exists()


def test_a_hold_can_be_let_go(aki: Actor, page: Page) -> None:
    held = acts.hold(places.place(STUDIO), at(9), at(11), aki)
    page(aki).post(f"/facilities/holds/{held.number}/drop/")
    assert scheduler.booking(held.id).state == "cancelled"


def test_before_cancelling_it_says_what_follows(aki: Actor, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    client = page(aki)
    assert "支払いはなくなります" in text(client, f"/my/bookings/{done.number}/cancel/")
    with clock.frozen(at(18, DAY - timedelta(days=1))):
        assert "期限を過ぎています" in text(client, f"/my/bookings/{done.number}/cancel/")
        late = client.post(f"/my/bookings/{done.number}/cancel/", {"reason": ""})
        assert late.status_code == 422
    client.post(f"/my/bookings/{done.number}/cancel/", {"reason": "雨"})
    assert scheduler.booking(done.id).state == "cancelled"


def test_the_time_is_changed_or_kept(aki: Actor, ben: Actor, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    booked(ben, at(13), at(15))
    client = page(aki)
    refused = client.post(f"/my/bookings/{done.number}/change/", TIME | {"begin": "13:00"})
    assert refused.status_code == 422
    assert scheduler.booking(done.id).start == at(9)
    client.post(f"/my/bookings/{done.number}/change/", TIME | {"begin": "11:00"})
    assert scheduler.booking(done.id).start == at(11)


def test_who_has_a_number_for_the_door_is_led_to_it(aki: Actor, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    address = f"/my/bookings/{done.number}/"
    assert "/my/doors/" not in text(page(aki), address)
    register_lock("chuo-door", driver="offline-hmac")
    window = access.Window(done.start, done.end)
    access.grant(f"booking/{done.id}", ["chuo-door"], window, aki.id, actor=SYSTEM)
    led = re.search(r'href="(/my/doors/[^"]+)"', text(page(aki), address))
    assert led
    assert "入口" in text(page(aki), led[1])
    with clock.frozen(done.end + timedelta(days=1)):
        assert "/my/doors/" not in text(page(aki), address)


def test_a_stranger_finds_nothing(aki: Actor, ben: Actor, page: Page) -> None:
    done = booked(aki, at(9), at(11))
    held = acts.hold(places.place(HALL), at(13), at(15), aki)
    client = page(ben)
    for path in (
        f"/my/bookings/{done.number}/",
        f"/my/bookings/{done.number}/cancel/",
        f"/facilities/holds/{held.number}/",
    ):
        assert client.get(path).status_code == 404
    assert client.post(f"/my/bookings/{done.number}/pay/").status_code == 404
    assert Client().get(f"/my/bookings/{done.number}/").status_code == 302


def test_a_group_is_made_joined_and_seen(aki: Actor, ben: Actor, page: Page) -> None:
    leader, other = page(aki), page(ben)
    made = leader.post("/my/groups/", {"name": "青空クラブ", "kana": "あおぞらくらぶ", "activity": "卓球"})
    group = memberships.groups_of(aki.id)[0]
    assert made.headers["Location"] == f"/my/groups/{group.id}/"
    assert group.kana == "アオゾラクラブ"
    invited = leader.post(f"/my/groups/{group.id}/invite/").content.decode()
    path = re.search(r"/my/groups/join/[^<\"]+", invited)
    assert path
    assert "青空クラブ" in text(other, path[0])
    other.post(path[0])
    assert memberships.group(group.id).has(ben.id)
    assert text(page(actor_named("resident05@example.jp")), f"/my/groups/{group.id}/", 404)


def test_the_number_of_queries_does_not_grow_with_the_places(
    city: None, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    Client().get("/facilities/calendar/")
    with django_assert_max_num_queries(25):  # type: ignore[attr-defined]  pytest-django's context manager
        Client().get("/facilities/calendar/")

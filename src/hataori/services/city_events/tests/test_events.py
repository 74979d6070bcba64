"""An event from the desk's first word to the list of who was there, with a line of which the order can be checked."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.conf import settings
from django.test import Client

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.errors import Conflict, Forbidden, Rejected
from hataori.platform.audit import api as audit
from hataori.services.city_events import city, holding, joining, models, telling

from .conftest import NOW, START, address, facts, person, worked

pytestmark = pytest.mark.django_db(transaction=True)


def test_signing_up_asks_the_event_s_questions_and_gives_a_code(session):
    client, actor = person("aki")
    assert "親子教室" in client.get("/events/?month=2026-12&topic=child").content.decode()
    assert "親子教室" not in client.get("/events/?month=2026-12&topic=course").content.decode()
    assert client.post(address(session), {}).status_code == 422
    ticket = client.post(address(session), {"q1": "8か月", "q2": "卵"}, follow=True).content.decode()
    assert "<svg" in ticket
    worked()
    assert facts("city_event.reserved")[0]["channel"] == "online"
    assert "申込みを受け付けました" in messaging.box(actor.id, 1).messages[0].subject


def test_a_full_event_has_a_line_that_moves_in_order_and_can_be_checked(session):
    people = [person(name) for name in ("one", "two", "three", "four")]
    for client, _ in people[:2]:
        client.post(address(session), {"q1": "1歳"})
    full = people[2][0].post(address(session), {"q1": "2歳"})
    assert full.status_code == 422
    for client, _ in people[2:]:
        client.post(address(session), {"q1": "2歳", "wait": "1"})
    first = scheduler.bookings_of(people[0][1].id)[0]
    people[0][0].post(f"/my/events/{first.number}/cancel/")
    worked()
    page = people[2][0].get("/my/events/").content.decode()
    assert "11/27 09:00までに" in page
    assert "空きが出ました" in messaging.box(people[2][1].id, 1).messages[0].subject
    with clock.frozen(NOW + timedelta(hours=25)):
        scheduler.release_expired()
        worked()
        (place,) = [each for _, each in joining.waits(people[3][1])]
        people[3][0].post(f"/my/events/waiting/{place.id}/accept/")
        assert [each.state for each in scheduler.bookings_of(people[3][1].id)] == ["confirmed"]
    links = Client().get(f"{address(session)}waiting.json").json()["links"]
    assert [link["seq"] for link in links] == [1, 2]
    assert scheduler.broken_at(scheduler.chain(session.unit_id)) is None


def test_who_was_there_is_ticked_by_code_and_goes_out_as_a_file(session, desk):
    client, actor = person("aki")
    client.post(address(session), {"q1": "8か月", "q2": "=卵"})
    number = scheduler.bookings_of(actor.id)[0].number
    with clock.frozen(START - timedelta(minutes=20)):
        assert number in desk.get(f"/desk/events/check-in/?number={number}").content.decode()
        page = desk.post("/desk/events/check-in/", {"number": number}, follow=True).content.decode()
        assert "見本 akiさんの受付をしました" in page
        worked()
    assert [each["how"] for each in facts("city_event.attended")] == ["qr"]
    base = f"/desk/events/{session.event.key}/{session.pk}/attendance"
    text = b"".join(desk.get(f"{base}.csv").streaming_content).decode()
    assert "8か月" in text
    assert "'=卵" in text
    book = openpyxl.load_workbook(io.BytesIO(desk.get(f"{base}.xlsx").content))
    assert [cell.value for cell in next(book.active.iter_rows(min_row=2))][2] == "参加"
    assert "催しの参加者名簿" in str(audit.entries(subject=f"city_event/{session.event.key}"))
    assert signed_in(Role.SECTION_HEAD, "citizens-tax").get(f"{base}.csv").status_code == 404


def test_an_event_called_off_tells_everybody_why(session, desk):
    client, actor = person("aki")
    client.post(address(session), {"q1": "8か月"})
    worked()
    home = f"/desk/events/{session.event.key}/"
    assert desk.post(f"{home}call-off/", {"off-reason": ""}).status_code == 422
    assert "1人に知らせます" in desk.post(f"{home}call-off/", {"off-reason": "大雪"}, follow=True).content.decode()
    worked()
    assert "大雪" in "".join(each.body for each in messaging.box(actor.id, 1).messages)
    assert scheduler.bookings_of(actor.id)[0].state == "cancelled"
    assert "中止になりました" in Client().get(f"/events/{session.event.key}/").content.decode()
    with pytest.raises(Conflict):
        joining.sign_up(models.Session.objects.get(), {}, actor)


def test_people_are_reminded_once_the_day_before(session):
    client, actor = person("aki")
    client.post(address(session), {"q1": "8か月"})
    assert telling.remind() == 0
    with clock.frozen(START - timedelta(hours=20)):
        telling.remind()
        telling.remind()
    assert [each.subject for each in messaging.box(actor.id, 1).messages] == ["もうすぐです：親子教室"]


def test_only_the_section_writes_and_times_lie_ahead(session):
    _, actor = person("aki")
    with pytest.raises(Forbidden):
        holding.publish(session.event, actor)
    with pytest.raises(Rejected):
        holding.add_time(session.event, holding.NewTime(NOW, NOW + timedelta(hours=1), 5), holding.SYSTEM)


def test_loading_the_sample_events_twice_changes_nothing(desk):
    first = city.load_events(settings.HATAORI_CITY_FOLDER, None)
    again = city.load_events(settings.HATAORI_CITY_FOLDER, None)
    assert (first.created, first.problems) == (4, ())
    assert (again.created, again.unchanged, again.problems) == (0, 4, ())
    page = Client().get("/events/?month=2026-12").content.decode()
    assert "スマートフォン教室" in page
    assert "ICTリーダー研修" not in page  # staff only

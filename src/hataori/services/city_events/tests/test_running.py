"""A published event at the desk: more or fewer places, a letter to everybody, ticks from a list, a substitute."""

from datetime import timedelta

import pytest

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.messaging import api as messaging
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.kernel.errors import Conflict
from hataori.services.city_events import joining, models, running

from .conftest import START, address, facts, person, worked

pytestmark = pytest.mark.django_db(transaction=True)


def desk_of(session: models.Session) -> str:
    return f"/desk/events/{session.event.key}/{session.pk}/"


def joined(session: models.Session, *names: str, wait: bool = False) -> list:
    people = [person(name) for name in names]
    for client, _ in people:
        client.post(address(session), {"q1": "1歳"} | ({"wait": "1"} if wait else {}))
    return people


def state(who) -> str:
    return scheduler.bookings_of(who[1].id)[0].state


def test_more_places_go_to_who_waits_in_order(session, desk):
    joined(session, "one", "two")
    line = joined(session, "three", "four", "five", wait=True)
    said = desk.post(f"{desk_of(session)}capacity/", {"capacity": "4"}, follow=True).content.decode()
    assert "定員を4人にしました" in said
    assert [state(each) for each in line[:2]] == ["leased", "leased"]
    assert scheduler.bookings_of(line[2][1].id) == []
    worked()
    assert "空きが出ました" in messaging.box(line[0][1].id, 1).messages[0].subject
    assert facts("city_event.capacity_changed") == [{"topic": "child", "capacity": 4}]


def test_fewer_places_throw_nobody_out_and_let_nobody_in_until_it_fits(session, desk):
    desk.post(f"{desk_of(session)}capacity/", {"capacity": "4"})
    people = joined(session, "one", "two", "three", "four")
    said = desk.post(f"{desk_of(session)}capacity/", {"capacity": "2"}, follow=True).content.decode()
    assert "定員より2人多い" in said
    assert {state(each) for each in people} == {"confirmed"}
    late = person("late")
    scheduler.cancel(scheduler.bookings_of(people[0][1].id)[0].id, people[0][1])
    fresh = models.Session.objects.get()
    with pytest.raises(Conflict):
        joining.sign_up(fresh, {"q1": "1歳"}, late[1])
    for each in people[1:3]:
        scheduler.cancel(scheduler.bookings_of(each[1].id)[0].id, each[1])
    assert joining.sign_up(fresh, {"q1": "1歳"}, late[1]).state == "confirmed"
    assert joining.left(fresh) == 0


@pytest.mark.parametrize("capacity", ["0", "2001", "x", ""])
def test_a_capacity_that_makes_no_sense_is_a_sentence(session, desk, capacity):
    assert desk.post(f"{desk_of(session)}capacity/", {"capacity": capacity}).status_code == 422
    assert models.Session.objects.get().capacity == 2


def test_everybody_with_a_place_is_told_once(session, desk):
    path, words = f"{desk_of(session)}notice/", {"subject": "持ち物の変更", "body": "タオルを持ってきてください。"}
    assert "まだいません" in desk.post(path, words).content.decode()
    people = joined(session, "one", "two")
    (waiting,) = joined(session, "three", wait=True)
    assert desk.post(path, words | {"body": ""}).status_code == 422
    assert "2人にお知らせします" in desk.post(path, words, follow=True).content.decode()
    desk.post(path, words)
    worked()
    for _, actor in people:
        letters = [each for each in messaging.box(actor.id, 1).messages if "持ち物の変更" in each.subject]
        assert [("タオル" in each.body, "センター" in each.body) for each in letters] == [(True, True)]
    assert not any("持ち物" in each.subject for each in messaging.box(waiting[1].id, 1).messages)
    assert facts("city_event.noticed") == [{"topic": "child", "people": 2}]


def test_a_list_on_paper_is_ticked_after_the_end(session, desk):
    people = joined(session, "one", "two")
    numbers = [scheduler.bookings_of(actor.id)[0].number for _, actor in people]
    path = f"{desk_of(session)}tick/"
    assert "印を付けてください" in desk.post(path, follow=True).content.decode()
    with clock.frozen(START + timedelta(hours=5)):
        scheduler.mark_no_shows()
        said = desk.post(path, {"booking": [numbers[0], "ABCD-EFGH"]}, follow=True).content.decode()
        assert "1人の受付をしました" in said
        assert "ABCD-EFGH：" in said
        worked()
    assert [state(each) for each in people] == ["completed", "no_show"]
    assert [each["how"] for each in facts("city_event.attended")] == ["desk"]


def test_somebody_else_comes_and_the_place_stays(session, desk):
    ((client, actor),) = joined(session, "one")
    number = scheduler.bookings_of(actor.id)[0].number
    client.post(f"/my/events/{number}/substitute/", {"name": "見本 太郎"})
    page = client.get(f"/my/events/{number}/").content.decode()
    assert "見本 太郎" in page
    shown = desk.get(desk_of(session)).content.decode()
    assert "見本 太郎" in shown
    assert "見本 太郎" in b"".join(desk.get(f"{desk_of(session)}attendance.csv").streaming_content).decode()
    desk.post(f"{desk_of(session)}{number}/substitute/", {"name": ""})
    assert running.substitutes(session) == {}
    stranger, _ = person("stranger")
    assert stranger.post(f"/my/events/{number}/substitute/", {"name": "x"}).status_code == 404
    with clock.frozen(START + timedelta(minutes=5)):
        desk.post("/desk/events/check-in/", {"number": number})
        with pytest.raises(Conflict):
            running.substitute(number, "遅い人", actor)


def test_who_came_instead_is_forgotten_after_a_year(session):
    ((_, actor),) = joined(session, "one")
    running.substitute(scheduler.bookings_of(actor.id)[0].number, "見本 太郎", actor)
    with clock.frozen(START + timedelta(days=300)):
        assert running.forget() == 0
    with clock.frozen(START + timedelta(days=370)):
        assert running.forget() == 1


def test_other_sections_do_none_of_it(session):
    other = signed_in(Role.SECTION_HEAD, "citizens-tax")
    for part in ("capacity/", "notice/", "tick/"):
        assert other.post(f"{desk_of(session)}{part}", {"capacity": "9"}).status_code == 404

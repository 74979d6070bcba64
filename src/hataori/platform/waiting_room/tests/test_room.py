"""The rush as visitors see it: calm costs nothing, numbers are the order of arrival, nobody overtakes."""

import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client, override_settings

from hataori.kernel import clock
from hataori.kernel.clock import JST
from hataori.platform.accounts.actions.samples import ensure_resident
from hataori.platform.accounts.models import Account
from hataori.platform.waiting_room import models, room
from hataori.platform.waiting_room.crowd import Crowd
from hataori.platform.waiting_room.middleware import COOKIE

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=JST)
pytestmark = [pytest.mark.django_db, pytest.mark.urls("hataori.platform.waiting_room.tests.addresses")]


@pytest.fixture(autouse=True)
def _nine_o_clock() -> Iterator[None]:
    with (
        clock.frozen(NOW),
        override_settings(HATAORI_WAITING_ROOM=2, HATAORI_WORKERS=1, HATAORI_WAITING_PREFIXES=["/rush/"]),
    ):
        yield


class Visitor:
    """A browser of its own. All share one server process, as the test's handler is made once."""

    handler = None

    def __init__(self, name: str) -> None:
        self.client = Client(headers={"User-Agent": name})
        if Visitor.handler is None:
            Visitor.handler = self.client.handler
        self.client.handler = Visitor.handler

    def come(self, **headers: str):
        return self.client.get("/rush/", headers=headers)

    def number(self) -> int:
        return int(self.come(Accept="application/json").json()["number"])

    def ahead(self) -> int:
        return int(self.come(Accept="application/json").json()["ahead"])


@pytest.fixture(autouse=True)
def _new_process() -> Iterator[None]:
    Visitor.handler = None
    yield
    Visitor.handler = None


def test_while_few_come_there_is_no_ticket_cookie_or_row():
    for name in "ab":
        visitor = Visitor(name)
        assert visitor.come().status_code == 200
        assert COOKIE not in visitor.client.cookies
    assert models.Ticket.objects.count() == 0


def test_newcomers_wait_by_number_and_those_inside_stay_inside():
    inside = [Visitor(name) for name in "ab"]
    assert [each.come().status_code for each in inside] == [200, 200]
    third = Visitor("c")
    assert third.come().status_code == 200, "the database knows of nobody inside yet"
    assert [each.come().status_code for each in inside] == [200, 200], "who was served goes on"
    late = [Visitor(name) for name in "defg"]
    answers = [each.come() for each in late]
    assert [each.status_code for each in answers] == [503] * 4
    assert all(each.headers["Retry-After"] for each in answers)
    assert [each.ahead() for each in late] == [0, 1, 2, 3]
    assert late[3].number() == late[3].number(), "reloading keeps the place"


def test_places_freed_go_by_number():
    waiting = [Visitor(f"v{n}") for n in range(8)]
    first = [each.come().status_code for each in waiting]
    assert first[:2] == [200, 200]
    queue = [
        each
        for each, status in zip(waiting, [each.come().status_code for each in waiting], strict=True)
        if status == 503
    ]
    numbers = [each.number() for each in queue]
    assert numbers == sorted(numbers)
    with clock.frozen(NOW + timedelta(minutes=2)):
        assert all(each.come().status_code == 503 for each in queue), "still full"
    with clock.frozen(NOW + timedelta(minutes=4)):
        assert queue[-1].come().status_code == 503, "the last to come is not let in because he asks first"
        assert [each.come().status_code for each in queue[:3]] == [200, 200, 503]


def test_a_place_is_kept_a_while_for_whoever_was_let_in_and_has_not_come_back_yet(settings):
    settings.HATAORI_WAITING_IDLE = 6
    inside, slow, last = room.Visitor("inside"), room.Visitor("slow"), room.Visitor("last")
    room.place_of(inside, 1, was_inside=True)
    number = room.place_of(slow, 1).number
    assert not room.place_of(last, 1).admitted
    with clock.frozen(NOW + timedelta(seconds=10)):
        assert not room.place_of(last, 1).admitted, "the one before him was let in, told to ask again after 30 seconds"
    with clock.frozen(NOW + timedelta(seconds=35)):
        assert room.place_of(slow, 1) == room.Place(number, admitted=True)
        assert not room.place_of(last, 1).admitted
    with clock.frozen(NOW + timedelta(seconds=42)):
        assert room.place_of(last, 1).admitted, "seen last seven seconds ago: gone"


def test_whoever_was_let_in_and_never_comes_makes_room(settings):
    settings.HATAORI_WAITING_IDLE = 60
    room.place_of(room.Visitor("inside"), 1, was_inside=True)
    gone, last = room.Visitor("gone"), room.Visitor("last")
    number = room.place_of(gone, 1).number
    room.place_of(last, 1)
    later = NOW + room.idle() + timedelta(seconds=1)
    with clock.frozen(later):
        assert not room.place_of(last, 1).admitted
    with clock.frozen(later + room.CLAIM + timedelta(seconds=1)):
        assert room.place_of(last, 1).admitted
        assert room.place_of(gone, 1).number > number


def test_who_goes_away_loses_his_place_and_the_others_move_up():
    for n in range(3):
        room.place_of(room.Visitor(f"in{n}"), 2, was_inside=True)
    gone, stays = room.Visitor("gone"), room.Visitor("stays")
    assert not room.place_of(gone, 2).admitted
    assert room.place_of(stays, 2).ahead == 1
    for minutes in (1, 2, 3):
        with clock.frozen(NOW + timedelta(minutes=minutes, seconds=5)):
            for n in range(3):
                room.place_of(room.Visitor(f"in{n}"), 2)
            place = room.place_of(stays, 2)
    assert (place.admitted, place.ahead) == (False, 0)
    with clock.frozen(NOW + timedelta(minutes=3, seconds=6)):
        assert room.place_of(gone, 2).number > place.number


def test_an_account_has_one_place_on_both_browsers():
    for n in range(2):
        room.place_of(room.Visitor(f"in{n}"), 2, was_inside=True)
    at_home = room.place_of(room.Visitor("phone"), 2)
    signed_in = room.place_of(room.Visitor("phone", "account-1"), 2)
    assert signed_in.number == at_home.number, "signing in keeps the place"
    assert room.place_of(room.Visitor("computer", "account-1"), 2).number == at_home.number
    assert models.Ticket.objects.filter(admitted_at=None).count() == 1


def test_a_forged_ticket_is_a_newcomer():
    for n in range(3):
        room.place_of(room.Visitor(f"in{n}"), 2, was_inside=True)
    crowd = [Visitor(f"v{n}") for n in range(4)]
    for each in crowd:
        each.come()
    forged = Visitor("forger")
    forged.client.cookies[COOKIE] = "in0:forged"
    assert forged.come().status_code == 503


def test_the_page_shows_number_position_and_works_without_scripts():
    for n in range(3):
        room.place_of(room.Visitor(f"in{n}"), 2, was_inside=True)
    for n in range(4):
        Visitor(f"v{n}").come()
    page = Visitor("reader").come().content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'aria-live="polite"' in page
    assert "順番をお待ちください" in page
    assert page.count("<h1") == 1


def crowded() -> None:
    """Two are inside and the process knows of a rush."""
    for n in range(3):
        room.place_of(room.Visitor(f"in{n}"), 2, was_inside=True)
    for n in range(4):
        Visitor(f"v{n}").come()


def address_in(page: str) -> str:
    return html.unescape(re.findall(r'data-again="([^"]+)"', page)[0])


def without_cookies(visitor: Visitor, path: str):
    visitor.client.cookies.clear()
    return visitor.client.get(path)


def test_a_browser_without_cookies_keeps_its_place_by_the_address():
    crowded()
    reader = Visitor("no cookies")
    first = reader.come().content.decode()
    assert "クッキーを受け取っていません" not in first, "nobody knows yet"
    before = models.Ticket.objects.count()
    second = without_cookies(reader, address_in(first)).content.decode()
    number = re.findall(r"data-number>(\d+)<", first)
    assert re.findall(r"data-number>(\d+)<", second) == number
    assert "クッキーを受け取っていません" in second
    third = without_cookies(reader, address_in(second)).content.decode()
    assert re.findall(r"data-number>(\d+)<", third) == number
    assert models.Ticket.objects.count() == before, "no new ticket a request"
    assert third.count("ticket=") == second.count("ticket="), "the address does not grow"


def test_who_is_let_in_by_address_sees_the_page():
    crowded()
    reader = Visitor("no cookies")
    address = address_in(reader.come().content.decode())
    assert without_cookies(reader, address).status_code == 503
    models.Ticket.objects.filter(admitted_at=None).update(admitted_at=NOW)
    assert without_cookies(reader, address).content == b"in"


def test_a_program_without_cookies_is_told_where_to_ask_again():
    crowded()
    program = Visitor("program")
    told = program.come(Accept="application/json").json()
    program.client.cookies.clear()
    again = program.client.get(told["again"], headers={"Accept": "application/json"}).json()
    assert again["number"] == told["number"]


def test_an_address_passed_on_is_a_newcomer_and_a_forged_one_too():
    crowded()
    page = Visitor("owner").come().content.decode()
    mine, address = re.findall(r"data-number>(\d+)<", page), address_in(page)
    friend = without_cookies(Visitor("a friend"), address).content.decode()
    assert re.findall(r"data-number>(\d+)<", friend) != mine
    forged = without_cookies(Visitor("forger"), "/rush/?ticket=in0~0000:abc").content.decode()
    assert re.findall(r"data-number>(\d+)<", forged) != mine


def test_with_cookies_the_address_stays_clean():
    crowded()
    reader = Visitor("cookies")
    reader.come()
    assert address_in(reader.client.get("/rush/?a=1").content.decode()) == "/rush/?a=1"


def test_other_pages_and_staff_are_not_kept_waiting():
    for n in range(5):
        Visitor(f"v{n}").come()
    assert Visitor("z").client.get("/elsewhere/").status_code == 200


def test_signed_in_people_wait_by_their_account():
    ensure_resident({"email": "aki@example.jp", "family": "見本", "given": "aki"})
    for n in range(3):
        room.place_of(room.Visitor(f"in{n}"), 2, was_inside=True)
    for n in range(4):
        Visitor(f"v{n}").come()
    one, two = Visitor("phone"), Visitor("computer")
    for each in (one, two):
        each.client.force_login(
            Account.objects.get(login="aki@example.jp"),
            backend="hataori.platform.accounts.browser_sessions.Accounts",
        )
    assert one.number() == two.number()


def test_tickets_of_yesterday_are_forgotten():
    room.place_of(room.Visitor("a"), 2)
    assert room.forget(NOW + timedelta(hours=11)) == 0
    assert room.forget(NOW + timedelta(hours=13)) == 1


def test_a_crowd_forgets_who_left():
    crowd = Crowd(10)
    assert [crowd.note("a", 0), crowd.note("b", 5), crowd.note("a", 6)] == [False, False, True]
    crowd.note("c", 15.5)
    assert len(crowd) == 2

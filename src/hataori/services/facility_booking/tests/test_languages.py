"""The way of booking in Portuguese, Vietnamese and Chinese: nothing on it is Japanese but what the city has named."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.foreign import japanese_left

from hataori.kernel import clock
from hataori.kernel.actor import Actor

from .conftest import DAY, HALL, STUDIO, at, booked
from .test_pages import TIME

pytestmark = pytest.mark.django_db
Page = Callable[[Actor], Client]
TAGS = {"pt-br": "pt-BR", "vi": "vi", "zh-hans": "zh-Hans"}
PURPOSE = {"purpose": "卓球", "attendees": "6"}
# Frames of everything else a resident passes: each stands empty here, with its title, its navigation and its forms.
AROUND = (
    "/languages/", "/no-such-page/", "/accessibility/", "/account/sign-in/", "/account/sign-up/", "/account/reset/",
    "/account/sign-in/new-device/", "/facilities/calendar/", "/lottery/", "/lottery/receipts/",
    "/seats/", "/appointments/", "/appointments/find/", "/notices/mail/", "/events/",
)  # fmt: skip
NOT_HERE = ("/no-such-page/", "/seats/")
"""A study room is not among what this file loads: its address is answered, kindly and in the language, with 404."""
OWN = (
    "/my/", "/my/facility-user/", "/my/facility-user/city/", "/my/groups/", "/my/lottery/", "/my/box/",
    "/my/consents/", "/my/devices/", "/my/password/", "/my/email/", "/my/close/", "/my/seats/",
    "/my/events/", "/my/doors/", "/my/calendar/", "/my/identity/", "/my/notices/",
)  # fmt: skip


class Reader:
    """Somebody who reads pages in one language; `left` is what was Japanese on them."""

    def __init__(self, client: Client, language: str) -> None:
        self.client, self.language, self.left = client, language, dict[str, list[str]]()
        client.cookies["hataori_language"] = language

    def read(self, path: str, sent: dict[str, str] | None = None, status: int = 200) -> str:
        answer = self.client.get(path) if sent is None else self.client.post(path, sent)
        if answer.status_code == 302:
            return self.read(answer.headers["Location"])
        assert answer.status_code == status, (path, answer.status_code)
        page = answer.content.decode()
        assert f'<html lang="{TAGS[self.language]}"' in page
        if found := japanese_left(page, self.language, ("見本", "体育館", "武道場", "連携")):
            self.left[path] = found
        return page


@pytest.fixture(params=TAGS)
def reader(request: pytest.FixtureRequest, aki: Actor, page: Page) -> Reader:
    """Aki, in each language."""
    return Reader(page(aki), request.param)


def test_looking_booking_and_cancelling(reader: Reader) -> None:
    reader.read("/facilities/")
    reader.read("/facilities/?purpose=卓球&minutes=120")
    reader.read("/facilities/chuo-plaza-gym/")
    reader.read(f"/facilities/places/{STUDIO}/?from=2026-12-12")
    reader.read("/facilities/calendar/?kind=school")
    reader.read(f"/facilities/places/{STUDIO}/book/?start=2026-12-12T09:00&minutes=120")
    number = re.search(r"holds/([0-9A-Z-]+)/", reader.read(f"/facilities/places/{STUDIO}/book/", TIME))
    assert number
    reader.read(f"/facilities/holds/{number[1]}/", PURPOSE)
    reader.read(f"/facilities/holds/{number[1]}/check/", {})
    reader.read("/my/bookings/")
    reader.read(f"/my/bookings/{number[1]}/")
    reader.read(f"/my/bookings/{number[1]}/change/")
    reader.read(f"/my/bookings/{number[1]}/cancel/")
    reader.read(f"/my/bookings/{number[1]}/cancel/", {"reason": ""})
    assert not reader.left


def test_every_week(reader: Reader) -> None:
    series = TIME | {"rhythm": "weekly", "count": "3", "every": "weekly", "times": "3"}
    reader.read(f"/facilities/places/{STUDIO}/series/")
    reader.client.post(f"/facilities/places/{STUDIO}/series/", series)
    reader.read("/my/bookings/")
    assert not reader.left


def test_who_is_refused_is_told_in_his_language(reader: Reader, ben: Actor) -> None:
    booked(ben, at(9), at(11))
    mine = booked(ben, at(13), at(15))
    choose = f"/facilities/places/{STUDIO}/book/"
    for wrong in ({}, {"begin": "2:00"}, {"day-year": "2020"}, {"day-year": "2027"}, {"begin": "x"}, {"minutes": "9"}):
        reader.read(choose, TIME | wrong, status=422)
    reader.read(f"/facilities/places/{HALL}/book/", TIME | {"begin": "9:10", "minutes": "600"}, status=422)
    reader.read("/facilities/places/nowhere/", status=404)
    reader.read(f"/my/bookings/{mine.number}/", status=404)
    assert not reader.left


def test_too_late_to_cancel(reader: Reader, aki: Actor) -> None:
    done = booked(aki, at(9), at(11))
    with clock.frozen(at(18, DAY - timedelta(days=1))):
        reader.read(f"/my/bookings/{done.number}/cancel/")
        reader.read(f"/my/bookings/{done.number}/cancel/", {"reason": ""}, status=422)
    assert not reader.left


def test_what_stands_around_it(reader: Reader) -> None:
    for path in AROUND + OWN:
        reader.read(path, status=404 if path in NOT_HERE else 200)
    assert not reader.left

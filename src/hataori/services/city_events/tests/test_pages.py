"""Every page of the events is accessible and fits a phone."""

import pytest
from tests.axe import assert_good_for_everybody

from hataori.blocks.scheduler import api as scheduler

from .conftest import address, person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def test_every_page_is_accessible(session, desk, open_page):
    people = [person(name) for name in ("one", "two", "three")]
    for n, (client, _) in enumerate(people):
        client.post(address(session), {"q1": "1歳"} | ({"wait": "1"} if n == 2 else {}))
    number = scheduler.bookings_of(people[0][1].id)[0].number
    staff, one, three = (
        {"sessionid": client.cookies["sessionid"].value} for client in (desk, people[0][0], people[2][0])
    )
    home = f"/desk/events/{session.event.key}/"
    pages = [
        ("/events/?month=2026-12", {}), (f"/events/{session.event.key}/", {}), (address(session), one),
        ("/my/events/", three), ("/my/events/", one), (f"/my/events/{number}/", one), ("/desk/events/", staff),
        ("/desk/events/new/", staff), (home, staff), (f"{home}edit/", staff), (f"{home}{session.pk}/", staff),
        (f"/desk/events/check-in/?number={number}", staff), (f"{home}{session.pk}/capacity/", staff),
        (f"{home}{session.pk}/notice/", staff), (f"{home}{session.pk}/{number}/substitute/", staff),
    ]  # fmt: skip
    for n, (path, cookies) in enumerate(pages):
        assert_good_for_everybody(open_page(path, cookies=cookies), f"events-{n:02d}")

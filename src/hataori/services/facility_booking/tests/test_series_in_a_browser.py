"""Pages of recurring bookings, slips and the price of people of the city: accessible, and they fit a phone."""

import os

import pytest
from django.test import Client
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

from hataori.blocks.memberships import api as memberships
from hataori.kernel.actor import Actor
from hataori.services.facility_booking import places, repeating, slips

from .conftest import STUDIO, actor_named, at, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
FIRST = "day-year=2026&day-month=12&day-day=12&begin=9:00&minutes=120"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_every_page_is_accessible(aki: Actor, page, open_page, viewport) -> None:
    asked = repeating.Asked(at(9), at(11), repeating.Rhythm("1", 4))
    made = repeating.book(places.place(STUDIO), asked, told(), aki)
    first = made.bookings[0]
    slips.issue(first, aki)
    club = memberships.create_group("青空クラブ", "アオゾラクラブ", "卓球", aki)
    claim = memberships.claim(aki, "works")
    mine, staff = ({"sessionid": _cookie(page(who))} for who in (aki, actor_named("sports.section-head")))
    found = [
        (f"/facilities/places/{STUDIO}/series/?{FIRST}&every=1&count=5", mine),
        (f"/my/bookings/series/{made.id}/", mine), (f"/my/bookings/{first.number}/", mine),
        (f"/my/bookings/{first.number}/change/", mine), (f"/my/bookings/{first.number}/cancel/", mine),
        ("/my/facility-user/city/", mine), (f"/my/groups/{club.id}/city/", mine), ("/facilities/sogo-gym/", mine),
        ("/desk/facilities/new/", staff), (f"/desk/facilities/series/{made.id}/", staff),
        (f"/desk/facilities/{first.number}/", staff), (f"/desk/facilities/{first.number}/change/", staff),
        ("/desk/facilities/slips/", staff), ("/desk/facilities/residency/?q=1001", staff),
        (f"/desk/facilities/residency/{claim.id}/", staff), ("/desk/facilities/numbers/?month=2026-12", staff),
    ]  # fmt: skip
    for n, (path, cookies) in enumerate(found):
        shown = open_page(path, viewport=viewport, cookies=cookies)
        if folder := os.environ.get("PICTURES_FOLDER"):
            shown.screenshot(path=f"{folder}/series-{viewport['width']}-{n:02d}.png", full_page=True)
        assert_accessible(shown)
        assert_no_sideways_scroll(shown)


def _cookie(client: Client) -> str:
    return client.cookies["sessionid"].value

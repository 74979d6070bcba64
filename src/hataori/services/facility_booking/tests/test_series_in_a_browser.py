"""Pages of recurring bookings, slips and the price of people of the city: accessible, and they fit a phone."""

import pytest
from django.test import Client
from tests.axe import assert_good_for_everybody

from hataori.blocks.memberships import api as memberships
from hataori.kernel.actor import Actor
from hataori.services.facility_booking import places, repeating, slips

from .conftest import STUDIO, actor_named, at, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
FIRST = "day-year=2026&day-month=12&day-day=12&begin=9:00&minutes=120"


def test_every_page_is_accessible(aki: Actor, page, open_page) -> None:
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
        assert_good_for_everybody(open_page(path, cookies=cookies), f"series-{n:02d}")


def _cookie(client: Client) -> str:
    return client.cookies["sessionid"].value

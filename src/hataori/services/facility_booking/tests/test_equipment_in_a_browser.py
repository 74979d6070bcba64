"""Pages of equipment: accessible, and they fit a phone."""

import pytest
from tests.axe import assert_good_for_everybody

from hataori.blocks.scheduler import api as scheduler
from hataori.kernel.actor import SYSTEM, Actor
from hataori.services.facility_booking import booking as acts
from hataori.services.facility_booking import places

from .conftest import DAY, HALL, actor_named, at, booked
from .test_equipment import NETS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def test_every_page_is_accessible(aki: Actor, ben: Actor, page, open_page) -> None:
    booking = booked(aki, at(10), at(12), HALL, add_ons={"nets": 3, "score": 3})
    held = acts.hold(places.place(HALL), at(13), at(15), ben)
    scheduler.send_to_repair(NETS, (DAY, DAY), 2, "支柱の点検", SYSTEM)
    mine, bens, staff = (
        {"sessionid": page(who).cookies["sessionid"].value} for who in (aki, ben, actor_named("sports.section-head"))
    )
    found = [
        (f"/facilities/holds/{held.number}/", bens), (f"/my/bookings/{booking.number}/", mine),
        (f"/my/bookings/{booking.number}/equipment/", mine), ("/desk/facilities/equipment/", staff),
        ("/desk/facilities/equipment/new/", staff), (f"/desk/facilities/equipment/{NETS}/?day={DAY}", staff),
        (f"/desk/facilities/{booking.number}/equipment/", staff), (f"/desk/facilities/{booking.number}/", staff),
    ]  # fmt: skip
    for n, (path, cookies) in enumerate(found):
        shown = open_page(path, cookies=cookies)
        assert_good_for_everybody(shown, f"equipment-{n:02d}")

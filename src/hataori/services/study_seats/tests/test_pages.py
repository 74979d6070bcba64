"""Every page of the seats is accessible and fits a phone, the kiosk's too."""

import pytest
from tests.axe import assert_good_for_everybody

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.blocks.scheduler import api as scheduler
from hataori.kernel import clock
from hataori.kernel.actor import Role
from hataori.services.study_seats import kiosks, line, taking

from .conftest import actor, at, browser, fill, kiosk, turn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


def test_every_page_is_accessible(room, aki, ben, open_page):
    booking = scheduler.booking(taking.reserve(room.seats.first(), turn(room, "09:00"), actor(aki)))
    fill(room, turn(room, "13:00"))
    line.join(room, turn(room, "13:00"), actor(aki))
    own = {"sessionid": browser(aki).cookies["sessionid"].value}
    desk = {"sessionid": signed_in(Role.CLERK, "library-management").cookies["sessionid"].value}
    screen = {kiosks.COOKIE: kiosk(room).cookies[kiosks.COOKIE].value}
    with clock.frozen(at(8, 50)):
        pages = {
            "/seats/": {}, "/seats/?turn=13:00": own, "/seats/?turn=09:00&with=socket": own,
            "/seats/take/central-study-b1/?day=2026-11-26&turn=11:00": own, "/my/seats/": own,
            f"/my/seats/{booking.number}/": own, f"/seats/here/{kiosks.code(room)}/": own,
            "/kiosk/seats/": screen, "/kiosk/seats/check-in/": screen, "/kiosk/seats/leave/": screen,
            "/desk/seats/": desk, "/desk/seats/numbers/": desk,
        }  # fmt: skip
        looked_at(open_page, pages)
    with clock.frozen(at(9, 20)):
        looked_at(open_page, {"/kiosk/seats/now/": screen, "/kiosk/seats/now/central-study-b1/": screen})


def looked_at(open_page, pages: dict[str, dict[str, str]]) -> None:
    for n, (path, cookies) in enumerate(pages.items()):
        assert_good_for_everybody(open_page(path, cookies=cookies), f"seats-{n:02d}")

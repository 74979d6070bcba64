"""The desk's list of slips: accessible, and it fits a phone. The payer's way is a journey (test_paying_a_slip.py)."""

import re
from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_good_for_everybody

from hataori.blocks.payments import api as payments
from hataori.blocks.payments.configuration import institution
from hataori.blocks.payments.simulator.bank import serve
from hataori.blocks.payments.simulator.teller import Teller
from hataori.kernel.actor import Actor
from hataori.services.facility_booking import slips

from .conftest import actor_named, at, booked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.fixture
def bank(live_server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Teller]:
    """The simulated bank, linked from slips; each of its messages comes twice, as over a line that fails."""
    teller = Teller(live_server.url, institution(), copies=2)
    server = serve(teller, 0)
    monkeypatch.setenv("HATAORI_INSTITUTION_URL", f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, daemon=True).start()
    yield teller
    server.shutdown()
    server.server_close()


def look(shown: Page, name: str) -> None:
    """On a phone and on a desk."""
    assert_good_for_everybody(shown, f"slip-{name}")


def press(shown: Page, name: str, role: str = "button") -> None:
    with shown.expect_navigation():
        shown.get_by_role(role, name=re.compile(f"^{name}")).first.click()


def test_the_desk_sees_what_was_paid_twice_and_gives_it_back(aki: Actor, page, open_page, bank: Teller) -> None:
    done = booked(aki, at(9), at(11))
    slip = slips.issue(done, aki)
    assert slip.codes
    for _ in range(2):
        assert bank.pay(slip.codes.barcode, slip.charge.amount)[1].taken
    assert bank.close_the_day() == 2
    refused = bank.look(slip.codes.elqr)
    assert (refused.told["payable"], refused.told["code"]) == (False, "paid")
    staff = {"sessionid": page(actor_named("sports.section-head")).cookies["sessionid"].value}
    desk = open_page("/desk/facilities/slips/", cookies=staff)
    look(desk, "desk")
    expect(desk.get_by_text("重ねて納められました")).to_be_visible()
    desk.get_by_label("返した方法など").fill("口座に振込")
    press(desk, "返した")
    expect(desk.get_by_text("返金を記録しました")).to_be_visible()
    expect(desk.get_by_text("重ねて納められました")).to_have_count(0)
    assert payments.surpluses(done.department) == []
    look(open_page(f"/desk/facilities/{done.number}/", cookies=staff), "desk-booking")

"""The slip's page, the bank's and the desk's list: accessible, and they fit a phone; paid with a few taps."""

import os
import re
from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

from hataori.blocks.payments import api as payments
from hataori.blocks.payments.configuration import institution
from hataori.blocks.payments.simulator.bank import serve
from hataori.blocks.payments.simulator.teller import Teller
from hataori.kernel.actor import Actor
from hataori.services.facility_booking import models, slips

from .conftest import actor_named, at, booked, work

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
    for viewport in (DESKTOP, PHONE):
        shown.set_viewport_size(viewport)
        if folder := os.environ.get("PICTURES_FOLDER"):
            shown.screenshot(path=f"{folder}/slip-{name}-{viewport['width']}.png", full_page=True)
        assert_accessible(shown)
        assert_no_sideways_scroll(shown)


def press(shown: Page, name: str, role: str = "button") -> None:
    with shown.expect_navigation():
        shown.get_by_role(role, name=re.compile(f"^{name}")).first.click()


def test_from_the_slip_to_the_receipt_without_a_clerk(aki: Actor, page, open_page, bank: Teller) -> None:
    done = booked(aki, at(9), at(11))
    mine = {"sessionid": page(aki).cookies["sessionid"].value}
    shown = open_page(f"/my/bookings/{done.number}/", viewport=PHONE, cookies=mine)
    press(shown, "納付書で払う")
    look(shown, "to-pay")
    expect(shown.get_by_role("img", name=re.compile("^eL-QR"))).to_be_visible()
    expect(shown.get_by_role("img", name=re.compile("^コンビニのバーコード"))).to_be_visible()
    press(shown, "模擬の金融機関で納める", "link")
    assert "お金は動きません" in shown.inner_text("body")
    look(shown, "bank")
    press(shown, "調べる")
    press(shown, "払う")
    expect(shown.get_by_role("heading", name="納めました")).to_be_visible()
    assert [each["stage"] for each in bank.payments.values()] == ["prompt"]
    press(shown, "締める")
    assert "1件の確報" in shown.inner_text("body")

    shown.goto(f"{bank.city}/my/bookings/{done.number}/slip/")
    look(shown, "paid")
    expect(shown.get_by_role("heading", name="納付を確認しました")).to_be_visible()
    expect(shown.locator(".slip-steps")).not_to_contain_text("まだです")
    work()
    assert models.Use.objects.get(pk=done.id).paid_at is not None
    shown.goto(f"{bank.city}/my/bookings/{done.number}/")
    look(shown, "booking")
    expect(shown.locator("main")).to_contain_text("納付済")


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

"""The area of an emergency in a real browser: chosen without scripts, seen before it goes out, fit for a phone."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.city_parts import load

from hataori.blocks.forms.tests.conftest import signed_in
from hataori.kernel.actor import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_a_drawn_area_is_chosen_and_seen(settings, open_page, viewport):
    load(settings, "departments", "towns", "areas")
    staff = {"sessionid": signed_in(Role.PUBLISHER, "public-relations").cookies["sessionid"].value}
    page = open_page("/desk/news/emergency/", viewport=viewport, scripts=False, cookies=staff)
    page.get_by_label("何が起きましたか").select_option("evacuation-l4")
    page.get_by_label("地図に描いた区域").select_option(label="木曽川沿い（見本）")
    page.get_by_role("button", name="下書きを作る").click()
    expect(page.get_by_role("img", name="警報に入る区域の形")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("木曽川沿い（見本）")
    shown = open_page(page.url, viewport=viewport, cookies=staff)
    if shots := os.environ.get("HATAORI_SHOTS"):
        shown.screenshot(path=Path(shots) / f"emergency-{viewport['width']}.png", full_page=True)
    assert_accessible(shown)
    assert_no_sideways_scroll(shown)

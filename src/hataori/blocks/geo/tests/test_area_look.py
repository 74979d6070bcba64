"""Areas in a real browser: drawn by hand on the map, typed without scripts, accessible, no wider than a phone."""

import os
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

from hataori.blocks.geo import api, city
from hataori.kernel.actor import Role
from hataori.platform.accounts.tests.staff_browser import as_staff  # noqa: F401  a fixture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
HOME = "/desk/areas/emergency/"


@pytest.fixture
def publisher(as_staff, short_list, settings) -> dict[str, str]:  # noqa: F811  the fixture itself
    city.load_areas(settings.HATAORI_CITY_FOLDER, None)
    client: Client = as_staff(Role.PUBLISHER)
    return {"sessionid": client.cookies["sessionid"].value}


def pictured(page: Page, name: str) -> None:
    if shots := os.environ.get("HATAORI_SHOTS"):
        page.screenshot(path=Path(shots) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_every_page_is_for_everybody(publisher, open_page, viewport):
    row = api.areas("emergency")[0].row
    for name, path in (("list", HOME), ("new", f"{HOME}new/"), ("one", f"{HOME}{row}/")):
        page = open_page(path, viewport=viewport, cookies=publisher)
        expect(page.locator("h1")).to_have_count(1)
        page.get_by_role("button", name="地図を表示する").click()
        expect(page.locator("[data-map-offer]")).to_be_hidden(timeout=20_000)
        expect(page.locator("[data-map-canvas] canvas")).to_be_visible()
        pictured(page, f"areas-{name}-{viewport['width']}")
        assert_no_sideways_scroll(page)
        assert_accessible(page)


def test_an_area_is_drawn_by_hand_and_its_corners_are_the_text(publisher, open_page):
    page = open_page(f"{HOME}new/", viewport=DESKTOP, cookies=publisher)
    page.get_by_role("button", name="地図を表示する").click()
    expect(page.get_by_role("button", name="角を足す")).to_have_attribute("aria-pressed", "true", timeout=20_000)
    seen = page.locator("[data-map-canvas]").bounding_box()
    assert seen is not None
    at = [
        (seen["x"] + seen["width"] * x, seen["y"] + seen["height"] * y) for x, y in ((0.3, 0.3), (0.7, 0.3), (0.5, 0.7))
    ]
    field = page.get_by_label("角の一覧")
    for count, point in enumerate(at, 1):
        page.mouse.click(*point)
        expect(page.locator(".map__corner")).to_have_count(count)
        page.wait_for_timeout(400)  # two presses within 300 ms are a double press, which zooms
    assert len(field.input_value().splitlines()) == 3
    page.mouse.click(*at[0])
    expect(page.get_by_role("button", name="角を足す")).to_have_attribute("aria-pressed", "false")
    before = field.input_value()
    page.mouse.move(*at[2])
    page.mouse.down()
    page.mouse.move(at[2][0], at[2][1] - 40, steps=10)
    page.mouse.up()
    page.wait_for_function(
        "before => document.getElementById('id_corners').value !== before", arg=before, timeout=5_000
    )
    after = field.input_value()
    assert before.splitlines()[:2] == after.splitlines()[:2]
    assert float(after.splitlines()[2].split(",")[0]) > float(before.splitlines()[2].split(",")[0]), (
        "moved to the north"
    )
    field.fill(f"{after}\n35.30,136.80")
    expect(page.locator(".map__corner")).to_have_count(4)
    page.get_by_role("button", name="最後の角を消す").click()
    expect(page.locator(".map__corner")).to_have_count(3)
    pictured(page, "areas-drawn")
    page.get_by_label("区域の名前").fill("手で描いた区域")
    page.get_by_role("button", name="この境界に決める").click()
    expect(page.locator("body")).to_contain_text("「手で描いた区域」の境界を決めました")
    assert "手で描いた区域" in [each.name for each in api.areas("emergency")]


def test_an_area_is_typed_without_scripts(publisher, open_page):
    page = open_page(f"{HOME}new/", viewport=PHONE, scripts=False, cookies=publisher)
    page.get_by_label("区域の名前").fill("書いた区域")
    page.get_by_label("角の一覧").fill("35.30,136.80\n35.30,136.82")
    page.get_by_role("button", name="この境界に決める").click()
    expect(page.locator("body")).to_contain_text("角が3つより少ない")
    page.get_by_label("角の一覧").fill("35.30,136.80\n35.30,136.82\n35.32,136.82")
    page.get_by_role("button", name="この境界に決める").click()
    expect(page.locator("body")).to_contain_text("「書いた区域」の境界を決めました")

"""The desk's pages in a real browser: axe finds nothing, nothing is wider than a phone, all of it without scripts."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

from hataori.blocks.service_requests import api
from hataori.kernel import clock
from hataori.kernel.actor import Role

from .conftest import NOW, ROADS, north, report
from .test_desk import member
from .test_pictures import photo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey, pytest.mark.usefixtures("ichinomiya")]


def made() -> str:
    """A few reports of all sorts; the number of the one to look at."""
    with clock.frozen(NOW - timedelta(days=20)):
        old = report(text="国道の穴 電話 0586-12-3456", photos=(api.NewPhoto(url="https://e.example/a.jpg"),)).request
    report(point=north(100), text="歩道の穴")
    joined = report(point=north(-100), text="穴ぼこ").request.number
    api.join(joined, old.number, actor=ROADS)
    api.order_work(old.number, "穴埋め", due_on=NOW.date(), actor=ROADS)
    api.show_photo(old.number, 0, shown=False, reason="車の番号", actor=ROADS)
    return old.number


def test_list_request_and_routing_are_for_everybody(open_page):
    number, client = made(), member("road-maintenance", Role.CLERK, Role.SECTION_HEAD)
    cookies = {"sessionid": client.cookies["sessionid"].value}
    shots = os.environ.get("HATAORI_SHOTS")
    paths = {
        "list": "/desk/reports/",
        "request": f"/desk/reports/{number}/",
        "routing": "/desk/reports/routing/?kind=water.leak&area=本町&text=国道の漏水",
    }
    for name, path in paths.items():
        for viewport in (PHONE, DESKTOP):
            page = open_page(path, viewport=viewport, cookies=cookies)
            expect(page.locator("h1")).to_have_count(1)
            if shots:
                page.screenshot(path=Path(shots) / f"reports-{name}-{viewport['width']}.png", full_page=True)
            assert_no_sideways_scroll(page)
            assert_accessible(page)


def test_a_report_is_ended_without_scripts(open_page):
    number, client = report().request.number, member("road-maintenance", Role.CLERK)
    cookies = {"sessionid": client.cookies["sessionid"].value}
    page = open_page(f"/desk/reports/{number}/", scripts=False, viewport=PHONE, cookies=cookies)
    page.get_by_label("段階").select_option("fixed")
    page.get_by_label("通報した人への言葉").fill("ふさぎました。")
    page.get_by_role("button", name="進める").click()
    expect(page.locator("body")).to_contain_text("対応完了")
    assert api.request(number).state == "fixed"


def test_a_photo_is_covered_by_keyboard_by_hand_and_by_numbers(open_page):
    number, client = report(photos=(photo(3),)).request.number, member("road-maintenance", Role.CLERK)
    cookies = {"sessionid": client.cookies["sessionid"].value}
    shots = os.environ.get("HATAORI_SHOTS")
    for viewport in (PHONE, DESKTOP):
        page = open_page(f"/desk/reports/{number}/photos/0/cover/", viewport=viewport, cookies=cookies)
        page.get_by_role("button", name="枠を足す").press("Enter")
        for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "Shift+ArrowRight"):
            page.keyboard.press(key)
        field = page.get_by_label("隠す場所")
        assert field.input_value() == "38 39 21 20"
        seen = page.locator("[data-cover] svg").bounding_box()
        assert seen is not None
        page.mouse.move(seen["x"] + seen["width"] * 0.6, seen["y"] + seen["height"] * 0.6)
        page.mouse.down()
        page.mouse.move(seen["x"] + seen["width"] * 0.7, seen["y"] + seen["height"] * 0.8)
        page.mouse.up()
        drawn = [float(each) for each in field.input_value().splitlines()[1].split()]
        assert all(abs(a - b) < 1 for a, b in zip(drawn, (60, 60, 10, 20), strict=True))
        field.fill("5 5 10 10")
        expect(page.locator("[data-cover] rect")).to_have_count(1)
        if shots:
            page.screenshot(path=Path(shots) / f"reports-cover-{viewport['width']}.png", full_page=True)
        assert_no_sideways_scroll(page)
        assert_accessible(page)
    page.get_by_label("理由").fill("通行人の顔")
    page.get_by_role("button", name="隠す", exact=True).click()
    expect(page.locator("body")).to_contain_text("1か所を隠しました")

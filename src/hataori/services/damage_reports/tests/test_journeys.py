"""People and their browsers: a swing with a photo in a minute, the same by keyboard without map or scripts, a draft
that waits for a network over a restart of the browser; every page for everybody.
"""

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import piexif
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tools.sample import CHROMIUM

from hataori.blocks.service_requests import api as reports
from hataori.blocks.service_requests.tests.conftest import NOW, PARKS, PLACE, ROADS, report
from hataori.blocks.service_requests.tests.test_desk import member
from hataori.kernel import clock
from hataori.kernel.actor import Role

from .conftest import NEW, number_in, token_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
FIRST_LOAD = 150_000
A_MINUTE = 60


def dms(degrees: float) -> tuple[tuple[int, int], ...]:
    whole, rest = divmod(degrees * 3600, 3600)
    minutes, seconds = divmod(rest, 60)
    return ((int(whole), 1), (int(minutes), 1), (int(seconds * 1000), 1000))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as a phone takes it, with the place in it."""
    coarse = np.random.default_rng(4).integers(40, 200, (9, 12, 3)).astype(np.float32)
    content = cv2.imencode(".jpg", cv2.resize(coarse, (1600, 1200)))[1].tobytes()
    gps = {
        piexif.GPSIFD.GPSLatitudeRef: b"N",
        piexif.GPSIFD.GPSLatitude: dms(PLACE[0]),
        piexif.GPSIFD.GPSLongitudeRef: b"E",
        piexif.GPSIFD.GPSLongitude: dms(PLACE[1]),
    }
    path = tmp_path / "swing.jpg"
    piexif.insert(piexif.dump({"GPS": gps}), content, str(path))
    return path


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("HATAORI_SHOTS"):
        page.screenshot(path=Path(folder) / f"damage-{name}-{page.viewport_size['width']}.png", full_page=True)


def sound(page: Page, name: str) -> None:
    shot(page, name)
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def test_a_broken_swing_with_a_photo_in_three_screens_and_a_minute(open_page, photo):
    begun = time.monotonic()
    page = open_page(NEW, viewport=PHONE)
    page.locator("[data-report][data-ready]").wait_for()
    page.get_by_label("近くからの写真").set_input_files(photo)
    page.get_by_text("写真の場所：").wait_for()
    page.locator("#id_text").fill("ブランコの鎖が切れている")
    page.get_by_role("button", name="次へ").click()
    page.get_by_label("公園の遊具・設備").check()
    page.get_by_role("button", name="通報する").click()
    page.get_by_role("heading", name="受け付けました").wait_for()
    assert time.monotonic() - begun < A_MINUTE
    made = reports.request(number_in(page.url))
    assert (made.kind, len(made.photos)) == ("park.play", 1)
    assert abs(made.lat - PLACE[0]) + abs(made.lon - PLACE[1]) < 0.0001
    page.goto(NEW)
    page.locator("[data-report][data-ready]").wait_for()
    assert page.locator("#id_text").input_value() == ""


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab till the control of that name (or id) has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("n => [document.activeElement.name, document.activeElement.id].includes(n)", name):
            return
    raise AssertionError(f"{name} is not reached by Tab")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_same_by_address_with_the_keyboard_alone(open_page, scripts):
    page = open_page(NEW, viewport=PHONE, scripts=scripts)
    tab_to(page, "place")
    page.keyboard.type("本町2丁目")
    tab_to(page, "text")
    page.keyboard.type("ブランコの鎖が切れている")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="種類を選んで送る").wait_for()
    tab_to(page, "kind")
    page.keyboard.press("Space")
    tab_to(page, "send")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="受け付けました").wait_for()
    assert reports.request(number_in(page.url)).kind == "park.play"


def test_the_first_load_is_light(open_page):
    page = open_page("/about/", viewport=PHONE)
    weights: dict[str, int] = {}
    page.on("requestfinished", lambda asked: weights.update({asked.url: asked.sizes()["responseBodySize"]}))
    page.goto(NEW)
    page.wait_for_load_state("networkidle")
    assert not [url for url in weights if "maplibre" in url]
    assert sum(weights.values()) <= FIRST_LOAD, weights


@pytest.fixture
def profile(chromium: Browser, live_server, tmp_path: Path) -> Iterator[Callable[[], BrowserContext]]:
    """Opens the same person's browser again and again: what it keeps on the disk stays."""
    opened: list[BrowserContext] = []

    def start() -> BrowserContext:
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM,
            viewport=PHONE, base_url=live_server.url,
        )  # fmt: skip
        opened.append(context)
        return context

    yield start
    for context in opened:
        context.close()


def ready(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(NEW)
    page.locator("[data-report][data-ready]").wait_for()
    return page


def fill(page: Page, photo: Path) -> None:
    page.get_by_label("近くからの写真").set_input_files(photo)
    page.locator("#id_place").fill("本町2丁目")
    page.locator("#id_text").fill("街路灯が消えている")
    page.locator("#id_text").blur()


def kept(page: Page, store: str) -> int:
    return page.evaluate("s => self.hataoriReports.all(s).then((rows) => rows.length)", store)


def until(asked: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not asked():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


def test_what_was_begun_is_there_after_a_restart(profile, photo):
    first = profile()
    page = ready(first)
    fill(page, photo)
    until(lambda: kept(page, "drafts") == 1)
    first.close()
    page = ready(profile())
    assert page.locator("#id_text").input_value() == "街路灯が消えている"
    assert page.evaluate("document.getElementById('id_near').files[0].name") == "swing.jpg"


def test_a_report_without_a_network_waits_over_a_restart_and_is_sent_once(profile, photo):
    first = profile()
    page = ready(first)
    until(lambda: page.evaluate("caches.match('/reports/new/').then(Boolean)"))
    first.set_offline(True)
    fill(page, photo)
    page.get_by_label("何が傷んでいますか").select_option("road.light")
    shot(page, "offline")
    page.get_by_role("button", name="電波がもどったら送る").click()
    page.get_by_text("電波がもどると送ります：").wait_for()
    assert reports.requests(reports.Wanted()).total == 0
    first.close()

    second = profile()
    page = ready(second)
    page.get_by_text("送りました。受付番号：").wait_for()
    page.reload()
    page.locator("[data-report][data-ready]").wait_for()
    assert (kept(page, "waiting"), reports.requests(reports.Wanted()).total) == (0, 1)
    (made,) = reports.requests(reports.Wanted()).requests
    assert (made.kind, len(made.photos)) == ("road.light", 1)
    page.get_by_role("link", name="受付の内容を見る").click()
    page.get_by_role("heading", name="受け付けました").wait_for()


def test_the_form_opens_without_a_network(profile):
    context = profile()
    page = ready(context)
    until(lambda: page.evaluate("caches.match('/reports/new/').then(Boolean)"))
    context.set_offline(True)
    page.goto(NEW)
    page.get_by_role("heading", name="電波がありません").wait_for()
    expect(page.locator(".report-part")).to_have_count(3)


def again(page: Page) -> None:
    """The form once more, with no place in it."""
    page.goto(NEW)
    page.locator("[data-report][data-ready]").wait_for()
    page.locator("#id_place").fill("")


def press(page: Page, button: str, heading: str) -> None:
    """Press a button and wait for the screen it leads to."""
    page.get_by_role("button", name=button).first.click()
    page.get_by_role("heading", name=heading).wait_for()


def test_words_of_an_emergency_are_seen_while_typing(open_page):
    page = open_page(NEW, viewport=PHONE)
    page.locator("[data-report][data-ready]").wait_for()
    page.locator("#id_text").fill("ガスのにおいがします")
    page.locator("#id_text").blur()
    page.get_by_role("alert").get_by_text("急ぐ用件のようです").wait_for()
    sound(page, "urgent")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_a_button_stays_under_the_finger_while_an_answer_comes(open_page, viewport):
    page = open_page(NEW, viewport=viewport)
    page.locator("[data-report][data-ready]").wait_for()
    page.locator("#id_text").fill("けが人がいます")
    page.get_by_role("button", name="次へ").hover()
    with page.expect_response(lambda answer: answer.url.endswith("/screen.json")) as asked:
        page.mouse.down()
    asked.value.finished()
    page.wait_for_timeout(200)
    page.mouse.up()
    page.get_by_role("heading", name="この通報ではなく、電話してください").wait_for()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_every_screen_is_for_everybody(open_page, photo, viewport):
    report("park.play", "ブランコの鎖が切れている", point=PLACE)
    page = open_page(NEW, viewport=viewport)
    sound(page, "new")
    press(page, "次へ", "入力内容を確認してください")
    sound(page, "errors")
    page.locator("#id_text").fill("ブランコがこわれている")
    page.locator("#id_place").fill("一宮駅")
    page.get_by_label("近くからの写真").set_input_files(photo)
    press(page, "次へ", "どこですか")
    sound(page, "which")
    again(page)
    page.locator("#id_text").fill("国道22号沿いの公園のブランコの鎖が切れている")
    page.get_by_label("近くからの写真").set_input_files(photo)
    page.get_by_text("写真の場所：").wait_for()
    press(page, "次へ", "種類を選んで送る")
    sound(page, "check")
    press(page, "くらべる", "同じものですか")
    sound(page, "compare")
    press(page, "同じです", "受け付けました")
    sound(page, "receipt")
    again(page)
    page.locator("#id_text").fill("国道22号の車道に大きな穴")
    page.locator("#id_place").fill("本町2丁目")
    press(page, "次へ", "種類を選んで送る")
    expect(page.get_by_role("link", name="#9910")).to_be_visible()
    sound(page, "owner")
    again(page)
    page.locator("#id_text").fill("けが人がいます")
    press(page, "次へ", "この通報ではなく、電話してください")
    sound(page, "stop")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_every_page_is_for_everybody(open_page, viewport):
    filed = report("park.play", "ブランコの鎖が切れている")
    ended = report("road.light", "街路灯が消えている")
    reports.move(ended.request.number, "fixed", text="電球を替えました。", actor=ROADS)
    reports.move(filed.request.number, "scheduled", text="12月1日に替えます。", actor=PARKS)
    worker = member("road-maintenance", Role.CLERK)
    hole = report("road.pothole", point=(PLACE[0] + 0.01, PLACE[1])).request.number
    staff = worker.session["_auth_user_id"]
    order = reports.order_work(hole, "穴埋め", due_on=NOW.date(), assignee_id=staff, actor=ROADS)
    desk = {"sessionid": worker.cookies["sessionid"].value}
    pages = {
        "list": ("/reports/?view=all", {}),
        "none": ("/reports/?kind=house.vacant", {}),
        "report": (f"/reports/{filed.request.number}/", {}),
        "mine": (f"/reports/{filed.request.number}/?t={filed.token}", {}),
        "ended": (f"/reports/{ended.request.number}/?t={ended.token}", {}),
        "field": (f"/desk/field/?lat={PLACE[0]}&lon={PLACE[1]}", desk),
        "order": (f"/desk/field/{order.id}/", desk),
        "home": ("/desk/", desk),
    }
    for name, (path, cookies) in pages.items():
        sound(open_page(path, viewport=viewport, cookies=cookies), name)


def test_the_map_shows_the_points_of_the_list(open_page):
    number = report("park.play", "ブランコの鎖が切れている").request.number
    page = open_page("/reports/", viewport=DESKTOP)
    with page.expect_response(lambda answer: "points.geojson" in answer.url) as asked:
        page.get_by_role("button", name="地図を表示する").click()
    assert [each["id"] for each in asked.value.json()["features"]] == [number]


def test_a_worker_ends_his_work_on_a_phone(open_page, photo):
    worker = member("road-maintenance", Role.CLERK)
    with clock.frozen(NOW + timedelta(hours=1)):
        hole = report("road.pothole").request.number
        staff = worker.session["_auth_user_id"]
        reports.order_work(hole, "穴埋め", due_on=NOW.date(), assignee_id=staff, actor=ROADS)
        desk = {"sessionid": worker.cookies["sessionid"].value}
        page = open_page("/desk/field/", viewport=PHONE, scripts=False, cookies=desk)
        page.get_by_role("link", name="道路の穴").click()
        page.get_by_role("button", name="作業を始める").click()
        page.get_by_label("作業後の写真").set_input_files(photo)
        page.get_by_label("した作業").fill("合材でふさぎました。")
        page.get_by_role("button", name="終わった").click()
        page.get_by_text("作業を終えました").wait_for()
    assert reports.request(hole).state == "fixed"


def test_the_secret_address_leads_back(open_page):
    made = report("park.play", "ブランコの鎖が切れている")
    page = open_page(f"/reports/{made.request.number}/receipt/?t={made.token}", viewport=PHONE)
    page.locator(".report-link a").click()
    page.get_by_role("heading", name="写真や説明を加える").wait_for()
    assert token_in(page.url) == made.token

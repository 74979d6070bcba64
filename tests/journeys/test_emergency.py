"""Journey 17: a PR officer sends an evacuation notice from the template, two others approve, every channel has it.

The messengers are this repository's stand-ins (模擬); the whole is an exercise and says so everywhere.
"""

import time

import httpx
import pytest
from playwright.sync_api import expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

pytestmark = pytest.mark.journey

PUBLISHER, FIRST, SECOND = (
    "public-relations.publisher",
    "public-relations.section-head",
    "crisis-management.section-head",
)


def kept(city, number):
    """What came to the stand-in that the installation started: LINE, X, Mastodon."""
    return str(httpx.get(f"http://127.0.0.1:{city.port + 94 + number}/mogi/state", timeout=5).json()["kept"])


def until(holds, within):
    began = time.monotonic()
    while time.monotonic() - began < within:
        if holds():
            return time.monotonic() - began
        time.sleep(0.1)
    return within


def look(page):
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def press(page, words):
    """Press and wait for the answer: a click alone may come back before the server has done what was asked."""
    with page.expect_navigation():
        page.get_by_role("button", name=words).click()


def approve(visit, address, words):
    page = visit_as(visit, FIRST if "1人目" in words else SECOND)
    page.goto(address)
    look(page)
    press(page, words)
    return page


def visit_as(visit, login):
    return visit(login, viewport=DESKTOP)


def test_an_evacuation_notice_reaches_every_channel(visit, city):
    area = "木曽川左岸の葉栗地区"
    page = visit_as(visit, PUBLISHER)
    page.goto("/desk/news/")
    look(page)
    page.get_by_role("link", name="緊急のお知らせを作る").click()
    look(page)
    page.get_by_label("何が起きましたか").select_option("evacuation-l4")
    page.get_by_label("対象の地域").fill(area)
    page.get_by_label("訓練").check()
    press(page, "下書きを作る")
    address = page.url
    look(page)
    press(page, "承認に出す")
    expect(page.get_by_role("button", name="承認")).to_have_count(0)
    approve(visit, address, "1人目として承認する")
    began = time.monotonic()
    second = approve(visit, address, "承認して出す")
    title = f"【訓練】レベル4避難指示（{area}）"
    took = until(lambda: all(title in kept(city, number) for number in range(3)), 30)
    assert took < 10, f"{time.monotonic() - began:.1f} s from the button, {took:.1f} s after its answer"
    second.reload()
    look(second)
    assert second.get_by_text("模擬").count() >= 3

    phone = visit(viewport=PHONE)
    for path in ("/", "/news/", "/emergency/"):
        phone.goto(path)
        expect(phone.locator("body")).to_contain_text(title)
        look(phone)
    phone.goto("/news/")
    phone.get_by_role("link", name=title).last.click()
    look(phone)
    phone.get_by_role("link", name="English").last.click()
    expect(phone.locator("body")).to_contain_text("[DRILL] Level 4 Evacuation Order")
    look(phone)
    for feed in ("/feeds/cap.atom", "/feeds/news.atom"):
        assert title in httpx.get(city.address + feed, timeout=5).text

    page.goto(address)
    press(page, "解除の下書きを作る")
    press(page, "承認に出す")
    ending = page.url
    approve(visit, ending, "1人目として承認する")
    approve(visit, ending, "承認して出す")
    phone.goto("/emergency/")
    phone.reload()  # a browser may show for five seconds what it has
    expect(phone.locator("body")).to_contain_text("解除されたもの")
    phone.goto("/measures/")
    expect(phone.locator(".dads-emergency-banner")).to_have_count(0)
    assert "<references>" in newest_alert(city)


def newest_alert(city):
    import re

    feed = httpx.get(f"{city.address}/feeds/cap.atom", timeout=5).text
    number = re.search(r"/feeds/cap/([0-9a-f-]+)\.xml", feed)[1]
    return httpx.get(f"{city.address}/feeds/cap/{number}.xml", timeout=5).text


def test_an_officer_writes_with_the_checker_beside_him(visit):
    page = visit(PUBLISHER, viewport=PHONE, scripts=False)  # axe needs scripts, the officer none
    page.goto("/desk/news/new/")
    page.locator("[name=title]").fill("資源回収の中止")
    page.locator("[name=body]").fill("台風の接近に伴い、11月3日の資源回収は中止とします。")
    press(page, "読みやすさを確かめる")
    expect(page.get_by_text("と書けます").first).to_be_visible()
    press(page, "やさしい日本語の案を作る")
    assert "11月3日" in page.locator("[name=plain_body]").input_value()
    press(page, "下書きを保存する")


def test_a_resident_follows_the_news(visit):
    page = visit("resident01@example.jp", viewport=PHONE)
    page.goto("/news/follow/")
    look(page)
    page.get_by_label("緊急のお知らせ").check()
    page.get_by_label("メール").check()
    press(page, "お知らせを受け取る")
    page.wait_for_load_state()
    look(page)
    expect(page.get_by_role("button", name="止める").first).to_be_visible()

"""A hall is found, held, booked and cancelled on a phone without scripts; a caller is booked within a minute."""

import re
import time

import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

pytestmark = pytest.mark.journey
SECONDS_A_CALL = 60


def look(page: Page) -> None:
    """Every page of the journey passes axe and fits the phone."""
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_hall_on_a_phone(visit, scripts: bool) -> None:
    page = visit("resident01@example.jp", viewport=PHONE, scripts=scripts)
    # axe is a script itself
    looked_at = look if scripts else (lambda page: None)
    page.goto("/facilities/")
    looked_at(page)
    page.get_by_label("使う目的").select_option("卓球")
    page.get_by_label("使う長さ").select_option("120")
    press(page, "空きをさがす")
    looked_at(page)
    page.locator("#hits + p + ul a").last.click()
    press(page, "10分間おさえて次へ")
    if "facility-user" in page.url:
        looked_at(page)
        press(page, "この内容で登録する")
        press(page, "10分間おさえて次へ")
    looked_at(page)
    expect(page.get_by_text("この時間をおさえています")).to_be_visible()
    page.get_by_label("人数").fill("6")
    press(page, "料金を確かめる")
    looked_at(page)
    expect(page.get_by_text(re.compile("合計 .*円"))).to_be_visible()
    press(page, "予約する")
    looked_at(page)
    number = re.search(r"/my/bookings/([0-9A-Z-]+)/", page.url)
    assert number
    expect(page.get_by_role("img", name=re.compile("受付のコード"))).to_be_visible()
    page.goto("/my/")
    expect(page.get_by_text("施設の予約").first).to_be_visible()
    page.goto("/my/bookings/")
    looked_at(page)
    page.goto(f"/my/bookings/{number[1]}/")
    if page.get_by_role("link", name="取り消す", exact=True).count():
        page.get_by_role("link", name="取り消す", exact=True).click()
        looked_at(page)
        if page.get_by_role("button", name="取り消す", exact=True).count():
            press(page, "取り消す")
            expect(page.get_by_text("取消し").first).to_be_visible()


def test_a_week_by_arrow_keys(visit) -> None:
    page = visit(viewport=DESKTOP)
    page.goto("/facilities/places/komyoji-tennis-1/")
    page.get_by_role("link", name="次へ", exact=True).click()
    look(page)
    first = page.locator("table[data-grid] td a").first
    first.focus()
    here = page.evaluate("document.activeElement.href")
    page.keyboard.press("ArrowRight")
    right = page.evaluate("document.activeElement.href")
    page.keyboard.press("ArrowDown")
    below = page.evaluate("document.activeElement.href")
    assert len({here, right, below}) == 3
    assert right[-5:] == below[-5:]


def test_in_english_and_easy_japanese(visit) -> None:
    page = visit(viewport=PHONE)
    for language in ("English", "やさしい日本語"):
        page.goto("/facilities/")
        page.get_by_role("button", name=language).click()
        look(page)
        page.goto("/facilities/places/sogo-gym-1/")
        look(page)


def test_a_caller_is_booked_within_a_minute(visit) -> None:
    page = visit("sports.clerk", viewport=DESKTOP)
    begun = time.monotonic()
    page.goto("/desk/facilities/new/")
    page.get_by_label("したいこと").select_option("バドミントン")
    press(page, "さがす")
    look(page)
    page.locator("#first + ul a").first.click()
    page.get_by_label("名前（登録のない方）").fill("見本 一郎")
    page.get_by_label("電話番号（登録のない方）").fill("0586-00-1234")
    page.get_by_label("人数").fill("8")
    press(page, "予約する")
    expect(page.get_by_text(re.compile("予約しました。番号は"))).to_be_visible()
    assert time.monotonic() - begun < SECONDS_A_CALL
    look(page)
    for path in ("", "board/", "check-in/", "refunds/", "numbers/", "draws/new/"):
        page.goto(f"/desk/facilities/{path}")
        look(page)

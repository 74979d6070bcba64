"""Journey 11: a payer scans the code of a slip, pays and has the receipt; a clerk types nothing.

The bank is a stand-in (模擬) in a process of its own. Every page on the way passes axe and fits the phone.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.journeys.conftest import move_clock, visits
from tests.journeys.days import open_wednesday
from tools.installation import Installation, free_port

from hataori.kernel import clock

pytestmark = pytest.mark.journey
SECONDS = 90
"""How long the worker may take for what goes on by itself."""


@pytest.fixture(scope="module")
def town() -> Iterator[Installation]:
    """An installation of its own, whose payers find a simulated bank."""
    with Installation() as installation:
        port = str(free_port())
        installation.environment["HATAORI_INSTITUTION_URL"] = f"http://127.0.0.1:{port}"
        installation.environment["HATAORI_URL"] = installation.address
        words = [sys.executable, "-m", "hataori.web.launch", "simulate", "payment-institution", "--port", port]
        installation.start()
        if moment := os.environ.get("HATAORI_JOURNEYS_AT"):
            move_clock(installation, moment)
        with subprocess.Popen(words, env=installation.environment, stdout=subprocess.DEVNULL) as bank:
            _listens(installation.environment["HATAORI_INSTITUTION_URL"])
            yield installation
            bank.terminate()


def _listens(address: str) -> None:
    """Wait until the bank answers."""
    ends = time.monotonic() + SECONDS * 2
    while True:
        try:
            httpx.get(address, trust_env=False)
            return
        except httpx.TransportError:
            assert time.monotonic() < ends, "the simulated bank never came up"
            time.sleep(0.5)


def look(page: Page) -> None:
    page.wait_for_load_state()
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def press(page: Page, name: str, role: str = "button") -> None:
    with page.expect_navigation():
        page.get_by_role(role, name=re.compile(f"^{name}")).first.click()


def until(page: Page, address: str, words: str) -> None:
    """Look again until the worker has come to it."""
    ends = time.monotonic() + SECONDS
    while words not in (page.goto(address) and page.locator("main").inner_text()):
        assert time.monotonic() < ends, f"{address} never says {words}: {page.locator('main').inner_text()}"
        time.sleep(0.5)


def books(page: Page) -> str:
    """A table for two hours, in a fortnight or later, so that a slip can still be paid; the page of the booking."""
    moment = os.environ.get("HATAORI_JOURNEYS_AT")
    day = open_wednesday((datetime.fromisoformat(moment) if moment else clock.now()).date() + timedelta(days=14))
    page.goto("/facilities/")
    page.get_by_label("使う目的").select_option("卓球")
    page.get_by_label("使う長さ").select_option("120")
    for part in ("year", "month", "day"):
        page.locator(f"[name=day-{part}]").fill(str(getattr(day, part)))
    press(page, "空きをさがす")
    page.locator("#hits + p + ul a").last.click()
    press(page, "10分間おさえて次へ")
    if "facility-user" in page.url:
        press(page, "この内容で登録する")
        press(page, "10分間おさえて次へ")
    page.get_by_label("人数").fill("6")
    press(page, "料金を確かめる")
    press(page, "予約する")
    return page.url


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_the_slip_to_the_receipt_without_a_clerk(browser, town: Installation, scripts: bool) -> None:
    login = "resident03@example.jp" if scripts else "resident04@example.jp"
    with visits(browser, town) as visit:
        page = visit(login, viewport=PHONE, scripts=scripts)
        looked_at = look if scripts else (lambda page: None)  # axe is a script itself
        booking = books(page)
        press(page, "納付書で払う")
        looked_at(page)
        slip = page.url
        expect(page.get_by_role("img", name=re.compile("^eL-QR"))).to_be_visible()
        expect(page.get_by_role("img", name=re.compile("^コンビニのバーコード"))).to_be_visible()
        expect(page.get_by_text("見本の納付書です")).to_be_visible()

        press(page, "模擬の金融機関で納める", "link")
        assert "お金は動きません" in page.inner_text("body")
        press(page, "調べる")
        press(page, "払う")
        expect(page.get_by_role("heading", name="納めました")).to_be_visible()

        bank = page.url
        page.goto(slip)
        looked_at(page)
        expect(page.get_by_role("heading", name="納付を確認しました")).to_be_visible()
        until(page, booking, "納付済")
        looked_at(page)
        until(page, "/my/box/", "納付を確認しました")

        page.goto(bank.rsplit("/", 1)[0] + "/")
        press(page, "締める")
        page.goto(slip)
        expect(page.locator(".slip-steps")).not_to_contain_text("まだです")


def test_the_desk_sees_what_was_paid_twice(browser, town: Installation) -> None:
    with visits(browser, town) as visit:
        page = visit("resident05@example.jp", viewport=PHONE)
        books(page)
        press(page, "納付書で払う")
        press(page, "模擬の金融機関で納める", "link")
        press(page, "調べる")
        twice = page.context.new_page()
        twice.goto(page.url)
        code = page.locator("[name=code]").input_value()
        press(page, "払う")
        twice.goto(page.url.rsplit("/", 1)[0] + f"/?code={code}")
        press(twice, "調べる")
        assert "納付済みです" in twice.inner_text("body"), "the second time it is refused at scanning"
        page.go_back()
        press(page, "払う")
        press(page, "締める")
        desk = visit("sports.section-head", viewport=DESKTOP)
        desk.goto("/desk/facilities/slips/")
        look(desk)
        expect(desk.get_by_text("重ねて納められました")).to_be_visible()
        desk.set_viewport_size({"width": 320, "height": 700})
        look(desk)
        desk.get_by_label("返した方法など").fill("口座に振込")
        press(desk, "返した")
        expect(desk.get_by_text("返金を記録しました")).to_be_visible()
        expect(desk.get_by_text("重ねて納められました")).to_have_count(0)

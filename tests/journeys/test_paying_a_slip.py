"""Journey 11: a payer scans the code of a slip, pays and has the receipt; a clerk types nothing.

The bank is a stand-in (模擬) in a process of its own. Every page on the way passes axe and fits the phone.
What the desk sees of money that came twice: services/facility_booking/tests/test_slips_in_a_browser.py.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import PHONE
from tests.journeys.days import open_wednesday
from tools.installation import Installation

from hataori.kernel import clock

pytestmark = pytest.mark.journey
SECONDS = 90
"""How long the worker may take for what goes on by itself."""


@pytest.fixture
def bank(city: Installation) -> Iterator[None]:
    """The simulated bank that slips of the shared installation lead to."""
    address = city.environment["HATAORI_INSTITUTION_URL"]
    words = ["-m", "hataori.web.launch", "simulate", "payment-institution", "--port", address.rsplit(":", 1)[1]]
    with subprocess.Popen([sys.executable, *words], env=city.environment, stdout=subprocess.DEVNULL) as process:
        _listens(address)
        yield
        process.terminate()


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


@pytest.mark.usefixtures("bank")
def test_from_the_slip_to_the_receipt_without_a_clerk_and_without_scripts(visit: Callable[..., Page]) -> None:
    page = visit("resident03@example.jp", viewport=PHONE, scripts=False)
    scripted = visit("resident03@example.jp", viewport=PHONE)  # axe is a script itself

    def look() -> None:
        scripted.goto(page.url)
        scripted.wait_for_load_state()
        assert_accessible(scripted)
        assert_no_sideways_scroll(scripted)

    booking = books(page)
    press(page, "納付書で払う")
    slip = page.url
    look()
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
    expect(page.get_by_role("heading", name="納付を確認しました")).to_be_visible()
    look()
    until(page, booking, "納付済")
    look()
    until(page, "/my/box/", "納付を確認しました")

    page.goto(bank.rsplit("/", 1)[0] + "/")
    press(page, "締める")
    page.goto(slip)
    expect(page.locator(".slip-steps")).not_to_contain_text("まだです")

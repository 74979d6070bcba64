"""Journey 4: a group leader enters the lottery for three gyms, wins, verifies the draw himself, pays, gets the PIN and
opens the door. Every page on the way passes axe and fits the phone; the card page and the lock are stand-ins (模擬).
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.journeys.conftest import move_clock, visits
from tools.installation import Installation, free_port

from hataori.kernel import clock

pytestmark = pytest.mark.journey

GYMS = {"黒田小学校 体育館": "kuroda-es-gym", "木曽川西小学校 体育館": "kisogawa-nishi-es-gym",
        "木曽川東小学校 体育館": "kisogawa-higashi-es-gym"}  # fmt: skip
"""What he wishes for, dearest first; each with the lock of its door."""
FEE = "600円"
"""Two hours of the morning at 300 yen."""
SECONDS = 90
"""How long the worker may take for what goes on by itself: a draw is looked for every twenty."""
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def town() -> Iterator[Installation]:
    """An installation of its own, since weeks pass in it, with a simulated card page; locks it simulates itself."""
    with Installation() as installation:
        port = str(free_port())
        installation.environment["HATAORI_CARD_URL"] = f"http://127.0.0.1:{port}"
        words = [sys.executable, "-m", "hataori.web.launch", "simulate", "card-page", "--port", port]
        installation.start()
        with subprocess.Popen(words, env=installation.environment, stdout=subprocess.DEVNULL) as page:
            yield installation
            page.terminate()


@pytest.fixture
def visit(browser, town: Installation) -> Iterator[Visit]:
    with visits(browser, town) as go:
        yield go


def look(page: Page) -> None:
    page.wait_for_load_state()
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def press(page: Page, name: str, role: str = "button") -> None:
    """One tap, and the next page is looked at."""
    with page.expect_navigation():
        page.get_by_role(role, name=re.compile(f"^{name}")).first.click()
    look(page)


def until(page: Page, address: str, words: str) -> None:
    """Look again until the worker has come to it."""
    ends = time.monotonic() + SECONDS
    while words not in (page.goto(address) and page.locator("main").inner_text()):
        assert time.monotonic() < ends, f"{address} never says {words}: {page.locator('main').inner_text()}"
        time.sleep(0.5)


def day_of_use(today: date) -> date:
    """A Saturday in two or three weeks, not at the turn of the year."""
    found = today + timedelta(days=14 + (5 - today.weekday()) % 7)
    return (
        found + timedelta(days=7) if (found.month, found.day) > (12, 28) or (found.month, found.day) < (1, 4) else found
    )


def a_draw(page: Page, today: date, use: date) -> str:
    """The section opens a draw over the schools of 木曽川; answers its public page."""
    page.goto("/desk/facilities/draws/new/")
    look(page)
    page.get_by_label("抽選の名前").fill("学校開放の抽選")
    page.locator("[name=facility]").select_option(label="学校開放 木曽川地区（4校）")
    days = {"first": use, "last": use, "from_day": today, "until_day": today + timedelta(days=3)}
    days |= {"draw_day": today + timedelta(days=5), "confirm_day": today + timedelta(days=8)}
    for name, day in days.items():
        for part in ("year", "month", "day"):
            page.locator(f"[name={name}-{part}]").fill(str(getattr(day, part)))
    page.locator("[name=beacon]").select_option("commit_reveal")  # drand is out of reach here
    press(page, "公表する")
    found = re.search(r"/desk/lottery/([^/]+)/", page.url)
    assert found, page.url
    return f"/lottery/{found[1]}/"


def a_group(page: Page, name: str, kana: str) -> None:
    """Registered as a user of facilities, and leader of a group."""
    page.goto("/my/facility-user/")
    press(page, "この内容で登録する")
    page.goto("/my/groups/")
    page.get_by_label("団体の名前").fill(name)
    page.get_by_label("読み").fill(kana)
    page.get_by_label("おもな活動").fill("バドミントン、週1回")
    press(page, "団体を登録する")


def enters(page: Page, draw: str, group: str, use: date, gyms: list[str]) -> None:
    """From the page of the draw: one screen of wishes, then the receipts."""
    page.goto(draw)
    look(page)
    press(page, "申し込む", "link")
    page.get_by_label("だれの申込みか").select_option(label=group)
    for n, gym in enumerate(gyms, 1):
        page.get_by_label(f"第{n}希望の場所").select_option(gym)
        page.get_by_label(f"第{n}希望の日").select_option(use.isoformat())
        page.get_by_label(f"第{n}希望の始まり").select_option("09:00")
    press(page, "申し込む")
    expect(page.get_by_text("申し込みました。受付番号を控えてください。")).to_be_visible()


def verifies(page: Page, draw: str, folder: Path) -> None:
    """He saves his receipt and the audit file, and his own browser reckons the draw anew."""
    page.goto("/my/lottery/")
    press(page, next(iter(GYMS)), "link")
    with page.expect_download() as receipt:
        page.get_by_role("link", name="控えを保存する").click()
    page.goto(draw)
    look(page)
    with page.expect_download() as bundle:
        page.get_by_role("link", name="監査ファイルを保存する").click()
    for each in (receipt, bundle):
        each.value.save_as(folder / each.value.suggested_filename)
    page.get_by_role("link", name="確かめる画面を開く").click()
    page.set_input_files("#bundle", folder / bundle.value.suggested_filename)
    page.set_input_files("#receipts", folder / receipt.value.suggested_filename)
    page.get_by_role("button", name="確かめる").click()
    page.get_by_role("heading", name="正しい抽選です。すべて計算と合いました。").wait_for()
    assert "控え" in page.inner_text("#own")
    look(page)


def pays(page: Page) -> None:
    """From the booking to the card page and back."""
    until(page, "/my/bookings/", "体育館")
    page.locator("main .task-list a").first.click()
    look(page)
    expect(page.locator("main")).to_contain_text(FEE)
    press(page, "カードで払う")
    page.get_by_role("link", name="カード払いのページへ進む").click()
    assert "お金は動きません" in page.inner_text("body")
    page.get_by_role("button", name="払う").click()
    page.wait_for_url(re.compile("/my/bookings/[0-9A-Z-]+/$"))
    look(page)
    expect(page.locator("main")).to_contain_text(f"{FEE}（納付済）")


def opens(town: Installation, lock: str, pin: str) -> bool:
    """Somebody types a number at a door."""
    told = httpx.post(f"http://127.0.0.1:{town.port + 93}/mogi/type", json={"lock": lock, "pin": pin})
    return bool(told.raise_for_status().json()["opened"])


def enters_the_hall(page: Page, town: Installation, won: str) -> None:
    """The number stands on his page and opens this door, no other."""
    until(page, "/my/doors/", "使えます")
    page.locator("main .task-list a").first.click()
    look(page)
    expect(page.locator("main")).to_contain_text(won)
    pin = page.locator("main strong.number").inner_text()
    assert re.fullmatch(r"\d{6}", pin)
    locks = GYMS.copy()
    assert opens(town, locks.pop(won), pin)
    assert not any(opens(town, lock, pin) for lock in locks.values())
    until(page, "/my/bookings/", "利用中")


def test_from_the_lottery_for_three_gyms_to_the_open_door(visit: Visit, town: Installation, tmp_path: Path) -> None:
    moment = os.environ.get("HATAORI_JOURNEYS_AT")
    now = datetime.fromisoformat(moment) if moment else clock.now()
    if moment:
        move_clock(town, moment)
    today, use = now.date(), day_of_use(now.date())
    draw = a_draw(visit("sports.clerk", viewport=DESKTOP), today, use)
    rival, page = visit("resident06@example.jp", viewport=PHONE), visit("resident05@example.jp", viewport=PHONE)
    a_group(rival, "見本クラブ", "ミホンクラブ")
    enters(rival, draw, "見本クラブ", use, list(GYMS)[:1])
    a_group(page, "青空クラブ", "アオゾラクラブ")
    enters(page, draw, "青空クラブ", use, list(GYMS))

    move_clock(town, f"{today + timedelta(days=5)}T09:01")
    page = visit("resident05@example.jp", viewport=PHONE)
    until(page, "/my/box/", "抽選に当選しました")
    page.goto("/my/lottery/")
    look(page)
    won = next(gym for gym in GYMS if gym in page.locator("#wins + ul").inner_text())
    press(page, "使う")
    pays(page)
    verifies(page, draw, tmp_path)

    move_clock(town, f"{use}T08:52")
    enters_the_hall(visit("resident05@example.jp", viewport=PHONE), town, won)

"""A section head changes a fee from 1 April, sees what it means, publishes; and every page of the desk of units.

A person has five minutes; the machine's share of them is measured as in the walk-through of the designer.
"""

import re
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.journeys.days import april_after, numbers, open_wednesday
from tools.installation import ROOT

pytestmark = pytest.mark.journey

HEAD = "child-support.section-head"
UNIT = "/desk/units/mihon-hall/"
FIVE_MINUTES = 300
SECONDS_A_FIELD, SECONDS_A_TAP = 6, 2
"""What a practised person needs to type one field or to press one button, beside the machine."""

PREPARE = """
import django
django.setup()
from datetime import date, datetime, timedelta
from hataori.blocks.scheduler import api
from hataori.kernel import clock
from hataori.kernel.actor import SYSTEM
from hataori.kernel.clock import JST
from tests.journeys.days import open_wednesday
if not [each for each in api.units() if each.key == "mihon-hall"]:
    for key, title, parent in (("mihon-hall", "見本ホール", None), ("mihon-hall-a", "見本ホールA", "mihon-hall"),
                               ("mihon-hall-b", "見本ホールB", "mihon-hall")):
        api.create_unit(api.NewUnit(key=key, title=title, kind="room", department="child-support", parent=parent,
                                    sample=True), SYSTEM)
    bands = [{"name": name, "price": price, "per": "fixed", "from": begins, "until": ends}
             for name, price, begins, ends in (("午前", "600", "09:00", "12:00"), ("午後", "800", "12:00", "17:00"),
                                               ("夜間", "1000", "17:00", "21:00"))]
    rules = {"hours": {"weekly": [[]] + [[["09:00", "21:00"]]] * 6, "holidays": "shift", "year_end": True},
             "windows": {"": {"opens": {"months": 3, "time": "09:00"}}}, "release_minutes": 30,
             "fees": {"bands": bands, "factors": {"nonresident": "1.5"}}}
    api.change_rules("mihon-hall", rules, date(2020, 1, 1), SYSTEM)
    day = open_wednesday(clock.today() + timedelta(days=8))
    start = datetime(day.year, day.month, day.day, 9, tzinfo=JST)
    for n, unit in enumerate(("mihon-hall-a", "mihon-hall-b", "mihon-hall-a")):
        span = (start + timedelta(hours=3 * n), start + timedelta(hours=3 * n + 3))
        api.book(api.Request(unit=unit, start=span[0], end=span[1], holder_id=f"nobody-{n}", channel="phone",
                             source="desk", sample=True), SYSTEM)
    print(day.isoformat())
else:
    found = api.bookings_at([each.id for each in api.units(under="mihon-hall")], clock.now(),
                            clock.now() + timedelta(days=60))
    print(found[0].start.date().isoformat())
"""


@pytest.fixture(scope="session")
def day_of_use(city) -> str:
    """A hall of two halves with prices and three bookings on a day; answers the day."""
    environment = {**city.environment, "DJANGO_SETTINGS_MODULE": "hataori.web.settings"}
    words = [sys.executable, "-c", PREPARE]
    done = subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split()[-1]


def named(page: Page, label: str) -> Locator:
    """The field of that label, whatever it says beside it of being required."""
    return page.get_by_label(re.compile(f"^\\s*{re.escape(label)}"))


def _spaced(name: str) -> re.Pattern[str]:
    """A name in which what is only read out may stand apart: 変える ：料金."""
    return re.compile(f"^\\s*{re.escape(name).replace('：', ' ?：')}$")


class Hand:
    """Fills and taps, and counts what it does."""

    def __init__(self, page: Page) -> None:
        self.page, self.fields, self.taps = page, 0, 0

    def fill(self, label: str, text: str, at: int = 0) -> None:
        named(self.page, label).nth(at).fill(text)
        self.fields += 1

    def tap(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=_spaced(name)).first.click()
        self.taps += 1

    def check(self) -> None:
        """axe, and no sideways scrolling, on the page as it stands."""
        assert_accessible(self.page)
        assert_no_sideways_scroll(self.page)

    def day(self, group: str, text: str) -> None:
        """Year, month and day of a group of three fields."""
        boxes = self.page.get_by_role("group", name=group)
        for label, part in zip(("年", "月", "日"), text.split("-"), strict=True):
            boxes.get_by_label(label, exact=True).fill(part)
        self.fields += 3


def test_a_fee_from_1_april_in_five_minutes(visit, day_of_use):
    page = visit(HEAD, viewport=DESKTOP)
    hand, began = Hand(page), time.monotonic()
    page.goto("/desk/")
    hand.tap("予約できる場所", "link")  # 1. find it
    hand.tap("見本ホール", "link")
    hand.tap("決まりを変える", "link")  # 2. from which day
    april = april_after(day_of_use)
    hand.day("いつの利用から", numbers(april))
    hand.tap("書き始める")
    hand.tap("変える：料金", "link")  # 3. the fee
    hand.fill("金額（円）", "700")
    hand.tap("保存して確かめる")
    expect(page.get_by_text("午前 9:00〜12:00 毎日 1回 700円")).to_be_visible()  # 4. what it means
    expect(page.get_by_text("いまは600円").first).to_be_visible()
    expect(page.get_by_text("1,050円").first).to_be_visible()
    expect(page.get_by_role("heading", name=f"{april.year}年4月の開館")).to_be_visible()
    hand.tap("公表する")  # 5. publish
    expect(page.get_by_text(f"公表しました。{april}からの利用に当てはまります。")).to_be_visible()
    machine = time.monotonic() - began
    person = hand.fields * SECONDS_A_FIELD + hand.taps * SECONDS_A_TAP
    print(f"{hand.fields} fields, {hand.taps} taps, machine {machine:.1f} s, person about {person} s")
    assert machine + person < FIVE_MINUTES
    assert hand.fields + hand.taps <= 14


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_of_the_desk_of_units_is_accessible(visit, day_of_use, viewport):
    page = visit(HEAD, viewport=viewport)
    hand = Hand(page)
    page.goto(f"{UNIT}rules/")
    hand.check()
    if page.get_by_role("button", name="書き始める").count():
        hand.day("いつの利用から", numbers(april_after(day_of_use) + timedelta(days=30)))
        hand.tap("書き始める")
    parts = [f"rules/part/{slug}/" for slug in ("hours", "windows", "lengths", "fees", "cancelling", "attending")]
    for place in ("", "change/", "close/", "rules/", *parts, "rules/preview/", "rules/document/", "rules/history/",
                  "rules/history/1/"):  # fmt: skip
        page.goto(UNIT + place)
        hand.check()
    page.goto(f"{UNIT}rules/part/hours/")
    hand.fill("月曜日", "朝から")
    hand.tap("保存して確かめる")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(1)
    hand.check()
    for place in ("", "use/", "use/?kind=room"):
        page.goto(f"/desk/units/{place}")
        hand.check()


def test_a_hall_is_closed_and_its_people_are_moved_or_told(visit, day_of_use):
    page = visit(HEAD, viewport=PHONE)
    hand = Hand(page)
    page.goto(f"{UNIT}close/")
    hand.day("閉鎖を始める日", day_of_use)
    hand.day("閉鎖を終える日", day_of_use)
    hand.fill("理由", "空調の修理")
    hand.tap("影響する予約を確かめる")
    expect(page.get_by_role("heading", name="の予約は3件")).to_be_visible()
    hand.check()
    hand.tap("閉鎖だけする（予約は手で移す）")
    expect(page.get_by_role("heading", name="残っている予約 3件")).to_be_visible()
    hand.check()
    later = open_wednesday(date.fromisoformat(day_of_use) + timedelta(days=28))
    page.get_by_label("移す先の日付").first.fill(later.isoformat())
    page.get_by_role("button", name=re.compile("^移す")).first.click()
    expect(page.get_by_role("heading", name="残っている予約 2件")).to_be_visible()
    hand.tap("すべて取り消して知らせる")
    expect(page.get_by_text("2件の予約を取り消して")).to_be_visible()
    hand.tap("閉鎖を解く")
    expect(page.get_by_text("閉鎖を解きました")).to_be_visible()


def test_it_works_by_keyboard_and_without_scripts(visit, day_of_use):
    page = visit(HEAD, viewport=DESKTOP, scripts=False)
    page.goto("/desk/units/mihon-hall-b/rules/")
    june = numbers(april_after(day_of_use) + timedelta(days=61))
    for label, part in zip(("年", "月", "日"), june.split("-"), strict=True):
        page.get_by_label(label, exact=True).fill(part)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=_spaced("変える：長さ・回数・承認")).press("Enter")
    named(page, "最も長い利用（分）").fill("240")
    page.keyboard.press("Enter")
    page.get_by_text("1回に使える長さは240分までです。").wait_for()
    page.get_by_role("button", name="公表する").press("Enter")
    page.get_by_text("公表しました。").wait_for()

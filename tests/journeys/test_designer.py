"""A section head makes a form from zero, tests and publishes it; a resident files on it: docs/how-to/make-a-form.md.

Every step of the walk-through is one line here. A person has five minutes; the machine's share of them is measured.
"""

import time

import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

pytestmark = pytest.mark.journey

HEAD = "child-support.section-head"
PROCEDURE = "ICH-0094"
FORMS = "/desk/forms/"
FIVE_MINUTES = 300
SECONDS_A_FIELD, SECONDS_A_TAP = 6, 2
"""What a practised person needs to type one field or to press one button, beside the machine."""


class Hand:
    """Fills and taps, and counts what it does."""

    def __init__(self, page: Page) -> None:
        self.page, self.fields, self.taps = page, 0, 0

    def fill(self, label: str, text: str, at: int = 0) -> None:
        self.page.get_by_label(label, exact=True).nth(at).fill(text)
        self.fields += 1

    def choose(self, label: str, option: str, at: int = 0) -> None:
        self.page.get_by_label(label, exact=True).nth(at).select_option(label=option)
        self.fields += 1

    def tap(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self.taps += 1

    def check(self) -> None:
        """axe, and no sideways scrolling, on the page as it stands."""
        assert_accessible(self.page)
        assert_no_sideways_scroll(self.page)


def test_from_zero_to_a_filed_application_in_five_minutes(visit):
    page = visit(HEAD, viewport=DESKTOP)
    hand, began = Hand(page), time.monotonic()
    page.goto(f"{FORMS}{PROCEDURE}/start/")
    hand.tap("作り始める")  # 1. from zero
    hand.tap("申請の内容", "link")
    for row, (label, kind) in enumerate(
        (("こどもの人数", "数"), ("ひとり親ですか", "一つ選ぶ"), ("理由", "文字（1行）"))
    ):
        hand.fill("見出し", label, row)  # 2. three questions
        hand.choose("種類", kind, row)
    hand.fill("選択肢（1行に1つ）", "yes=はい\nno=いいえ", 1)
    hand.tap("保存する")
    hand.tap("理由", "link")  # 3. one of them only for some
    hand.choose("項目", "ひとり親ですか")
    hand.fill("値", "はい")
    hand.tap("保存する")
    hand.tap("手数料", "link")  # 4. the fee
    hand.choose("1列目の項目", "こどもの人数")
    for row, (cell, fee) in enumerate((("1以下", "300"), ("1超", "500")), start=1):
        page.get_by_label(f"{row}行目、1列目の条件", exact=True).fill(cell)
        page.get_by_label(f"{row}行目の結果", exact=True).fill(fee)
        hand.fields += 2
    hand.tap("保存する")
    hand.tap("テスト", "link")  # 5. a test case
    hand.tap("テストを足す", "link")
    hand.fill("こどもの人数", "2")
    hand.choose("ひとり親ですか", "いいえ")
    hand.tap("いまの結果を「こうなるはず」に写して保存")
    hand.tap("見てみる", "link")  # 6. as a phone shows it
    phone = page.frame_locator("iframe")
    assert phone.get_by_role("heading", level=1).inner_text() == "あなたのこと"
    hand.tap("公開", "link")  # 7. publish
    hand.tap("公開する")
    expect(page.get_by_text("公開しました。今日から使います。")).to_be_visible()
    machine = time.monotonic() - began
    person = hand.fields * SECONDS_A_FIELD + hand.taps * SECONDS_A_TAP
    print(
        f"{hand.fields} fields, {hand.taps} taps, machine {machine:.1f} s, person about {person} s of {FIVE_MINUTES} s"
    )
    assert machine + person < FIVE_MINUTES
    _filed(visit)


def _filed(visit) -> None:
    """A resident files on the form that has just been published."""
    page = visit("resident02@example.jp", viewport=PHONE)
    page.goto(f"/procedures/{PROCEDURE}/apply/")
    page.get_by_role("button", name="この内容で次へ").click()
    page.get_by_label("こどもの人数").fill("2")
    expect(page.get_by_label("理由")).to_have_count(0)
    page.get_by_label("はい").check()
    page.get_by_label("理由").fill("引っ越したため")
    assert_accessible(page)
    page.get_by_role("button", name="保存して次へ").click()
    while "/check/" not in page.url:  # papers, where the procedure has any
        page.get_by_role("button", name="次へ").first.click()
    expect(page.get_by_text("500円")).to_be_visible()
    page.get_by_role("button", name="申請する", exact=True).click()
    page.wait_for_url("**/receipt/")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_of_the_designer_is_accessible(visit, viewport):
    page = visit(HEAD, viewport=viewport)
    procedure = "ICH-0095" if viewport is PHONE else "ICH-0096"
    base = f"{FORMS}{procedure}/"
    hand = Hand(page)
    page.goto(f"{base}start/")
    hand.check()
    page.get_by_label("いま使っている様式から").check()
    hand.tap("作り始める")
    hand.check()
    places = [
        "pages/person/",
        "fields/family_name/",
        "papers/",
        "tables/fee/",
        "tables/decision/",
        "trials/",
        "trials/0/",
    ]
    for place in (*places, "preview/", "preview/page/", "publish/", "history/"):
        page.goto(base + place)
        hand.check()
    page.goto(FORMS)
    hand.check()


def test_it_works_by_keyboard_and_without_scripts(visit):
    page = visit(HEAD, viewport=DESKTOP, scripts=False)
    page.goto(f"{FORMS}ICH-0097/start/")
    page.get_by_role("button", name="作り始める").press("Enter")
    page.get_by_role("link", name="申請の内容", exact=True).press("Enter")
    page.get_by_label("見出し", exact=True).first.fill("質問")
    page.keyboard.press("Enter")
    page.get_by_text("保存しました。").wait_for()
    page.get_by_role("link", name="質問", exact=True).wait_for()

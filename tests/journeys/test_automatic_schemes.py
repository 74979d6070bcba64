"""制度の自動適用: found at the desk, taken with two taps on a phone by keyboard, decided by two, paid by a third."""

import re
import time
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

from hataori.kernel import clock

pytestmark = pytest.mark.journey
WHO, LOGIN = "髙橋 健太", "resident02@example.jp"
MOST_TAPS = 4
EXPLAINED = {"q": WHO, "purpose": "電話での問い合わせ"}


def looked_at(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


class Keys:
    """A person without a mouse: Tab to what is wanted, Enter."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def press(self, target: Locator) -> None:
        for _ in range(120):
            if target.evaluate("node => node === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError("the keyboard never gets there")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.taps += 1


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def explained(page: Page) -> str:
    """Every scheme's answer to the household, refusals too; answers the resident's number."""
    page.goto("/desk/schemes/explain/")
    looked_at(page)
    for name, text in EXPLAINED.items():
        page.locator(f"input[name={name}]:visible").fill(text)
    button(page, "調べる").click()
    looked_at(page)
    found = page.get_by_role("button", name=re.compile(WHO)).first
    number = found.inner_text().partition("住民番号")[2].rstrip("）")
    found.click()
    expect(page.locator("main")).to_contain_text("対象外")
    looked_at(page)
    return number


def look_at_the_city(page: Page) -> None:
    page.goto("/desk/schemes/looks/")
    looked_at(page)
    types_day(page, "as_of", clock.today())
    page.get_by_label("理由").fill("journey")
    button(page, "確認を始める").click()
    began = time.monotonic()
    while "終わった" not in page.locator("tbody tr").first.inner_text():
        assert time.monotonic() - began < 180, page.locator("tbody tr").first.inner_text()
        time.sleep(1)
        page.reload()
    looked_at(page)


def types_day(page: Page, name: str, day: date) -> None:
    for part in ("year", "month", "day"):
        page.locator(f'input[name="{name}-{part}"]').fill(str(getattr(day, part)))


def open_proposal(page: Page, state: str = "") -> None:
    page.goto(f"/desk/schemes/?q={WHO}&scheme=child_allowance&state={state}")
    looked_at(page)
    page.get_by_role("link", name=WHO).first.click()
    looked_at(page)


def first_pay_day() -> date:
    """The 15th of the first even month behind the award's first month, which is next month."""
    today = clock.today()
    months = [date(today.year + (today.month + n - 1) // 12, (today.month + n - 1) % 12 + 1, 15) for n in range(2, 5)]
    return next(day for day in months if day.month % 2 == 0)


def take_over_the_account(page: Page, folder: Path, number: str) -> None:
    page.goto("/desk/schemes/imports/")
    looked_at(page)
    file = folder / "口座.csv"
    head = "住民番号,金融機関コード,支店番号,種類,口座番号,名義カナ"
    file.write_text(f"{head}\n{number},0001,123,普通,1234567,タカハシ　ケンタ\n", encoding="utf-8")
    page.get_by_label("支払いの口座").check()
    page.locator("input[type=file]").set_input_files(file)
    button(page, "取り込む").click()
    expect(page.get_by_role("status")).to_contain_text("1件を取り込みました")
    looked_at(page)


def accept_on_the_phone(page: Page) -> None:
    hand = Keys(page)
    page.goto("/my/")
    looked_at(page)
    hand.press(page.locator("main").get_by_role("link", name="児童手当", exact=True).first)
    looked_at(page)
    expect(page.locator("main")).to_contain_text("月 15,000円")
    hand.press(button(page, "受け取る"))
    expect(page.locator("main")).to_contain_text("市の担当が確認しています")
    looked_at(page)
    assert hand.taps <= MOST_TAPS, f"{hand.taps} taps"


def test_found_offered_taken_decided_and_paid(visit, tmp_path):
    clerk = visit("child-support.clerk", viewport=DESKTOP)
    head = visit("child-support.section-head", viewport=DESKTOP)
    look_at_the_city(clerk)
    take_over_the_account(head, tmp_path, explained(clerk))

    open_proposal(clerk)
    button(clerk, "ご本人にお知らせする").click()
    accept_on_the_phone(visit(LOGIN, viewport=PHONE, scripts=True))

    open_proposal(clerk)
    clerk.get_by_label("確かめた方法").fill("住民記録で同居を確かめました。")
    button(clerk, "確認済みにする").click()
    expect(button(clerk, "決裁する")).to_have_count(0)
    approver = visit("child-support.approver", viewport=DESKTOP)
    open_proposal(approver)
    button(approver, "決裁する").click()
    expect(approver.locator("main")).to_contain_text("この提案は終わりました")

    check_the_box(visit(LOGIN, viewport=PHONE, scripts=False))
    pay(clerk, head)


def check_the_box(page: Page) -> None:
    """Without scripts: the decision and its paper, which the outbox signs."""
    page.goto("/my/box/")
    page.get_by_role("link", name=re.compile("児童手当の決定通知")).first.click()
    address = page.locator("main").get_by_role("link", name=re.compile("決定通知書")).first.get_attribute("href")
    assert address
    began = time.monotonic()
    while b"/ByteRange" not in (paper := page.request.get(address).body()):
        assert time.monotonic() - began < 120, "the outbox has not signed it"
        time.sleep(1)
    assert paper.startswith(b"%PDF")


def pay(clerk: Page, head: Page) -> None:
    clerk.goto("/desk/schemes/payments/")
    looked_at(clerk)
    types_day(clerk, "pay_on", first_pay_day())
    button(clerk, "ファイルを作る").click()
    looked_at(clerk)
    expect(button(clerk, "支払いを決裁する")).to_have_count(0)
    head.goto(clerk.url)
    button(head, "支払いを決裁する").click()
    looked_at(head)
    with head.expect_download() as saved:
        head.get_by_role("link", name="全銀ファイルを保存する").click()
    lines = Path(saved.value.path()).read_bytes().decode("cp932").split("\r\n")
    assert [len(line) for line in lines if line] == [120] * (len(lines) - 1)
    assert any("ﾀｶﾊｼ ｹﾝﾀ" in line for line in lines)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
@pytest.mark.parametrize("path", ["letters/", "numbers/", "parameters/child_allowance/", "imports/"])
def test_the_other_pages_fit_and_are_accessible(visit, viewport, path):
    page = visit("child-support.section-head", viewport=viewport)
    page.goto(f"/desk/schemes/{path}")
    looked_at(page)

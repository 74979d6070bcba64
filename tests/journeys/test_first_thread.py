"""Journey 1 and its other half: 児童手当 found by plain words, filed on a phone, decided, delivered and counted."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tools.sample import PAPER

pytestmark = pytest.mark.journey

ANSWERS = {
    "振込先口座_bank": "見本銀行",
    "振込先口座_branch": "一宮支店",
    "振込先口座_number": "1234567",
}
KNOWN = ("髙橋 麻衣", "市が確認します（入力不要）")
CHILD = ("髙橋 こはる", "2025-04-01", "父")
MOST_INPUTS = 15


def looked_at(page: Page) -> None:
    """Every page of the journey passes axe and fits the phone."""
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


class Hand:
    """What a person's hand does: each typed field and each tap counts."""

    def __init__(self) -> None:
        self.inputs = 0

    def types(self, field: Locator, text: str) -> None:
        field.fill(text)
        self.inputs += 1

    def taps(self, target: Locator) -> None:
        target.click()
        self.inputs += 1


def file_child_allowance(page: Page, folder: Path) -> str:
    """From the front page to the receipt; answers the number. Nothing that the city knows is typed."""
    hand = Hand()
    paper = folder / "口座の写し.pdf"
    paper.write_bytes(PAPER)
    page.goto("/")
    looked_at(page)
    hand.types(page.get_by_role("searchbox"), "こども お金")
    page.get_by_role("searchbox").press("Enter")
    hand.inputs += 1
    looked_at(page)
    hand.taps(page.locator("main").get_by_role("link", name=re.compile("児童手当の認定の請求")).first)
    looked_at(page)
    begin = re.compile("申請をはじめる")
    hand.taps(page.get_by_role("link", name=begin).or_(page.get_by_role("button", name=begin)).first)
    looked_at(page)
    expect(page.locator("main input:visible"), "the city asks again what it knows").to_have_count(0)
    hand.taps(page.get_by_role("button", name="この内容で次へ", exact=True))
    for known in KNOWN:
        expect(page.locator("main")).to_contain_text(known)
    child = page.get_by_role("group", name="対象のこども（1人目）").get_by_role("textbox")
    assert tuple(box.input_value() for box in child.all()) == CHILD, "the household's child is filled in"
    asked = page.locator("main input[type=text]:visible").count() - len(CHILD)
    assert asked == len(ANSWERS), "more is asked than the account"
    for name, text in ANSWERS.items():
        hand.types(page.locator(f'input[name="{name}"]'), text)
    hand.taps(page.get_by_role("radio", name="普通"))
    looked_at(page)
    hand.taps(page.get_by_role("button", name="保存して次へ", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("添付する書類")
    looked_at(page)
    page.locator("input[type=file]").first.set_input_files(paper)
    hand.inputs += 1
    hand.taps(page.get_by_role("button", name="保存して次へ", exact=True))
    page.wait_for_url(re.compile("/check/$"))
    looked_at(page)
    assert not re.search(r"90000\d{7}", page.content()), "the personal number is shown"
    hand.taps(page.locator("main form button").first)
    page.wait_for_url(re.compile("/receipt/$"))
    looked_at(page)
    assert hand.inputs <= MOST_INPUTS, f"{hand.inputs} inputs"
    return re.search(r"/applications/([^/]+)/", page.url).group(1)


def counted(page: Page) -> int:
    """How many applications stand behind the share of online filing."""
    page.goto("/plan/indicators/m01/")
    answer = page.request.get("/plan/indicators/m01/events?part=den", headers={"Accept": "application/json"}).json()
    return answer["total"]


def test_a_resident_files_a_clerk_decides_the_paper_arrives_and_the_number_moves(visit, tmp_path) -> None:
    resident = visit("resident02@example.jp", viewport=PHONE)
    before = counted(resident)
    began = time.monotonic()
    number = file_child_allowance(resident, tmp_path)
    filed = time.monotonic()
    assert filed - began < 180

    while counted(resident) == before and time.monotonic() - filed < 10:
        time.sleep(0.2)
    assert counted(resident) == before + 1
    assert time.monotonic() - filed <= 5 + 1, "the indicator is more than five seconds behind"

    clerk = visit("child-support.clerk", viewport=DESKTOP)
    clerk.goto("/desk/cases/")
    looked_at(clerk)
    clerk.get_by_role("link", name=number).first.click()
    looked_at(clerk)
    assert not re.search(r"90000\d{7}", clerk.content())
    for stage in ("形式審査", "審査", "決裁"):
        press(clerk, f"「{stage}」へ進める")
        expect(clerk.locator("main")).to_contain_text(stage)

    approver = visit("child-support.approver", viewport=DESKTOP)
    approver.goto(f"/desk/cases/{number}/")
    looked_at(approver)
    decide(approver)

    resident.goto("/my/box/")
    deadline = time.monotonic() + 15
    while resident.get_by_role("link", name=re.compile("決定")).count() == 0 and time.monotonic() < deadline:
        time.sleep(0.5)
        resident.reload()
    looked_at(resident)
    resident.get_by_role("link", name=re.compile("決定")).first.click()
    looked_at(resident)
    paper = resident.locator('main a[href^="/my/documents/"]').first
    answer = resident.request.get(paper.get_attribute("href"))
    assert answer.body().startswith(b"%PDF-")

    resident.goto(f"/applications/{number}/")
    expect(resident.locator("main")).to_contain_text("完了")
    looked_at(resident)

    stranger = visit("resident03@example.jp", viewport=PHONE)
    assert stranger.goto(f"/applications/{number}/").status == 404
    other_section = visit("residents.clerk", viewport=DESKTOP)
    assert other_section.goto(f"/desk/cases/{number}/").status == 404


def decide(page: Page) -> None:
    """The approver grants."""
    page.get_by_role("radio", name="認める", exact=True).check()
    press(page, "決定する")

"""Journey 1 and its other half: 児童手当 found by plain words, filed on a phone, decided, delivered and counted."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tools.sample import CHILD_ALLOWANCE, PAPER

pytestmark = pytest.mark.journey


def looked_at(page: Page) -> None:
    """Every page of the journey passes axe and fits the phone."""
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def file_child_allowance(page: Page, folder: Path) -> str:
    """From the front page to the receipt; answers the number."""
    paper = folder / "口座の写し.pdf"
    paper.write_bytes(PAPER)
    page.goto("/")
    looked_at(page)
    page.get_by_role("searchbox").fill("こども お金")
    page.get_by_role("searchbox").press("Enter")
    looked_at(page)
    page.locator("main").get_by_role("link", name=re.compile("児童手当の認定の請求")).first.click()
    looked_at(page)
    page.get_by_role("link", name=re.compile("申請をはじめる")).or_(
        page.get_by_role("button", name=re.compile("申請をはじめる"))
    ).first.click()
    looked_at(page)
    assert page.locator("main input:visible").count() == 0, "the city asks again what it knows"
    press(page, "この内容で次へ")
    for name, text in CHILD_ALLOWANCE.items():
        page.locator(f'input[name="{name}"]').fill(text)
    page.get_by_role("radio", name="普通").check()
    looked_at(page)
    press(page, "保存して次へ")
    expect(page.get_by_role("heading", level=1)).to_contain_text("添付する書類")
    looked_at(page)
    page.locator("input[type=file]").first.set_input_files(paper)
    press(page, "保存して次へ")
    page.wait_for_url(re.compile("/check/$"))
    looked_at(page)
    assert "123456789018" not in page.content(), "the personal number is shown in full"
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/receipt/$"))
    looked_at(page)
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
    assert "123456789018" not in clerk.content()
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

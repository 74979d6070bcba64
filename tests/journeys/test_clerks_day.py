"""Journey 14: a clear case, from the work list to the next one, within 20 seconds of the clerk's time.

The person's share is counted, not guessed: each key and click is taken by the page itself and weighed with the
Keystroke-Level Model (Card, Moran and Newell, Communications of the ACM 23(7), 1980), each automatic check that has to
be read with one mental act more. The machine's share is measured.
"""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.journeys.test_other_ways import fill_everything
from tools.sample import PAPER

pytestmark = pytest.mark.journey
PROCEDURE = "ICH-0040"  # 国民健康保険の限度額適用認定の申請
LOGIN = "resident08@example.jp"
TWENTY_SECONDS = 20
KEY, POINT, BUTTON, MENTAL = 0.28, 1.10, 0.20, 1.35
"""Seconds of the model: a key of a good typist, pointing with the mouse, its button down and up, a decision."""
COUNT = """
(() => {
  const more = (name) => { sessionStorage[name] = Number(sessionStorage[name] || 0) + 1; };
  addEventListener("keydown", () => more("keys"), true);
  addEventListener("click", (event) => { if (event.detail) more("clicks"); }, true);
})()
"""


class Clerk:
    """Works by keys and mouse; what the page has seen of it is what counts."""

    def __init__(self, page: Page) -> None:
        page.add_init_script(COUNT)
        self.page, self.decisions, self.read, self.machine = page, 0, 0, 0.0

    def at(self, path: str) -> None:
        self.page.goto(path)
        self.page.evaluate("() => sessionStorage.clear()")

    def presses(self, key: str) -> None:
        self.page.keyboard.press(key)

    def clicks(self, name: str) -> None:
        """One decision, one pointing, one click; the page that follows is the machine's time."""
        self.decisions += 1
        began = time.monotonic()
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=re.compile(name)).first.click()
        self.machine += time.monotonic() - began

    def opens_the_next(self) -> None:
        self.decisions += 1
        began = time.monotonic()
        with self.page.expect_navigation():
            self.presses("o")
        self.machine += time.monotonic() - began

    def reads_the_checks(self) -> None:
        self.read += self.page.locator(".case-checks li").count()

    @property
    def counted(self) -> tuple[int, int]:
        """Keys and clicks the pages have seen."""
        found = self.page.evaluate("() => [+(sessionStorage.keys || 0), +(sessionStorage.clicks || 0)]")
        return int(found[0]), int(found[1])

    @property
    def seconds(self) -> float:
        keys, clicks = self.counted
        return keys * KEY + clicks * (POINT + BUTTON) + (self.decisions + self.read) * MENTAL


def a_clear_case(page: Page, folder: Path) -> str:
    """A resident files with every paper; answers the number."""
    paper = folder / "写し.pdf"
    paper.write_bytes(PAPER)
    page.goto(f"/procedures/{PROCEDURE}/apply/")
    for _ in range(10):
        if page.url.endswith("/check/"):
            break
        for chosen in page.locator("main input[type=file]").all():
            chosen.set_input_files(paper)
        fill_everything(page)
        page.locator("main form").get_by_role("button", name=re.compile("次へ")).first.click()
        page.wait_for_load_state()
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/receipt/$"))
    found = re.search(r"/applications/([^/]+)/", page.url)
    assert found
    return found.group(1)


def test_a_clear_case_takes_a_clerk_less_than_twenty_seconds(visit, tmp_path):
    number = a_clear_case(visit(LOGIN, viewport=PHONE), tmp_path)
    page = visit("insurance-pension.clerk", viewport=DESKTOP)
    clerk = Clerk(page)
    clerk.at("/desk/cases/")
    for _ in range(page.locator("[data-case-open]").count()):  # others' cases may stand before it here
        clerk.presses("j")
        if number in "".join(page.locator("tr:focus-within").all_inner_texts()):
            break
    page.evaluate("() => { sessionStorage.keys = 1; }")  # in a morning's work it is the next one down: j
    clerk.opens_the_next()
    assert_accessible(page)
    expect(page.locator("main")).to_contain_text("自動の確認では、気になる点はありません")
    clerk.reads_the_checks()
    for stage in ("形式審査", "審査", "決裁"):
        clerk.clicks(f"「{stage}」へ進める")
    expect(page.locator("main")).to_contain_text("決裁")
    told(clerk, "clerk")
    assert clerk.seconds + clerk.machine <= TWENTY_SECONDS

    page = visit("insurance-pension.approver", viewport=DESKTOP)
    approver = Clerk(page)
    approver.at(f"/desk/cases/{number}/")
    approver.reads_the_checks()
    page.get_by_role("radio", name="認める", exact=True).check()
    approver.clicks("決定する")
    assert_no_sideways_scroll(page)
    told(approver, "approver")
    assert approver.seconds + approver.machine <= TWENTY_SECONDS


def told(person: Clerk, who: str) -> None:
    keys, clicks = person.counted
    print(
        f"{who}: {keys} keys, {clicks} clicks, {person.read} checks read, {person.decisions} decisions: "
        f"{person.seconds:.1f} s; machine {person.machine:.1f} s; of {TWENTY_SECONDS} s"
    )

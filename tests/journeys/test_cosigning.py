"""Two people file one application: the first names the second, who hears of it, reads, signs in anew and signs."""

import re
import time

import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.journeys.test_other_ways import forward
from tools.sample import PASSWORD

pytestmark = pytest.mark.journey
MARRIAGE = "/procedures/ICH-0016/apply/"
FIRST, SECOND, STRANGER = "resident04@example.jp", "resident05@example.jp", "resident06@example.jp"

without_scripts: list[Page] = []


def looked_at(page: Page) -> None:
    """axe and the width; axe is a script of its own, so not where scripts are off."""
    if page in without_scripts:
        return
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def files_for_two(page: Page, name: str, mail: str) -> str:
    """From the form to the receipt; answers the number."""
    page.goto(MARRIAGE)
    forward(page)
    looked_at(page)
    page.locator("input[name=cosigner_name]").fill(name)
    page.locator("input[name=cosigner_mail]").fill("だれか")
    page.locator("main form button").first.click()
    expect(page.locator(".error-summary, [role=alert]").first).to_be_visible()
    looked_at(page)
    assert page.locator("input[name=cosigner_name]").input_value() == name, "what was typed is lost"
    page.locator("input[name=cosigner_mail]").fill(mail)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/receipt/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("もう一人の方の署名を待っています")
    looked_at(page)
    found = re.search(r"/applications/([^/]+)/", page.url)
    assert found
    return found.group(1)


def called(page: Page) -> str:
    """The link in the second person's box, once the worker has told him."""
    link = page.locator("main").get_by_role("link", name=re.compile("署名のお願いがあります"))
    began = time.monotonic()
    page.goto("/my/box/")
    while not link.count():
        assert time.monotonic() - began < 30, "nobody told the second person"
        time.sleep(0.5)
        page.reload()
    link.first.click()
    looked_at(page)
    address = re.search(r"/applications/sign/[^/\s\"]+/", page.locator("main").inner_text())
    assert address
    return address.group(0)


def confirmed(page: Page, address: str) -> None:
    """Open the link; a sign-in of before is asked for again, and leads back to it."""
    page.goto(address)
    if "/applications/sign/" not in page.url:
        looked_at(page)
        page.locator("input[name=password]:visible").fill(PASSWORD)
        page.locator("input[name=password]:visible").press("Enter")
        page.wait_for_url(re.compile("/applications/sign/"))


def test_the_second_person_signs_by_keyboard_on_a_phone_and_the_section_sees_both(visit):
    first, second = visit(FIRST, viewport=PHONE), visit(SECOND, viewport=PHONE)
    number = files_for_two(first, "見本 署名", SECOND)
    first.goto(f"/applications/{number}/")
    expect(first.locator("main")).to_contain_text("署名")
    looked_at(first)
    clerk = visit("residents.clerk", viewport=DESKTOP)
    clerk.goto(f"/desk/cases/{number}/")
    to_the_next = clerk.get_by_role("button", name=re.compile("へ進める"))
    expect(to_the_next, "it is not the section's turn yet").to_have_count(0)

    address = called(second)
    assert visit(STRANGER, viewport=PHONE).goto(address).status == 404
    confirmed(second, address)
    looked_at(second)
    expect(second.locator("main")).to_contain_text("いつまでに")
    button = second.get_by_role("button", name="内容に同意して署名する", exact=True)
    button.focus()
    with second.expect_navigation():
        second.keyboard.press("Enter")
    expect(second.get_by_role("status").first).to_contain_text("署名しました")
    looked_at(second)
    expect(second.get_by_role("button", name="内容に同意して署名する")).to_have_count(0)

    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("もう一人の署名")
    expect(clerk.get_by_role("button", name=re.compile("へ進める")).first).to_be_visible()
    looked_at(clerk)


def test_without_scripts_a_refusal_ends_it_and_the_first_person_keeps_what_he_wrote(visit):
    first = visit(STRANGER, viewport=PHONE, scripts=False)
    without_scripts.append(first)
    number = files_for_two(first, "見本 署名", "resident07@example.jp")
    second = visit("resident07@example.jp", viewport=DESKTOP, scripts=False)
    without_scripts.append(second)
    confirmed(second, called(second))
    second.get_by_role("button", name="署名しない", exact=True).click()
    expect(second.locator("main")).to_contain_text("署名しないと答えました")
    looked_at(second)
    told = first.locator("main").get_by_role("link", name=re.compile("署名がそろわず"))
    began = time.monotonic()
    first.goto("/my/box/")
    while not told.count():
        assert time.monotonic() - began < 30, f"the first person heard nothing of {number}"
        time.sleep(0.5)
        first.reload()
    first.goto("/my/applications/")
    expect(first.locator("main")).to_contain_text("書きかけの申請")

"""A clerk without a mouse, in a real browser: list, case, next case; and the same with scripts off on a phone."""

import time

import pytest
from playwright.sync_api import expect
from tests.browser import DESKTOP, PHONE

from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import SYSTEM

from .desk_people import DEPARTMENT, Desk

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk(catalogue):
    return Desk("clerk")


def cookies(desk):
    return {"sessionid": desk.client.cookies["sessionid"].value}


def opened(number, days):
    workflow.open_case(
        number=number,
        kind="ICH-0090",
        title="児童手当の認定の請求",
        department=DEPARTMENT,
        applicant_id="",
        applicant_name="一宮 花子",
        channel="counter",
        period_days=days,
        actor=SYSTEM,
    )


def here(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def test_list_and_case_by_keys(open_page, clerk):
    for days, number in enumerate(("A-1", "A-2", "A-3"), 5):
        opened(number, days)
    page = open_page("/desk/cases/", viewport=DESKTOP, cookies=cookies(clerk))
    page.keyboard.press("j")
    assert here(page) == "A-1"
    page.keyboard.press("j")
    page.keyboard.press("e")
    assert page.locator("input[name=case]:checked").get_attribute("value") == "A-2"
    page.keyboard.press("k")
    assert here(page) == "A-1"
    page.keyboard.press("?")
    assert page.locator("[data-case-help]").get_attribute("open") is not None
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/desk/cases/A-1/")


def test_typing_in_the_search_is_not_taken_for_a_command(open_page, clerk):
    opened("A-1", 5)
    page = open_page("/desk/cases/?q=A", viewport=DESKTOP, cookies=cookies(clerk))
    page.locator("#filter-q").fill("")
    page.locator("#filter-q").type("jok?")
    assert page.locator("#filter-q").input_value() == "jok?"


def test_a_clear_case_takes_a_few_keys_and_seconds(open_page, clerk):
    for days, number in enumerate(("A-1", "A-2"), 5):
        opened(number, days)
    page = open_page("/desk/cases/A-1/", viewport=DESKTOP, cookies=cookies(clerk))
    began, keys = time.monotonic(), 0
    for stage in ("形式審査", "審査", "決裁"):
        button = page.locator("[data-case-next]")
        assert stage in button.text_content()
        button.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        keys += 1
    with page.expect_navigation():
        page.keyboard.press("n")
    page.wait_for_url("**/desk/cases/A-2/")
    assert time.monotonic() - began < 20
    assert keys == 3
    assert workflow.case("A-1").stage is workflow.Stage.APPROVAL


def test_scripts_off_on_a_phone(open_page, clerk):
    opened("A-1", 5)
    page = open_page("/desk/cases/", viewport=PHONE, scripts=False, cookies=cookies(clerk))
    page.get_by_role("link", name="A-1").click()
    page.get_by_role("button", name="「形式審査」へ進める").click()
    expect(page.get_by_text("「形式審査」へ進めました")).to_be_visible()
    page.get_by_text("補正を求める").first.click()
    expect(page.get_by_label("申請者への連絡")).to_be_visible()

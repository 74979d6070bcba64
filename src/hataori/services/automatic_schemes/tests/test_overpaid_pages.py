"""The pages of an overpayment in a real browser: fit, accessible, and complete by keyboard."""

import pytest
from playwright.sync_api import expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

from hataori.services.automatic_schemes import overpaying

from .conftest import CLERK
from .test_overpaying import OFFSET, change, found, paid

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("sections", "city"),
]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_every_state_fits_and_is_accessible(open_page, desk, viewport):
    change(paid(), to=10_000)
    cookies = {login: {"sessionid": desk(f"child-support.{login}").cookies["sessionid"].value} for login in PEOPLE}
    page = open_page(f"/desk/schemes/overpayments/{found()}/", viewport=viewport, cookies=cookies["clerk"])
    looked_at(page)
    page.get_by_role("button", name="決裁に回す").click()
    expect(page.get_by_role("alert").or_(page.locator(".error-summary")).first).to_be_visible()
    looked_at(page)
    overpaying.prepare(found(), OFFSET, actor=CLERK)
    approver = open_page(f"/desk/schemes/overpayments/{found()}/", viewport=viewport, cookies=cookies["approver"])
    looked_at(approver)
    approver.get_by_role("button", name="決裁して通知する").focus()
    with approver.expect_navigation():
        approver.keyboard.press("Enter")
    expect(approver.locator("main")).to_contain_text("通知済み")
    looked_at(approver)
    approver.goto("/desk/schemes/payments/")
    expect(approver.locator("main")).to_contain_text("払い過ぎ")
    looked_at(approver)


PEOPLE = ("clerk", "approver")


def looked_at(page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)

"""Journeys of the pool of time: a student's seat for tomorrow in five taps, a caller's appointment in a minute.

The clerk's share is counted by the page itself and weighed as in the journey of a clerk's day.
"""

import re

import pytest
from playwright.sync_api import expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.journeys.test_clerks_day import Clerk, told

pytestmark = pytest.mark.journey
TAPS = 5
A_MINUTE = 60


def taps(page, locator, *, looked_at: bool) -> None:
    """One tap, after which the next page stands and is accessible (axe is a script itself)."""
    with page.expect_navigation():
        locator.click()
    if looked_at:
        assert_accessible(page)
        assert_no_sideways_scroll(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_seat_for_tomorrow_takes_at_most_five_taps_from_the_front_page(visit, scripts):
    page = visit("resident03@example.jp" if scripts else "resident04@example.jp", viewport=PHONE, scripts=scripts)
    page.goto("/")
    steps = [
        lambda: page.locator("a[href='/seats/']").first,
        lambda: page.get_by_role("navigation", name="日を選ぶ").get_by_role("link").nth(1),  # the next open day
        lambda: page.get_by_role("navigation", name="時間を選ぶ").get_by_role("link").nth(2),
        lambda: page.locator(".seat-list__link").first,
        lambda: page.get_by_role("button", name="予約する"),
    ]
    assert len(steps) <= TAPS
    for step in steps:
        taps(page, step(), looked_at=scripts)
    assert re.search(r"/my/seats/[0-9A-Z-]+/$", page.url)
    expect(page.locator(".seat-code svg")).to_have_count(1)


def test_the_plan_of_the_room_stands_on_a_desk_and_every_seat_in_it_is_a_link_with_a_name(visit):
    page = visit(viewport=DESKTOP)
    page.goto("/seats/")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    seats = page.locator(".seat-plan a")
    assert seats.count() > 0
    assert re.fullmatch(r"[A-E]\d .+", seats.first.get_attribute("aria-label") or "")
    seats.first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "sign-in" in page.url


def test_a_clerk_books_for_a_caller_in_less_than_a_minute(visit):
    """Keyboard and one look: the soonest time stands there already, name, birth date and telephone are typed."""
    page = visit("residents.clerk", viewport=DESKTOP)
    clerk = Clerk(page)
    clerk.at("/desk/appointments/new/?place=bereavement-honchosha")
    assert_accessible(page)
    page.get_by_label("来る方の氏名").click()
    for text in ("mihonn tarou", "S30.5.1", "0586001234"):  # kana through an input method are these keys
        clerk.decisions += 1
        page.keyboard.type(text)
        clerk.presses("Tab")
    clerk.clicks("予約を取る")
    expect(page.locator("main").get_by_text("予約番号は")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("持ち物")
    told(clerk, "clerk on the phone")
    assert clerk.seconds + clerk.machine <= A_MINUTE

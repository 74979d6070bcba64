"""Journeys of the pool of time: a student's seat for tomorrow in five taps, looked at on a phone and a desk."""

import re

import pytest
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

pytestmark = pytest.mark.journey
TAPS = 5


def taps(page, locator) -> None:
    """One tap, after which the next page stands and is accessible."""
    with page.expect_navigation():
        locator.click()
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
        taps(page, step())
    assert re.search(r"/my/seats/[0-9A-Z-]+/$", page.url)
    assert page.locator(".seat-code svg").count() == 1


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

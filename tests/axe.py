"""What every reachable page must pass: axe-core without a violation, one h1, and no sideways scrolling."""

import os

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.browser import DESKTOP, PHONE

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = Axe()


def assert_accessible(page: Page) -> None:
    """Fail with axe's own words for each violation on `page`."""
    found = _AXE.run(page, options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    told = [_told(violation) for violation in found.response["violations"]]
    assert not told, f"{page.url}:\n" + "\n".join(told)
    assert page.locator("h1").count() == 1, f"{page.url}: {page.locator('h1').count()} h1"


def assert_no_sideways_scroll(page: Page) -> None:
    """Fail when the page is wider than its window; a page that is just coming is waited for."""
    wide = page.locator("html").evaluate("page => page.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def assert_good_for_everybody(page: Page, name: str) -> None:
    """Both of the above on a phone, then in the window of a desk: the page is opened once. PICTURES_FOLDER keeps it."""
    for viewport in (PHONE, DESKTOP):
        page.set_viewport_size(viewport)
        if folder := os.environ.get("PICTURES_FOLDER"):
            page.screenshot(path=f"{folder}/{name}-{viewport['width']}.png", full_page=True)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def _told(violation: dict) -> str:
    places = "; ".join(node["html"][:160] for node in violation["nodes"][:5])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}: {places}"

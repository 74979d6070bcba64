"""What every reachable page must pass: axe-core without a violation, one h1, and no sideways scrolling."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

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


def _told(violation: dict) -> str:
    places = "; ".join(node["html"][:160] for node in violation["nodes"][:5])
    return f"{violation['id']} ({violation['impact']}): {violation['help']}: {places}"

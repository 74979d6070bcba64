"""axe finds nothing on any page one can reach by links, as a stranger, a resident and each kind of staff."""

from collections import Counter, deque

import pytest
from playwright.sync_api import Page
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.links import LEAVES, links, route

pytestmark = pytest.mark.journey

A_ROUTE = 2  # pages visited of one kind: a first and a different one
A_LOOK = 2  # and as many are looked at on a screen of one size, whoever sees them; the others must answer
_looked: Counter[tuple[int, str]] = Counter()


def look(page: Page, path: str) -> None:
    """With eyes, a screen reader and a narrow screen, once or twice a kind of page."""
    kind = page.viewport_size["width"], route(path)
    if _looked[kind] < A_LOOK:
        _looked[kind] += 1
        page.goto(path)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def crawl(page: Page, start: str, most: int = 60) -> set[str]:
    """Walk the links from `start`, a few pages of each kind; answers the kinds seen."""
    seen: dict[str, int] = {}
    waiting, known = deque([start]), {start}
    while waiting and sum(seen.values()) < most:
        path = waiting.popleft()
        if LEAVES.search(path) or seen.get(route(path), 0) >= A_ROUTE:
            continue
        answer = page.request.get(path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status < 400, f"{path} answers {answer.status}"
        seen[route(path)] = seen.get(route(path), 0) + 1
        look(page, path)
        for link in links(answer.text(), answer.url):
            if link not in known and link.startswith("/desk/") == start.startswith("/desk/"):
                known.add(link)
                waiting.append(link)
    return set(seen)


@pytest.mark.parametrize(
    ("login", "start", "viewport", "at_least"),
    [
        ("", "/", PHONE, 12),
        ("resident01@example.jp", "/my/", PHONE, 12),
        ("child-support.clerk", "/desk/", DESKTOP, 5),
        ("information-systems.dx-office", "/desk/", DESKTOP, 8),
        ("information-systems.operator", "/desk/", DESKTOP, 4),
        ("audit-committee.auditor", "/desk/", DESKTOP, 4),
        ("road-maintenance.section-head", "/desk/", DESKTOP, 5),
        ("public-relations.publisher", "/desk/", DESKTOP, 5),
        ("waste-measures.section-head", "/desk/", DESKTOP, 5),
    ],
    ids=["stranger", "resident", "clerk", "dx-office", "operator", "auditor", "roads", "publisher", "waste"],
)
def test_every_page_reachable_by_links_is_accessible(visit, login, start, viewport, at_least) -> None:
    kinds = crawl(visit(login, viewport=viewport), start)
    assert len(kinds) >= at_least, kinds

"""The desk's pages of papers in a real browser: on a phone and on a desk, also with errors, for everybody."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

from hataori.blocks.documents import api as documents
from hataori.kernel import clock
from hataori.platform.accounts.access import STEP_UP_KEY

from .test_desk import desk, issued
from .test_desk import pytestmark as _marks

__all__ = ["desk"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True), _marks[1]]
SHOTS = os.environ.get("HATAORI_SHOTS", "")


def looked_at(page, name: str) -> None:
    """Good for everybody; kept as a picture where HATAORI_SHOTS names a folder."""
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_a_paper_is_found_and_withdrawn(keys, desk, open_page, viewport):
    paper, head = issued(), desk("section_head")
    session = head.session
    session[STEP_UP_KEY] = clock.now().isoformat()
    session.save()
    cookies = {"sessionid": head.cookies["sessionid"].value}
    page = open_page("/desk/papers/", viewport=viewport, cookies=cookies)
    looked_at(page, "papers")
    page.get_by_role("link", name=paper.number).click()
    looked_at(page, "paper")
    page.get_by_role("button", name="文書を取り消す").click()
    expect(page.locator("body")).to_contain_text("取り消す理由を書いてください")
    looked_at(page, "paper-wrong")
    page.get_by_label("取り消す理由").fill("金額の誤り")
    page.get_by_label("取り消すと元に戻せない").check()
    page.get_by_role("button", name="文書を取り消す").click()
    expect(page.locator("body")).to_contain_text("文書を取り消しました")
    looked_at(page, "paper-gone")
    assert documents.standing(paper.code).state == "revoked"
    page.get_by_role("link", name="確認のページ").click()
    expect(page.locator("body")).to_contain_text("取り消されています（失効）")
    looked_at(page, "verify-gone")

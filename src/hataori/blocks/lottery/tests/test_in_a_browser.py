"""The page as a file on somebody's own machine, in a real Chromium: no server, the same bytes as the other verifier."""

import gzip
import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from hataori.blocks.lottery.api import bundle, verify
from hataori.blocks.lottery.verifier import canonical

from .rounds import DRAND, drawn_round, swap_winner
from .test_bundle import ENTRIES, RULES

pytestmark = pytest.mark.journey
PAGE = Path(__file__).parent.parent / "static" / "lottery" / "verify.html"


@pytest.fixture(params=[320, 1280])
def page(chromium, request):
    context = chromium.new_context(viewport={"width": request.param, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.goto(PAGE.as_uri())
    yield opened
    context.close()


def give(page, tmp_path, field, *documents):
    paths = []
    for at, document in enumerate(documents):
        path = tmp_path / f"{field}{at}.json"
        path.write_text(json.dumps(document))
        paths.append(path)
    page.set_input_files(f"#{field}", paths)


def is_narrow_enough(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_right_draw_with_notice_and_receipt(page, tmp_path):
    conducted = drawn_round(RULES, ENTRIES, b"s" * 32, *DRAND)
    receipt = conducted.closed.receipt(ENTRIES[0].entry_id)
    give(page, tmp_path, "bundle", bundle(conducted))
    give(page, tmp_path, "closing", conducted.closed.notice)
    give(page, tmp_path, "receipts", receipt)
    page.get_by_role("button", name="確かめる").click()
    page.get_by_role("heading", name="正しい抽選です。すべて計算と合いました。").wait_for()
    assert f"控え {ENTRIES[0].entry_id}" in page.inner_text("#own")
    with page.expect_download() as saved:
        page.get_by_role("link", name="計算した結果を保存する").click()
    ours = canonical(verify(bundle(conducted), conducted.closed.notice, [receipt])) + "\n"
    assert Path(saved.value.path()).read_bytes() == ours.encode()
    assert is_narrow_enough(page)
    assert Axe().run(page).violations_count == 0


def test_the_bundle_as_downloaded_pressed_and_one_cut_short(page, tmp_path):
    """What the city offers is gzip; the page unpacks it, and says plainly when it is broken."""
    pressed = gzip.compress(json.dumps(bundle(drawn_round(RULES, ENTRIES, b"s" * 32, *DRAND))).encode())
    for content, heading in ((pressed, "正しい抽選です。"), (pressed[:-20], "この抽選には問題があります。")):
        (tmp_path / "draw.json.gz").write_bytes(content)
        page.set_input_files("#bundle", tmp_path / "draw.json.gz")
        page.get_by_role("button", name="確かめる").click()
        page.get_by_role("heading", name=heading).wait_for()


def test_a_wrong_draw(page, tmp_path):
    published = bundle(drawn_round(RULES, ENTRIES, b"s" * 32, *DRAND))
    swap_winner(published)
    give(page, tmp_path, "bundle", published)
    page.get_by_role("button", name="確かめる").click()
    page.get_by_role("heading", name="この抽選には問題があります。").wait_for()
    expect(page.locator("#defects li")).to_have_count(2)
    assert "結果が計算と合いません。 [wrong_result]" in page.inner_text("#defects")
    assert is_narrow_enough(page)
    assert Axe().run(page).violations_count == 0

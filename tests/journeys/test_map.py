"""The map in a real browser: loaded only when asked for, picked by tap and by arrow keys, and not needed at all."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.city_parts import load

import hataori.web.components

VENDORED = Path(hataori.web.components.__file__).parent / "static/vendor/maplibre"
# maplibre-gl 6.17.0 of npm (BSD-3-Clause), each file less its last line, which named a source map that is not here.
SHA256 = {
    "maplibre-gl.js": "83a08f3db7e43f17e8360843cb6957fef35527ec17577e36c73d533f88b7d441",
    "maplibre-gl-worker.js": "bbb86182f349dfad0a74d0bd4e95755bcfc3882235c48d5780c3dd2a197fdc56",
    "maplibre-gl.css": "a90798a1953017790e590f7e1bd35ff103a8a4263972cb47290b78adf86f8c20",
}
QUICK_MS = 20_000


def test_the_vendored_library_is_the_published_one():
    assert "redistributions" in (VENDORED / "LICENSE.txt").read_text().lower()
    assert {name: hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() for name in SHA256} == SHA256


@pytest.fixture
def city(settings, transactional_db):
    load(settings, "towns", "landmarks")


def drawn(page):
    """Opens the map and waits for it; the test says so where this browser draws no map at all."""
    page.get_by_role("button", name="地図を表示する").click()
    page.wait_for_function(
        "() => document.querySelector('.map canvas') || document.querySelector('[data-map-said]').textContent",
        timeout=QUICK_MS,
    )
    if "表示できません" in page.locator("[data-map-said]").inner_text():
        pytest.skip("WEBGL ABSENT: this browser draws no map; picking by map did not run")
    page.wait_for_selector(".map__mark:not([hidden])", timeout=QUICK_MS)


@pytest.mark.journey
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_place_is_picked_by_tap_and_by_arrow_keys(city, open_page, viewport):
    page = open_page("/components/", viewport=viewport)
    asked, refused = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    expect(page.locator("canvas")).to_have_count(0)
    drawn(page)
    assert page.locator("#guide-lat").input_value() == ""
    canvas = page.locator(".map canvas")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('#guide-lon').value", timeout=QUICK_MS)
    first = float(page.locator("#guide-lon").input_value())
    assert first > 136.8
    page.wait_for_function("() => document.querySelector('[data-map-said]').textContent.includes('付近')")
    canvas.click(position={"x": 60, "y": 60})
    page.wait_for_function(f"() => Number(document.querySelector('#guide-lon').value) < {first}", timeout=QUICK_MS)
    assert refused == []
    assert [
        url for url in asked if "127.0.0.1" not in url and "localhost" not in url and not url.startswith("blob:")
    ] == []
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.journey
def test_nothing_of_the_map_is_loaded_unasked_or_shown_without_scripts(city, open_page):
    page = open_page("/components/")
    loaded = page.evaluate("() => performance.getEntriesByType('resource').map(each => each.name)")
    assert not [name for name in loaded if "maplibre" in name]
    bare = open_page("/components/", scripts=False)
    expect(bare.locator("div.map")).to_be_hidden()
    expect(bare.locator("#guide-lat")).to_be_visible()

"""A whole installation (web, worker, mail sink) as `make up` starts it, shared by the journeys of one run.

HATAORI_JOURNEYS_AT=2026-12-31T23:40 sends them through the product at that hour; without it at the hour it is.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

import httpx
import pytest
from playwright.sync_api import Browser, Page
from tools.installation import Installation, free_port
from tools.sample import PASSWORD


@pytest.fixture(scope="session")
def city() -> Iterator[Installation]:
    """The starter city, served, on SQLite whatever the run is on: the engines are told apart without a browser."""
    with Installation() as installation:
        installation.environment["HATAORI_INSTITUTION_URL"] = f"http://127.0.0.1:{free_port()}"
        installation.start()
        if moment := os.environ.get("HATAORI_JOURNEYS_AT"):
            move_clock(installation, moment)
        yield installation


def move_clock(installation: Installation, now: str) -> None:
    """It is `now` in the whole installation, and time goes on from there."""
    order = {"now": datetime.fromisoformat(now).isoformat(), "moving": True}
    httpx.post(f"{installation.address}/test/clock", json=order).raise_for_status()


@pytest.fixture
def visit(browser: Browser, city: Installation) -> Iterator[Callable[..., Page]]:
    """Opens a window of a person: visit("resident01@example.jp", viewport=PHONE) signed in, visit() as a stranger."""
    with visits(browser, city) as go:
        yield go


@contextmanager
def visits(browser: Browser, city: Installation) -> Iterator[Callable[..., Page]]:
    """What `visit` is, at any installation."""
    with ExitStack() as contexts:

        def go(login: str = "", *, viewport: dict[str, int], scripts: bool = True) -> Page:
            context = browser.new_context(
                viewport=viewport, java_script_enabled=scripts, base_url=city.address, locale="ja-JP"
            )
            contexts.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(30_000)
            if login:
                sign_in(page, login)
            return page

        yield go


def sign_in(page: Page, login: str) -> None:
    """By password, as a person types it."""
    page.goto("/account/sign-in/")
    page.locator("input[name=login]:visible").fill(login)
    page.locator("input[name=password]:visible").fill(PASSWORD)
    page.locator("input[name=password]:visible").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)

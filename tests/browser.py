"""pytest plugin: a real Chromium for the tests that need one (`pytest.mark.journey`)."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import wraps

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from tools.sample import CHROMIUM

PHONE = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 800}


PATIENCE_MS = 30_000
"""How long a look at a page waits before it fails: CI's machine may be a tenth as fast as a quiet one."""


def _to_the_end(act: Callable) -> Callable:
    """An act that leads to another page ends when that page is read, not when it begins to come.

    So what looks without waiting (`count`, `inner_text`, `evaluate`) never sees half a page.
    """

    @wraps(act)
    def acts(target: Locator, *args, **options):
        answer = act(target, *args, **options)
        target.page.wait_for_load_state("domcontentloaded")
        return answer

    return acts


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser a test run; apps whose tests call something else a browser ask for it by this name."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("CHROMIUM ABSENT: install the Debian package chromium; this journey did not run")
    # Playwright's synchronous driver keeps an event loop in this thread; the ORM is used beside it, not inside.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver, pytest.MonkeyPatch.context() as patched:
        for name in ("click", "press", "check"):
            patched.setattr(Locator, name, _to_the_end(getattr(Locator, name)))
        launched = driver.chromium.launch(executable_path=path, args=CHROMIUM)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    """The same by its usual name."""
    return chromium


@pytest.fixture
def open_page(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Opens pages of the live server: open_page("/", viewport=PHONE, scripts=False, cookies={"sessionid": …})."""
    with ExitStack() as contexts:

        def go(path: str, *, viewport=DESKTOP, scripts: bool = True, cookies: dict[str, str] | None = None) -> Page:
            context = chromium.new_context(viewport=viewport, java_script_enabled=scripts, base_url=live_server.url)
            contexts.callback(context.close)
            context.add_cookies(
                [{"name": name, "value": value, "url": live_server.url} for name, value in (cookies or {}).items()]
            )
            page = context.new_page()
            page.goto(path)
            return page

        yield go

"""The card in a real browser, without scripts, at 320 px: there and back, cancelled, signed; every page accessible."""

import hashlib
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import PHONE

from hataori.blocks.identity import models
from hataori.blocks.identity.api import require_signature, signatures_about
from hataori.blocks.identity.simulator.ca import LookAlikeCA
from hataori.blocks.identity.simulator.people import PIN, SIGNING_PIN
from hataori.blocks.identity.simulator.run import AuthorityApplication
from hataori.kernel.actor import Actor

from .conftest import served

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("HATAORI_SHOTS", "")


@pytest.fixture
def ready(run_provider, settings, live_server):
    """hataori at the live server's address, with a provider and a CA."""
    settings.HATAORI_URL = live_server.url
    ca = LookAlikeCA.kept_in(settings.HATAORI_HOME / "simulated-ca")
    with served(AuthorityApplication(lambda: ca)) as port:
        ca.url = f"http://127.0.0.1:{port}"
        found = run_provider(authority=ca)
        settings.HATAORI_EGRESS_ALLOW = [*settings.HATAORI_EGRESS_ALLOW, f"127.0.0.1:{port}"]
        yield found


def looked_at(page: Page, name: str, *, axe: bool = True) -> None:
    """Good for everybody; kept as a picture where HATAORI_SHOTS names a folder."""
    assert_no_sideways_scroll(page)
    if axe:
        assert_accessible(page)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)


def at_the_provider(page: Page, pin: str, button: str) -> None:
    page.get_by_label("暗証番号").fill(pin)
    page.get_by_role("button", name=button).click()


def test_first_sign_in_on_a_phone_without_scripts(ready, open_page):
    page = open_page("/account/sign-in/?next=/my/identity/", viewport=PHONE, scripts=False)
    page.get_by_role("link", name="マイナンバーカードでサインイン").click()
    expect(page.locator("body")).to_contain_text("模擬デジタル認証アプリ")
    at_the_provider(page, "9999", "確認する")
    expect(page.locator("body")).to_contain_text("暗証番号が違います")
    at_the_provider(page, PIN, "確認する")
    assert page.locator("#id_family").input_value() == "山田"
    page.get_by_role("button", name="この内容で登録する").click()
    page.wait_for_url("**/my/identity/")
    expect(page.locator("body")).to_contain_text("結び付いています")
    assert models.IdentityLink.objects.count() == 1


def test_cancelling_at_the_provider(ready, open_page):
    page = open_page("/account/sign-in/?next=/procedures/", viewport=PHONE, scripts=False)
    page.get_by_role("link", name="マイナンバーカードでサインイン").click()
    page.get_by_role("button", name="やめる").click()
    page.wait_for_url("**/procedures/")
    expect(page.locator("body")).to_contain_text("本人確認をやめました")
    page.go_back()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 800}])
def test_every_page_is_good_for_everybody(ready, open_page, viewport):
    page = open_page("/account/sign-in/?next=/my/identity/", viewport=viewport)
    looked_at(page, "sign-in")
    page.get_by_role("link", name="マイナンバーカードでサインイン").click()
    looked_at(page, "provider")
    at_the_provider(page, "9999", "確認する")
    looked_at(page, "provider-wrong")
    at_the_provider(page, PIN, "確認する")
    looked_at(page, "welcome")
    page.locator("#id_family").fill("山本")
    page.get_by_role("button", name="この内容で登録する").click()
    looked_at(page, "welcome-wrong")
    page.locator("#id_family").fill("山田")
    page.get_by_role("button", name="この内容で登録する").click()
    looked_at(page, "mine")
    signs(page, viewport)


def signs(page: Page, viewport) -> None:
    """CSP in a real browser: the form leads to the provider and back."""
    row = models.IdentityLink.objects.get()
    digest = hashlib.sha256(b"content").hexdigest()
    actor = Actor(str(row.account_id), "resident")
    about = f"draft/{viewport['width']}"
    asked = require_signature(
        about=about, title="児童手当の申請", digest=digest, return_to="/my/identity/", actor=actor
    )
    page.goto(asked.url)
    looked_at(page, "sign")
    page.get_by_role("button", name="署名に進む").click()
    looked_at(page, "provider-sign")
    at_the_provider(page, SIGNING_PIN, "署名する")
    page.wait_for_url("**/my/identity/")
    expect(page.locator("body")).to_contain_text("電子署名を受け付けました")
    assert len(signatures_about(about)) == 1
    page.goto("/account/step-up/?next=/my/identity/")
    looked_at(page, "step-up")

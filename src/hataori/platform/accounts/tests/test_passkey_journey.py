"""A passkey from sign-up to step-up, in a real browser with a virtual authenticator (Chrome DevTools, WebAuthn)."""

import re
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, Page, expect

from hataori.kernel.errors import Rejected
from hataori.platform.accounts import models, rules
from hataori.platform.accounts import sign_in as door

from .conftest import PASSWORD, code_in, is_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A phone-sized page whose browser has a platform authenticator that always says yes."""
    context = chromium.new_context(viewport={"width": 320, "height": 700}, locale="ja-JP")
    page = context.new_page()
    page.set_default_timeout(10_000)
    add_authenticator(page)
    yield page
    context.close()
    # While Playwright's loop runs, Django gives this thread a second connection; nobody else would close it.
    connections.close_all()


def add_authenticator(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/account/sign-out/")
    page.get_by_role("button", name="サインアウトする").click()


def sign_up_with_a_passkey(page: Page, site: str, mailbox) -> None:
    page.goto(f"{site}/account/sign-up/")
    page.get_by_label("メールアドレス").fill("kento@example.jp")
    page.get_by_role("button", name="確認コードを送る").click()
    page.get_by_label("確認コード").fill(code_in(mailbox[-1]))
    page.get_by_role("button", name="確認する").click()
    page.get_by_label("氏（みょうじ）").fill("髙橋")
    page.get_by_label("名（なまえ）").fill("健太")
    page.get_by_role("button", name="パスキーで登録する").click()
    page.wait_for_url(f"{site}/my/")


def test_a_passkey_registers_signs_in_and_steps_up(page, live_server, mailbox):
    site = live_server.url
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    sign_up_with_a_passkey(page, site, mailbox)
    account = models.Account.objects.get(login="kento@example.jp")
    assert not account.has_usable_password()
    sign_out(page, site)

    page.goto(f"{site}/account/sign-in/?next=/my/devices/")
    page.get_by_role("button", name="パスキーでサインイン").click()
    page.wait_for_url(f"{site}/my/devices/")
    expect(page.get_by_text("最初のパスキー", exact=False).first).to_be_visible()
    page.get_by_role("button", name=re.compile("削除.*最初のパスキー")).click()
    expect(page.get_by_text("最後のサインイン方法です")).to_be_visible()

    page.goto(f"{site}/account/step-up/?next=/my/close/")
    page.get_by_role("button", name="パスキーで確認").click()
    page.wait_for_url(f"{site}/my/close/")
    passkey = models.Passkey.objects.get()
    assert passkey.sign_count >= 2
    assert passkey.last_used_at is not None
    assert errors == []


def test_password_failures_never_stop_a_passkey_and_a_second_one_is_added(page, live_server, mailbox, resident):
    site = live_server.url
    account = resident("hanako@example.jp")
    page.goto(f"{site}/account/sign-in/?next=/my/devices/")
    page.get_by_label("メールアドレス、または職員番号").fill(account.login)
    page.get_by_label("パスワード", exact=False).fill(PASSWORD)
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.get_by_label("パスキーの名前").fill("自分のスマートフォン")
    page.get_by_role("button", name="パスキーを追加する").click()
    expect(page.get_by_text("パスキーを登録しました")).to_be_visible()
    sign_out(page, site)

    for number in range(rules.SOURCE.tries * 3):
        tried = door.PasswordTry(account.login, "wrong wrong wrong", f"198.51.100.{number}", lambda _id: "")
        with pytest.raises((Rejected, door.SlowDown)):
            door.check_password(tried)
    page.context.clear_cookies()
    page.goto(f"{site}/account/sign-in/?next=/my/devices/")
    page.get_by_role("button", name="パスキーでサインイン").click()
    page.wait_for_url(f"{site}/my/devices/")


def test_a_passkey_nobody_has_is_refused_and_a_challenge_is_good_once(client, resident):
    resident()
    client.post("/account/passkey/sign-in/")
    forged = '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}'
    for credential in (forged, "not json", "[]", '{"id": 1}'):
        page = client.post("/account/sign-in/", {"credential": credential})
        assert page.status_code == 422
        assert "パスキーで確認できませんでした" in page.content.decode()
    assert not is_in(client)


def test_without_script_the_password_form_is_all_there_is(live_server, page):
    quiet = page.context.browser.new_context(java_script_enabled=False).new_page()
    quiet.goto(f"{live_server.url}/account/sign-in/")
    expect(quiet.get_by_role("button", name="パスキーでサインイン")).to_be_hidden()
    expect(quiet.get_by_role("button", name="サインイン", exact=True)).to_be_visible()

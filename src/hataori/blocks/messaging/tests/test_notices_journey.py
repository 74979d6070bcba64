"""The pages of notices in a real browser: axe, a phone's width, without scripts, and the site's service worker."""

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

from hataori.blocks.messaging import addresses, bounces
from hataori.blocks.messaging import api as messaging
from hataori.kernel.actor import SYSTEM, Role
from hataori.kernel.person_name import PersonName
from hataori.platform.accounts.actions.registration import NewResident, register_resident
from hataori.platform.accounts.models import Account

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hana():
    account = register_resident(NewResident("hanako@example.jp", PersonName("一宮", "花子"), "long enough 機織"))
    client = Client()
    client.force_login(Account.objects.get(pk=account.id))
    unproven = addresses.put("mail", "work@example.jp", account_id=str(account.id), verified=False)
    addresses.put("line", "U1", account_id=str(account.id), label="LINE")
    addresses.put("mail", "hanako@example.jp", account_id=str(account.id))
    found = messaging.subscribe(
        "news", channel="line", title="市からのお知らせ", account_id=str(account.id), actor=SYSTEM
    )
    return {"sessionid": client.cookies["sessionid"].value}, unproven, found


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_residents_pages_are_accessible(hana, open_page, viewport):
    cookies, unproven, found = hana
    for path in (
        "/my/notices/",
        f"/my/notices/addresses/{unproven.pk}/",
        f"/unsubscribe/{found.token}/",
        "/line/link/?linkToken=abc",
    ):
        page = open_page(path, viewport=viewport, cookies=cookies)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_desks_pages_are_accessible(as_staff, open_page, viewport):
    bounces.note_refusal("hanako@example.jp", 550, b"5.1.1 no such user")
    number = bounces.models.Bounce.objects.get().pk
    cookies = {"sessionid": as_staff(Role.OPERATOR).cookies["sessionid"].value}
    for path in ("/desk/notices/", "/desk/notices/templates/notice.code/", f"/desk/notices/bounces/{number}/"):
        page = open_page(path, viewport=viewport, cookies=cookies)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_choices_are_saved_without_scripts(hana, open_page):
    cookies, _, _ = hana
    page = open_page("/my/notices/", viewport=PHONE, scripts=False, cookies=cookies)
    expect(page.locator("[data-push]")).to_be_hidden()
    page.get_by_label("LINE：市からのお知らせ").check()
    page.get_by_role("button", name="届け方を保存する").click()
    expect(page.get_by_label("LINE：市からのお知らせ")).to_be_checked()
    expect(page.get_by_label("メール：市からのお知らせ")).not_to_be_checked()


def test_the_service_worker_of_the_site_starts_at_its_root(hana, open_page):
    cookies, _, _ = hana
    page = open_page("/my/notices/", viewport=PHONE, cookies=cookies)
    scope = page.evaluate(
        "navigator.serviceWorker.register('/sw.js', {scope: '/'}).then(() => navigator.serviceWorker.ready)"
        ".then((found) => found.scope)"
    )
    assert scope.endswith("/")
    assert scope.count("/") == 3
    expect(page.get_by_role("button", name="このブラウザーに通知を出す")).to_be_visible()

"""The house's own pages in a real browser: axe, 320 px, scripts off, keyboard, first load."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client, RequestFactory
from playwright.sync_api import expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE
from tests.city_parts import load

from hataori.platform.pages.errors import server_error

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PUBLIC = ["/", "/measures/", "/components/", "/about/", "/accessibility/", "/no-such-page/"]
KILOBYTE = 1024


@pytest.fixture
def city(settings) -> None:
    load(settings, "departments", "indicators", "plan", "sample-staff", "sample-residents")


@pytest.fixture
def procedures(settings) -> None:
    load(settings, "procedures")


def session_of(kind: str) -> dict[str, str]:
    """The cookies of a signed-in sample person."""
    from hataori.platform.accounts.models import Account

    client = Client()
    client.force_login(Account.objects.filter(kind=kind, sample=True).order_by("login").first())
    assert SESSION_KEY in client.session
    return {"sessionid": client.cookies["sessionid"].value}


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_public_pages_are_accessible(city, open_page, viewport):
    for path in PUBLIC:
        page = open_page(path, viewport=viewport)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_signed_in_homes_are_accessible(city, open_page, viewport):
    for path, kind in (("/my/", "resident"), ("/desk/", "staff")):
        page = open_page(path, viewport=viewport, cookies=session_of(kind))
        assert page.url.endswith(path)
        assert_accessible(page)
        assert_no_sideways_scroll(page)


def test_pages_that_refuse_or_fail_are_accessible(city, open_page, live_server):
    page = open_page("/my/", viewport=PHONE, cookies=session_of("staff"))
    assert "この操作はできません" in page.title()
    assert_accessible(page)
    broken = server_error(RequestFactory().get("/my/")).content.decode()
    page.set_content(broken.replace("<head>", f'<head><base href="{live_server.url}/">'))
    assert "システムの不具合で表示できません" in page.title()
    assert_accessible(page)


@pytest.mark.parametrize("language", ["en", "ja-x-easy"])
def test_other_languages_and_furigana_are_accessible(city, open_page, language):
    page = open_page("/", viewport=PHONE, cookies={"hataori_language": language, "hataori_furigana": "on"})
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def test_language_and_furigana_switch_without_scripts_on_the_same_page(city, open_page):
    page = open_page("/measures/?x=1", scripts=False)
    page.get_by_role("button", name="English").click()
    page.wait_for_url(lambda url: url.endswith("/measures/?x=1"))
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="日本語", exact=True).click()
    page.get_by_role("button", name="ふりがな").click()
    page.wait_for_url(lambda url: url.endswith("/measures/?x=1"))
    assert page.locator("h1 rt").first.inner_text()


def test_search_from_the_front_page_by_keyboard_alone(city, open_page):
    page = open_page("/", scripts=False)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    for _ in range(30):
        if page.evaluate("document.activeElement.name") == "q":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("こども お金")
    page.keyboard.press("Enter")
    page.wait_for_url("**/procedures/?q=*")


def test_procedures_answer_while_typing(city, procedures, open_page):
    page = open_page("/", viewport=PHONE)
    page.get_by_role("searchbox").press_sequentially("児童手当")
    results = page.locator("#q-results")
    results.get_by_role("link", name="児童手当").first.wait_for()
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def test_first_load_of_the_front_page_is_small(city, browser, live_server):
    context = browser.new_context(viewport=PHONE)
    page, sizes = context.new_page(), []
    page.on("response", lambda answer: sizes.append((answer.url, len(answer.body()))))
    page.goto(live_server.url)
    page.wait_for_load_state("networkidle")
    context.close()
    assert len(sizes) > 3, "nothing was listened to"
    assert sum(size for _, size in sizes) <= 150 * KILOBYTE, sizes


def test_no_page_breaks_its_own_content_security_policy(city, browser, live_server):
    context = browser.new_context()
    page, broken = context.new_page(), []
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    for path in ("/", "/measures/", "/components/"):
        page.goto(live_server.url + path)
    context.close()
    assert broken == []


def test_error_summary_takes_the_focus_and_leads_to_the_field(open_page):
    page = open_page("/components/")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.get_by_role("link", name="生年月日：").click()
    assert page.evaluate("document.activeElement.id") == "id_born_year"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_desk_lists_are_accessible_and_stack_on_a_phone(city, procedures, open_page, viewport):
    cookies = session_of_role("dx_office")
    first = "/desk/catalogue/procedures/ICH-0001/"
    for path in (
        "/desk/catalogue/",
        "/desk/catalogue/?state=confirm",
        first,
        "/desk/staff/",
        "/desk/catalogue/imports/",
    ):
        page = open_page(path, viewport=viewport, cookies=cookies)
        assert page.url.endswith(path)
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    page = open_page("/desk/staff/", viewport=viewport, cookies=cookies)
    assert page.locator("td").first.bounding_box()["width"] > 120, "a column must hold words, not letters"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_owner_is_confirmed_without_scripts(city, procedures, open_page, viewport):
    page = open_page(
        "/desk/catalogue/?q=ICH-0001", viewport=viewport, scripts=False, cookies=session_of_role("dx_office")
    )
    page.get_by_role("link", name="転入届").click()
    page.get_by_role("button", name="この課で確認済みにする").click()
    expect(page.locator(".error-summary")).to_contain_text("何で確認したかを書いてください。")
    page.get_by_label("確認した内容").fill("事務分掌規則で確認")
    page.get_by_role("button", name="この課で確認済みにする").click()
    expect(page.locator("main")).to_contain_text("確認しました")
    expect(page.locator("main")).to_contain_text("事務分掌規則で確認")
    assert page.locator("h1").inner_text() == "転入届"
    assert_no_sideways_scroll(page)


def session_of_role(role: str) -> dict[str, str]:
    """The cookies of a sample member of staff who holds the role for the whole city."""
    from hataori.platform.accounts.models import Account

    client = Client()
    account = Account.objects.filter(kind="staff", sample=True, grants__role=role).order_by("login").first()
    client.force_login(account)
    return {"sessionid": client.cookies["sessionid"].value}

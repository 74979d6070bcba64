"""The same application without scripts, by keyboard alone, by a guest, over two devices, and with a correction."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser import DESKTOP, PHONE
from tests.journeys.test_first_thread import press

pytestmark = pytest.mark.journey


SAMPLES = {
    "フリガナ": "ヤマダ",
    "カナ": "ヤマダ タロウ",
    "生年": "昭和60年11月2日",
    "日": "令和8年4月1日",
    "電話": "0586-00-1111",
    "メール": "guest@example.jp",
    "郵便": "491-8501",
    "番号": "1234567",
    "金額": "1000",
    "数": "1",
}


def start(page: Page, words: str) -> None:
    page.goto(f"/procedures/?q={words}")
    page.locator("main").get_by_role("link", name=re.compile(words)).first.click()
    page.locator("main").get_by_text("申請をはじめる").first.click()


def fill_everything(page: Page) -> None:
    """Answer whatever the page asks, as its labels say."""
    asked = page.locator("main input[type=text]:visible, main input:not([type]):visible, main textarea:visible")
    for field in asked.all():
        if field.input_value():
            continue
        label = page.locator(f'label[for="{field.get_attribute("id")}"]').first.inner_text()
        if "任意" in label:
            continue
        field.fill(next((sample for word, sample in SAMPLES.items() if word in label), "見本"))
    for field in page.locator("main input[type=email]:visible").all():
        field.fill("guest@example.jp")
    for field in page.locator("main input[type=tel]:visible").all():
        field.fill("0586-00-1111")
    for group in page.locator("main fieldset").all():
        if group.locator("input[type=radio]").count() and not group.locator("input[type=radio]:checked").count():
            group.locator("input[type=radio]").first.check()


def forward(page: Page) -> None:
    """Fill page after page until the check page."""
    for _ in range(8):
        if page.url.endswith("/check/"):
            return
        fill_everything(page)
        page.locator("main form button").first.click()
        page.wait_for_load_state()
        errors = page.locator(".error-summary").all_inner_texts()
        assert not errors, f"{page.url}: {errors}"
    raise AssertionError(f"never reached the check page: {page.url}")


def test_a_guest_files_without_scripts_on_a_phone(visit) -> None:
    page = visit(viewport=PHONE, scripts=False)
    start(page, "犬の登録")
    forward(page)
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/receipt/$"))
    number = re.search(r"/applications/([^/]+)/", page.url).group(1)
    assert page.goto(f"/applications/{number}/").status == 200
    assert visit(viewport=PHONE).goto(f"/applications/{number}/").status == 404


def test_what_was_typed_follows_the_person_to_another_device(visit) -> None:
    first = visit("resident09@example.jp", viewport=PHONE)
    start(first, "児童手当の認定の請求")
    press(first, "この内容で次へ")
    first.wait_for_url(re.compile("/details/$"))
    here = first.url
    first.get_by_label(re.compile("対象のこども（1人目） 氏名")).fill("髙橋 しろ")
    press(first, "保存して中断")
    first.wait_for_load_state()
    second = visit("resident09@example.jp", viewport=DESKTOP)
    second.goto("/my/applications/")
    expect(second.locator("main")).to_contain_text("書きかけの申請")
    second.goto(here)
    assert second.get_by_label(re.compile("対象のこども（1人目） 氏名")).input_value() == "髙橋 しろ"


def test_bad_input_is_said_at_the_field_and_nothing_is_lost(visit) -> None:
    page = visit("resident10@example.jp", viewport=PHONE)
    page.goto("/procedures/ICH-0090/apply/details/?edit=1")
    page.locator('input[name="対象のこども.0.氏名"]').fill("山田\U0001f600")
    page.locator('input[name="対象のこども.0.生年月日"]').fill("令和7年2月31日")
    press(page, "保存して次へ")
    summary = page.locator(".error-summary, [role=alert]").first
    expect(summary).to_contain_text("31日")
    assert page.locator('input[name="対象のこども.0.生年月日"]').input_value() == "令和7年2月31日"
    assert page.locator('input[name="対象のこども.0.氏名"]').input_value() == "山田\U0001f600"
    assert page.title().startswith("エラー")


def tab_to(page: Page, want: str) -> None:
    """Press Tab until the focused element's text or name is `want`."""
    look = "() => { const e = document.activeElement; return [e.innerText || '', e.getAttribute('name') || ''] }"
    for _ in range(120):
        text, name = page.evaluate(look)
        if want in (name, text.strip()):
            outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{want} has no visible focus"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{want} cannot be reached by Tab on {page.url}")


def test_a_search_and_an_application_by_keyboard_alone(visit) -> None:
    page = visit("resident11@example.jp", viewport=DESKTOP)
    page.goto("/")
    tab_to(page, "q")
    page.keyboard.type("児童手当の認定の請求")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/procedures/"))
    name = page.locator("main").get_by_role("link", name=re.compile("児童手当の認定の請求")).first.inner_text().strip()
    tab_to(page, name)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/procedures/[^/?]+/$"))
    tab_to(page, "申請をはじめる")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/apply/"))
    tab_to(page, "この内容で次へ")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).not_to_contain_text("あなたのこと")

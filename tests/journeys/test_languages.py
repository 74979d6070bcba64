"""A resident from abroad finds, books and cancels a hall on a phone: in Portuguese, Vietnamese and Chinese."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import PHONE
from tests.foreign import japanese_left

pytestmark = pytest.mark.journey
# Language, its name on the button, and the buttons of the way: search, hold, register, price, book, cancel.
WORDS = {
    "pt-br": ("Português", "Procurar horários livres", "Guardar por 10 minutos", "Cadastrar com estes dados",
              "Conferir o preço", "Reservar", "Cancelar"),
    "vi": ("Tiếng Việt", "Tìm giờ trống", "Giữ 10 phút", "Đăng ký với nội dung này", "Xem giá", "Đặt", "Hủy"),
    "zh-hans": ("中文", "查找空位", "保留10分钟", "按此内容登记", "确认费用", "预约", "取消"),
}  # fmt: skip
RESIDENT = "resident0%d@example.jp"


def look(page: Page, language: str, scripts: bool) -> None:
    """In the reader's language, sound and not too wide."""
    if scripts:  # axe is a script itself
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    left = japanese_left(page.content(), language, ("見本",))
    assert not left, f"{page.url}: {left}"


@pytest.mark.parametrize(
    ("language", "scripts"), [("pt-br", True), ("vi", True), ("zh-hans", True), ("vi", False)]
)  # the server writes the same words without scripts: one of them shows that the way is whole
def test_a_hall_in_the_reader_s_language(visit, language: str, scripts: bool) -> None:
    name, search, hold, register, price, book, cancel = WORDS[language]
    page = visit(RESIDENT % (list(WORDS).index(language) + 3), viewport=PHONE, scripts=scripts)
    page.goto("/facilities/")
    page.get_by_role("button", name=name).click()
    look(page, language, scripts)
    page.locator("select[name=purpose]").select_option("卓球")
    page.locator("select[name=minutes]").select_option("120")
    page.get_by_role("button", name=search).click()
    look(page, language, scripts)
    page.locator("#hits + p + ul a").last.click()
    look(page, language, scripts)
    page.get_by_role("button", name=re.compile(hold)).click()
    if "facility-user" in page.url:
        look(page, language, scripts)
        page.get_by_role("button", name=register).click()
        page.get_by_role("button", name=re.compile(hold)).click()
    look(page, language, scripts)
    page.locator("input[name=attendees]").fill("6")
    page.get_by_role("button", name=price).click()
    look(page, language, scripts)
    page.get_by_role("button", name=book, exact=True).click()
    look(page, language, scripts)
    number = re.search(r"/my/bookings/([0-9A-Z-]+)/", page.url)
    assert number
    page.goto("/my/bookings/")
    look(page, language, scripts)
    page.goto(f"/my/bookings/{number[1]}/cancel/")
    look(page, language, scripts)
    button = page.get_by_role("button", name=cancel, exact=True)
    if button.count():  # a time of today cannot be cancelled any more
        button.click()
        look(page, language, scripts)
    expect(page.locator("html")).to_have_attribute("lang", re.compile(language, re.IGNORECASE))

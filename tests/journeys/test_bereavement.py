"""Journey 6: a bereaved daughter books, comes, and signs once; no procedure is chosen by her.

Her fields and taps are counted by the page itself. The death is in the sample register (丹羽 義雄), she lives in
another city, and so the city asks who she is once.
"""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.axe import assert_accessible, assert_no_sideways_scroll
from tests.browser import DESKTOP, PHONE

pytestmark = pytest.mark.journey
TEN_MINUTES = 600
SECONDS_A_FIELD = 20
"""Generous: a field of a grieving person on a phone."""
LEAST_CASES = 8
COUNTER = "/appointments/bereavement/bereavement-honchosha/"


def chooses_nothing(page: Page) -> None:
    """No tick, no choice: nothing on the page could be a procedure to choose."""
    main = page.locator("main")
    assert main.locator("input[type=checkbox], input[type=radio], select").count() == 0


def looked_at(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def test_a_bereaved_daughter_books_comes_and_signs_once(visit):
    page, fields = visit(viewport=PHONE, scripts=False), 0
    page.goto(COUNTER)
    page.locator("main form button[name=time]").first.click()
    told = {"来る方の氏名": "丹羽 和子", "電話番号": "052-000-0001", "亡くなった方の氏名": "丹羽 義雄", "続柄": "子"}
    for label, text in told.items():
        page.get_by_label(label).fill(text)
        fields += 1
    for group, parts in (("来る方の生年月日", ("S40", "5", "1")), ("亡くなった日", ("令和8", "9", "20"))):
        for part, text in zip(("年", "月", "日"), parts, strict=True):
            page.get_by_role("group", name=group).get_by_role("textbox", name=part, exact=True).fill(text)
            fields += 1
    chooses_nothing(page)
    page.get_by_role("button", name="次へ").click()
    expect(page.locator("main")).to_contain_text("選ぶものはありません")
    chooses_nothing(page)
    page.get_by_role("button", name="予約する").click()
    number = page.locator("strong.number").inner_text()
    chooses_nothing(page)
    assert fields * SECONDS_A_FIELD <= TEN_MINUTES, f"{fields} fields"

    desk = visit("residents.clerk", viewport=DESKTOP)
    desk.goto(f"/desk/appointments/{number}/")
    desk.get_by_role("button", name="おくやみの手続きの一覧を開く").click()
    looked_at(desk)
    for title in (
        "後期高齢者医療の葬祭費",
        "介護保険の資格喪失",
        "未支給年金",
        "固定資産の現所有者の申告",
        "印鑑登録証の返納",
    ):
        expect(desk.locator("main")).to_contain_text(title)
    answers = {
        "氏（フリガナ）": "ニワ", "名（フリガナ）": "カズコ", "住所": "愛知県名古屋市中区見本1番地",
        "振込先口座の金融機関": "見本銀行", "振込先口座の支店": "一宮支店", "振込先口座の番号": "1234567",
        "振込先口座の名義（カナ）": "ニワ カズコ", "基礎年金番号": "9000-000012",
        "マイナンバー（個人番号）": "123456789018",
    }  # fmt: skip
    asked = desk.locator("main form[method=post]").last
    for label, text in answers.items():
        field = asked.get_by_label(re.compile(rf"^\s*{re.escape(label)}"))
        if field.count():
            field.fill(text)
    asked.get_by_label("普通").check()
    desk.get_by_role("button", name="署名の画面へ").click()
    looked_at(desk)
    expect(desk.locator("main")).to_contain_text("1回の署名で届け出ます")
    desk.locator("canvas").scroll_into_view_if_needed()
    pad = desk.locator("canvas").bounding_box()
    desk.mouse.move(pad["x"] + 40, pad["y"] + 60)
    desk.mouse.down()
    for step in range(20):
        desk.mouse.move(pad["x"] + 40 + step * 15, pad["y"] + 60 + step % 4 * 20)
    desk.mouse.up()
    with desk.expect_navigation():
        desk.get_by_role("button", name="この内容で届け出る").click()
    expect(desk.locator("main")).to_contain_text("受け付けました")
    looked_at(desk)
    rows = desk.locator("main table").first.locator("tbody tr")
    cases = {row.locator("th").inner_text(): row.locator("td").nth(1).inner_text() for row in rows.all()}
    assert len(cases) >= LEAST_CASES
    assert {"保険年金課", "介護保険課", "資産税課", "市民課"} <= set(cases.values())

    care = visit("long-term-care.clerk", viewport=DESKTOP)
    number = next(key for key, department in cases.items() if department == "介護保険課")
    care.goto(f"/desk/cases/{number}/")
    expect(care.locator("main")).to_contain_text("介護保険の資格喪失の届出")
    expect(care.locator("main")).to_contain_text("丹羽 義雄")

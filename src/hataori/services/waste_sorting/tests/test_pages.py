"""What people see: their next dates, the way to their area, paper, other languages, the search and the quiz."""

import re

import pytest
from django.conf import settings
from django.test import Client

from hataori.services.waste_sorting import calendars, finding, papers
from hataori.services.waste_sorting.city import load_waste


@pytest.fixture
def ours(db) -> calendars.CityNow:
    load_waste(settings.HATAORI_CITY_FOLDER, None)
    return calendars.city(settings.HATAORI_CITY)


def page(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status
    return answer.content.decode()


def names(city, text: str) -> list[str]:
    return [each.name for each in finding.areas_for(city, text)]


def test_an_address_finds_its_area(ours):
    assert names(ours, "愛知県一宮市浅井町大野字見本1-2") == ["浅井町連区"]
    assert names(ours, "〒494-0001 一宮市開明字見本") == ["開明連区"]
    assert names(ours, "木曽川町") == ["木曽川町連区"]
    assert names(ours, "宮西") == ["宮西連区"]
    assert names(ours, "どこにもない町") == []
    assert len(names(ours, "")) == 23
    said = page(f"/waste/{ours.slug}/?q=どこにもない町")
    assert "地区が見つかりませんでした" in said
    assert "宮西連区" in said


def test_an_area_shows_today_first_then_the_month(ours):
    area = next(iter(ours.areas.values()))
    said = page(f"/waste/{ours.slug}/{area.key}/?month=2026-12")
    assert said.index("今日") < said.index("明日") < said.index("種類ごとの次の日") < said.index("2026/12")
    assert "可燃ごみ" in said
    assert "見本" in said
    assert "所管課で確認" in said
    assert f"/waste/{ours.slug}/{area.key}.ics" in said
    assert "2026/11" in page(f"/waste/{ours.slug}/{area.key}/?month=9999-99")


def test_the_year_on_paper(ours):
    area = next(iter(ours.areas.values()))
    answer = Client().get(f"/waste/{ours.slug}/{area.key}/calendar.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert answer.content.count(b"/Type /Page\n") + answer.content.count(b"/Type/Page\n") <= 1
    marks = papers.marks_of([kind.name for kind in ours.kinds])
    assert len(set(marks.values())) == len(marks)


@pytest.mark.parametrize("language", ["en", "zh", "ko", "pt", "vi", "easy"])
def test_each_language_has_its_page_marked_as_unchecked(ours, language):
    area = next(iter(ours.areas.values()))
    said = page(f"/waste/{ours.slug}/{area.key}/in/{language}/?q=でんち")
    kind = ours.kind("可燃ごみ")
    assert kind.names[language] in said
    assert "確認前" in said
    assert ours.kind("発火性危険物").names[language].split(" ")[0] in said
    assert page(f"/waste/{ours.slug}/{area.key}/in/xx/", 404)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("すいそう", "粗大ごみ"),
        ("モバイルバッテリ", "発火性危険物"),
        ("ペトボトル", "ペットボトル"),
        ("エアコンの捨て方を教えて", "市では集めません"),
        ("冷ぞう庫", "市では集めません"),
        ("ぎゅうにゅうぱっく", "紙類"),
        ("かさは何ごみですか", "不燃ごみ"),
    ],
)
def test_things_are_found_as_people_say_them(ours, query, wanted):
    said = page(f"/waste/{ours.slug}/sort/?q={query}")
    assert f"<strong>{wanted}</strong>" in said


def test_the_short_address_keeps_what_was_asked(ours):
    answer = Client().get("/waste/sort/", {"q": "びん&缶"}, follow=True)
    assert answer.redirect_chain[0][0] == f"/waste/{settings.HATAORI_CITY}/sort/?q=%E3%81%B3%E3%82%93%26%E7%BC%B6"
    assert 'value="びん&amp;缶"' in answer.content.decode()
    assert Client().get("/waste/sort/")["Location"] == f"/waste/{settings.HATAORI_CITY}/sort/"


def test_the_search_says_when_it_finds_nothing_and_leads_to_the_thing(ours):
    assert "見つかりませんでした" in page(f"/waste/{ours.slug}/sort/?q=ｗｘｙｚ")
    said = page(f"/waste/{ours.slug}/sort/?q=乾電池")
    link = re.search(rf'href="(/waste/{ours.slug}/items/\d+/)">乾電池<', said).group(1)
    assert "端にテープを貼る" in page(link)
    assert page(f"/waste/{ours.slug}/items/99999/", 404)


def test_the_quiz_runs_five_questions_without_storing_anything(ours):
    path = f"/waste/{ours.slug}/quiz/"
    for n in range(5):
        asked = page(f"{path}?seed=7&n={n}&right={n}")
        choices = re.findall(r'name="a" value="([^"]+)"', asked)
        answers = [page(f"{path}?seed=7&n={n}&right={n}&a={choice}") for choice in choices]
        assert sum("正解です" in each for each in answers) == 1
    assert "5問中5問正解" in next(each for each in answers if "正解です" in each)

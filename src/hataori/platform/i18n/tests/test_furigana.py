"""Readings stand above kanji and nowhere else; the page stays the page it was."""

import re
import threading
import time

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from hataori.platform.i18n.furigana import with_readings
from hataori.platform.i18n.middleware import ReaderMiddleware
from hataori.platform.i18n.ruby_html import add_readings


def read(text: str) -> str:
    """Ruby as word(reading), for short expectations."""
    plain = re.sub(r"<rp>.</rp>|</?ruby>", "", with_readings(text))
    return plain.replace("<rt>", "(").replace("</rt>", ")")


def without_readings(page: str) -> str:
    return re.sub(r"<rp>（</rp><rt>[^<]*</rt><rp>）</rp>|</?ruby>", "", page)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("手続をさがす", "手続(てつづき)をさがす"),
        ("申し込む", "申(もう)し込(こ)む"),
        ("一宮市", "一宮(いちのみや)市(し)"),
        ("令和8年11月25日", "令和(れいわ)8年(ねん)11月(がつ)25日(にち)"),
        ("3日以内", "3日(みっか)以内(いない)"),
        ("4月1日", "4月(がつ)1日(ついたち)"),
        ("亡くなった方へ", "亡(な)くなった方(かた)へ"),
        ("ひらがな", "ひらがな"),
        ("引越し&amp;転入", "引越(ひっこ)し&amp;転入(てんにゅう)"),
    ],
)
def test_readings_of_words_on_city_pages(text, expected):
    assert read(text) == expected


@given(st.text(alphabet=st.sampled_from("一宮市手続申込届出ぁんアーa1 &;。\n𠮷葛󠄀〓々"), max_size=40))
def test_taking_the_readings_away_gives_the_text_back(text):
    assert without_readings(with_readings(text)) == text


@pytest.mark.parametrize(
    "page",
    [
        "<title>手続</title>",
        "<script>var 市 = '<p>手続</p>';</script>",
        "<style>.市 { }</style>",
        "<textarea>手続</textarea>",
        "<select><option>手続</option></select>",
        '<input value="手続" aria-label="手続 > 申請">',
        '<span class="a name-glyphs"><b>渡邉</b>葛󠄀子</span>',
        "<div data-no-ruby><div>手続</div>手続</div>",
        "<ruby>一宮<rt>いちのみや</rt></ruby>",
        "<svg><title>手続</title><text>手続</text></svg>",
        '<p lang="zh">手续 办理</p>',
        "<!-- 手続 -->",
    ],
)
def test_what_is_not_running_text_stays_as_it_is(page):
    assert add_readings(page) == page


def test_readings_go_on_after_what_was_left_alone():
    page = '<p><span class="name-glyphs">市川<span>一</span></span> 市</p><p>市<br>市</p>'
    assert add_readings(page).count("<rt>し</rt>") == 3


def reader(body: str, kind: str = "text/html; charset=utf-8", path: str = "/", **cookies: str) -> HttpResponse:
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)

    def answer(_request) -> HttpResponse:
        response = HttpResponse(body, content_type=kind)
        response.headers["Content-Length"] = str(len(response.content))
        return response

    return ReaderMiddleware(answer)(request)


def test_only_readers_who_asked_get_readings_and_only_in_pages():
    assert "<rt>" not in reader("<p>市</p>").content.decode()
    assert "<rt>" not in reader("市", "text/csv; charset=utf-8", hataori_furigana="on").content.decode()
    response = reader("<p>市</p>", hataori_furigana="on")
    assert "<rt>し</rt>" in response.content.decode()
    assert response.headers["Content-Length"] == str(len(response.content))


def test_the_desk_is_japanese_without_readings():
    response = reader("<p>市</p>", path="/desk/cases/", hataori_language="en", hataori_furigana="on")
    assert response.headers["Content-Language"] == "ja"
    assert response.content.decode() == "<p>市</p>"


def test_caches_in_between_keep_readers_apart():
    assert reader("<p>市</p>")["Vary"] == "Cookie"
    assert "Vary" not in reader("市", "text/css")


@pytest.mark.parametrize(("cookie", "said"), [("en", "en"), ("ja-x-easy", "ja"), ("xx", "ja"), ("", "ja")])
def test_the_answer_says_its_language(cookie, said):
    assert reader("x", hataori_language=cookie).headers["Content-Language"] == said


def test_threads_read_at_the_same_time():
    texts, wrong = [f"{n}番の申請書類を提出する" for n in range(200)], []

    def work() -> None:
        wrong.extend(text for text in texts if without_readings(with_readings(text)) != text)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_page_of_known_texts_takes_a_few_milliseconds():
    page = "".join(f"<p>申請{n}の手続を市役所の窓口で受け付けます。</p>" for n in range(300))
    add_readings(page)
    start = time.process_time()
    add_readings(page)
    assert time.process_time() - start < 0.05

"""What a reader of Portuguese, Vietnamese or Chinese gets: his words where there are some, English, then Japanese."""

from datetime import date
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from hataori.kernel.errors import Conflict, FieldProblem
from hataori.kernel.sentences import sentence
from hataori.platform.i18n import catalogues
from hataori.platform.i18n.amounts import day_words, yen_words
from hataori.platform.i18n.areas import in_booking
from hataori.platform.i18n.extract import glued, strings
from hataori.platform.i18n.languages import BOOKING_LOCALES
from hataori.platform.i18n.middleware import LANGUAGE_COOKIE, ReaderMiddleware
from hataori.platform.i18n.refusals import refusals
from hataori.platform.i18n.romaji import romaji
from hataori.platform.i18n.wording import worded
from hataori.platform.pages.errors import body

SOURCE = Path(catalogues.__file__).parents[2]
QUOTA = sentence("予約できるのは%(limit)sです。", limit=sentence("1団体%(limit)s", limit="2回"))


@pytest.mark.parametrize(
    ("language", "shown"), [("pt-br", "Entrar"), ("vi", "Đăng nhập"), ("zh-hans", "登录"), ("ja-x-easy", "サインイン")]
)
def test_readers_see_their_own_language(language: str, shown: str) -> None:
    with translation.override(language):
        assert translation.gettext("サインイン") == shown


def test_outside_of_booking_english_stands_in_and_japanese_behind_it() -> None:
    only_english = next(
        str(message.id)
        for message in catalogues.read("en")
        if message.id and str(message.id) not in catalogues.read("vi") and message.string not in ("", message.id)
    )
    with translation.override("vi"):
        assert translation.gettext(only_english) == catalogues.read("en")[only_english].string
        assert translation.gettext("だれも訳していない文") == "だれも訳していない文"


def test_no_refusal_on_the_way_of_booking_is_glued_together() -> None:
    assert not glued(SOURCE), "use hataori.kernel.sentences.sentence(…) instead of an f-string"


def test_a_glued_refusal_is_found_and_a_plain_one_read(tmp_path: Path) -> None:
    code = tmp_path / "acts.py"
    code.write_text(
        '_GONE = "ありません。"\nraise Conflict("a", f"あと{n}件です。")\nraise NotFound("b", _GONE)\n'
        'raise Rejected([FieldProblem("x", "c", "選んでください。")], sentence("%(n)s件です。", n=1))\n',
        encoding="utf-8",
    )
    assert sorted(each.text for each in refusals(code)) == ["", "%(n)s件です。", "ありません。", "選んでください。"]


def test_staff_s_refusals_are_not_asked_of_translators() -> None:
    assert in_booking("blocks/scheduler/problems.py")
    assert not in_booking("blocks/scheduler/drafts.py")
    assert not in_booking("services/waste_sorting/views.py")
    assert not any("desk" in place for each in strings(SOURCE).values() for place in each.places)


def test_only_what_booking_needs_is_kept_in_the_three() -> None:
    found = strings(SOURCE)
    wanted = set(catalogues.needed("en", found))
    for locale in BOOKING_LOCALES:
        kept = {str(message.id) for message in catalogues.read(locale) if message.id}
        assert kept == set(catalogues.needed(locale, found)) < wanted


def test_a_sentence_is_japanese_for_logs_and_is_told_with_its_parts() -> None:
    refused = sentence("予約は%(minutes)s分までです。時間を短くしてください。", minutes=120)
    assert refused == "予約は120分までです。時間を短くしてください。"
    with translation.override("en"):
        assert worded(refused) == "A booking is at most 120 minutes. Make it shorter."
        assert worded(QUOTA) == "予約できるのは2回 for each groupです。"
        assert worded("だれかが書いた理由") == "だれかが書いた理由"
    with translation.override("ja"):
        assert worded(refused) == refused
    listed = sentence("次の時間帯から選んでください：%(offered)s。", offered=("9:00–11:00", "11:00–13:00"))
    assert listed == "次の時間帯から選んでください：9:00–11:00、11:00–13:00。"


@pytest.mark.parametrize("language", ["en", "pt-br", "vi", "zh-hans", "ja-x-easy"])
def test_the_code_of_a_refusal_stays_and_its_sentence_is_translated(language: str) -> None:
    taken = Conflict("slot_taken", "この時間は、ほかの予約が入っています。ほかの時間を選んでください。")
    with translation.override(language):
        told = body(taken)
    assert told["code"] == "slot_taken"
    assert told["detail"] != taken.message
    assert told["title"] != "先に変更されています"
    assert FieldProblem("start", "past", taken.message).message == taken.message


@pytest.mark.parametrize(
    ("path", "accepted", "cookie", "answered"),
    [
        ("/api/booking/", "pt", "", "pt-BR"),
        ("/api/booking/", "zh-TW,zh;q=0.9,en;q=0.8", "", "zh-Hans"),
        ("/api/booking/", "de,vi;q=0.5", "", "vi"),
        ("/api/booking/", "de", "", "ja"),
        ("/api/booking/", "en;q=0, vi", "", "vi"),
        ("/api/booking/", "en;q=0", "", "ja"),
        ("/api/booking/", "", "", "ja"),
        ("/api/booking/", "vi", "en", "en"),
        ("/facilities/", "vi", "", "ja"),
        ("/facilities/", "", "vi", "vi"),
        ("/desk/", "", "vi", "ja"),
    ],
)
def test_pages_follow_the_reader_s_choice_and_programs_their_header(
    path: str, accepted: str, cookie: str, answered: str
) -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(translation.get_language() or "")
        return HttpResponse(content_type="application/json")

    request = RequestFactory().get(path, HTTP_ACCEPT_LANGUAGE=accepted)
    if cookie:
        request.COOKIES[LANGUAGE_COOKIE] = cookie
    answer = ReaderMiddleware(view)(request)
    assert answer.headers["Content-Language"] == answered
    assert answer.headers.get("Vary") == ("Accept-Language, Cookie" if path.startswith("/api/") else None)
    assert seen == [{"pt-BR": "pt-br", "zh-Hans": "zh-hans"}.get(answered, answered)]


def test_money_and_days_are_written_as_each_language_does() -> None:
    shown = {}
    for language in ("ja", "en", "pt-br", "vi", "zh-hans"):
        with translation.override(language):
            shown[language] = (yen_words(1200), day_words(date(2026, 12, 5)))
    assert shown == {
        "ja": ("1,200円", "2026-12-05（令和8年12月5日）"),
        "en": ("¥1,200", "5 December 2026"),
        "pt-br": ("¥1,200", "5 de Dezembro de 2026"),
        "vi": ("¥1,200", "5 tháng 12 năm 2026"),
        "zh-hans": ("1,200日元", "2026年12月5日"),
    }


@pytest.mark.parametrize(
    ("name", "kana", "latin"),
    [
        ("尾西スポーツセンター", "ビサイスポーツセンター", "Bisai Supōtsu Sentā"),
        ("光明寺公園", "コウミョウジコウエン", "Kōmyō Ji Kōen"),
        ("名", "ドコニモナイヨミ", "Dokonimonaiyomi"),
    ],
)
def test_a_name_is_read_in_latin_letters(name: str, kana: str, latin: str) -> None:
    assert romaji(name, kana) == latin

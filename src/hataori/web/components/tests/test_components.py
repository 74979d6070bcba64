"""Components as people and screen readers meet them."""

from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import translation

from hataori.platform.i18n.texts import in_language
from hataori.web.components import city, icons
from hataori.web.components.samples import SampleForm
from hataori.web.components.templatetags.components import spoken_label


def render(source: str, query: str = "", **context) -> str:
    return engines["django"].from_string(source).render(context, RequestFactory().get(f"/{query}"))


class Elements(HTMLParser):
    """All start tags of a piece of HTML, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self.found.append((tag, dict(attrs)))

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.found if attributes.get("id")]


@pytest.fixture
def wrong() -> SampleForm:
    return SampleForm({"family": "", "born-year": "2026", "born-month": "2", "born-day": "31", "way": "fax"})


def test_a_text_field_has_label_hint_error_control_in_this_order(wrong):
    page = wrong["family"].as_field_group()
    parts = ['for="id_family"', 'id="id_family_helptext"', 'id="id_family_error"', 'name="family"']
    assert sorted(parts, key=page.index) == parts
    assert 'aria-describedby="id_family_helptext id_family_error"' in page
    assert 'aria-invalid="true"' in page
    assert "placeholder" not in page


def test_every_description_a_control_names_is_there(wrong):
    page = "".join(field.as_field_group() for field in wrong)
    elements = Elements(page)
    ids = elements.ids()
    assert len(ids) == len(set(ids))
    for tag, attributes in elements.found:
        for name in [
            *(attributes.get("aria-describedby") or "").split(),
            attributes.get("for") if tag == "label" else None,
        ]:
            assert name is None or name in ids, (tag, attributes)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("family", "text"),
        ("note", "textarea"),
        ("born", "group"),
        ("branch", "select"),
        ("way", "radios"),
        ("days", "checkboxes"),
        ("paper", "file"),
        ("agreed", "checkbox"),
    ],
)
def test_each_kind_of_control_is_known(name, kind):
    assert render("{{ field|control_kind }}", field=SampleForm()[name]) == kind


def test_choices_keep_what_was_chosen_and_stand_in_a_fieldset():
    page = SampleForm({"days": ["mon", "wed"]})["days"].as_field_group()
    checked = [a["value"] for tag, a in Elements(page).found if tag == "input" and "checked" in a]
    assert checked == ["mon", "wed"]
    assert "<fieldset" in page
    assert "<legend" in page


def test_what_the_legend_says_is_not_shown_again_but_still_read_out():
    field = SampleForm()["family"]
    plain = spoken_label(field)
    field.label = f"子（1人目） {plain}"
    assert spoken_label(field) == field.label
    vars(field)["said_above"] = "子（1人目）"
    assert spoken_label(field) == f'<span class="visually-hidden">子（1人目） </span>{plain}'


def test_a_hidden_field_is_only_its_input():
    class Secret(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)

    assert Secret(initial={"token": "<x>"})["token"].as_field_group().startswith('<input type="hidden"')


def test_what_was_typed_comes_back_escaped():
    page = SampleForm({"family": '"><script>'})["family"].as_field_group()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_empty_fields_say_what_to_do_by_kind():
    errors = SampleForm({}, {}).errors
    assert errors["family"] == ["入力してください。"]
    assert errors["branch"] == ["選んでください。"]
    assert errors["agreed"] == ["確認して、チェックを入れてください。"]


def test_the_error_summary_leads_to_each_field(wrong):
    page = render('{% include "components/error_summary.html" %}', form=wrong)
    links = [attributes["href"] for tag, attributes in Elements(page).found if tag == "a"]
    assert links == ["#id_family", "#id_born_year", "#id_branch", "#id_way_0", "#id_agreed"]
    assert "autofocus" in page
    fields = "".join(field.as_field_group() for field in wrong)
    ids = Elements(fields).ids()
    assert {link[1:] for link in links} <= set(ids)


def test_without_errors_there_is_no_summary():
    assert render('{% include "components/error_summary.html" %}', form=SampleForm()).strip() == ""


@pytest.mark.django_db
def test_the_title_of_a_form_with_errors_says_so(wrong):
    page = render('{% extends "portal.html" %}{% block title %}申請{% endblock %}', form=wrong)
    assert "<title>エラー：申請 | " in page


@pytest.mark.parametrize(
    ("value", "language", "shown"),
    [
        (date(2026, 3, 31), "ja", "2026-03-31（令和8年3月31日）"),
        (date(2026, 3, 31), "en", "31 March 2026"),
        (datetime(2026, 3, 30, 15, 5, tzinfo=UTC), "ja", "2026-03-31（令和8年3月31日） 00:05"),
        (None, "ja", ""),
    ],
)
def test_dates_are_told_in_the_readers_calendar(value, language, shown):
    with translation.override(language):
        assert render("{{ value|wareki }}", value=value) == shown


@pytest.mark.parametrize(("language", "shown"), [("ja", "1,234円"), ("en", "¥1,234")])
def test_money(language, shown):
    with translation.override(language):
        assert render("{{ value|yen }}{{ nothing|yen }}", value=1234, nothing=None) == shown


def test_ruby_has_brackets_for_browsers_that_know_none():
    assert "<rp>（</rp><rt>いちのみや</rt><rp>）</rp>" in render('{% ruby "一宮" "いちのみや" %}')


def test_an_icon_is_silent_unless_it_has_words_and_never_breaks_a_page():
    assert 'aria-hidden="true"' in icons.icon("search")
    assert 'role="img" aria-label="さがす"' in icons.icon("search", "さがす")
    assert icons.icon("no such") == icons.icon("thread")


def test_pages_around_the_current_one_keep_the_filters():
    page = Paginator(range(500), 10).page(20)
    html = render('{% include "components/pagination.html" %}', "?q=児童&page=20", page=page)
    links = [a["href"] for tag, a in Elements(html).found if tag == "a"]
    assert links[0] == "/?q=%E5%85%90%E7%AB%A5&page=19"
    assert len(links) == 6
    assert html.count('aria-current="page"') == 1
    assert render('{% include "components/pagination.html" %}', page=Paginator([1], 10).page(1)).strip() == ""


def test_a_notice_escapes_what_it_tells():
    html = render('{% include "components/notice.html" with kind="error" title=title %}', title="<b>x</b>")
    assert "&lt;b&gt;" in html
    assert 'data-type="error"' in html


def test_a_summary_list_says_what_each_link_changes():
    rows = [{"key": "電話", "value": "", "change_url": "/x/"}, {"key": "人数", "value": 0}]
    html = render('{% include "components/summary_list.html" %}', rows=rows)
    assert "変更<span" in html
    assert "：電話" in html
    assert "記入なし" in html
    assert ">0</dd>" in html


def test_city_colours_are_colours_and_nothing_else(settings, tmp_path):
    settings.HATAORI_CITY_FOLDER = tmp_path
    assert "#163f5c" in city.stylesheet(city.city().colours)
    (tmp_path / "city.json").write_text(
        '{"name": "見本市", "colours": {"accent": "red;} body{display:none", "weft": "#aa5500", "other": "#ffffff"}}',
        encoding="utf-8",
    )
    assert city.city().name == "見本市"
    assert "display" not in city.stylesheet(city.city().colours)
    assert "--city-weft:#aa5500" in city.stylesheet(city.city().colours)


def test_easy_japanese_drops_readings_written_behind_the_words():
    assert in_language({"ja": "警察", "easy": "警察（けいさつ）"}, "ja-x-easy") == "警察"
    assert in_language({"ja": "警察", "easy": ""}, "ja-x-easy") == "警察"


def test_the_colours_may_be_kept_for_a_year():
    answer = Client().get("/city.css")
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("wanted", "given"), [("/my/?a=1", "/my/?a=1"), ("https://evil.example/", "/"), ("//evil.example/", "/"), ("", "/")]
)
def test_the_reader_goes_back_to_the_same_page_of_this_site_only(wanted, given):
    answer = Client(enforce_csrf_checks=True).post("/reader/", {"next": wanted, "language": "en"})
    assert answer["Location"] == given
    assert answer.cookies["hataori_language"].value == "en"


def test_unknown_wishes_are_not_kept():
    answer = Client().post("/reader/", {"language": "xx", "furigana": "maybe"})
    assert not answer.cookies
    assert Client().get("/reader/").status_code == 405


@pytest.mark.django_db
def test_easy_japanese_brings_its_readings_until_the_reader_turns_them_off():
    client = Client()
    client.cookies["hataori_language"] = "ja-x-easy"
    assert "<rt>" in client.get("/components/").content.decode().split("<main")[1]
    client.cookies["hataori_furigana"] = "off"
    assert client.get("/components/").content.decode().split("<main")[1].count("<rt>") == 2

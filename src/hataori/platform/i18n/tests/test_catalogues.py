"""Every string residents see exists in English and easy Japanese, those of booking in three more; easy is easy."""

import gettext

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from hataori.platform.i18n import catalogues, freshness
from hataori.platform.i18n.easy import problems_of
from hataori.platform.i18n.extract import strings, template_strings


def test_no_string_of_the_residents_pages_is_untranslated_or_hard():
    found = [f"{hole.locale}: {hole.text!r}: {hole.reason}" for hole in catalogues.holes()]
    assert not found, "run `hataori messages update` and translate:\n" + "\n".join(found)


def test_placeholders_are_the_same_in_every_language():
    for locale in catalogues.TRANSLATED:
        for message in catalogues.read(locale):
            wanted = sorted(set(catalogues.PLACEHOLDERS.findall(str(message.id or ""))))
            given = sorted(set(catalogues.PLACEHOLDERS.findall(str(message.string or ""))))
            assert not message.id or wanted == given, (locale, message.id, message.string)


@pytest.mark.parametrize(("language", "shown"), [("ja", "サインアウト"), ("en", "Sign out"), ("fr", "サインアウト")])
def test_readers_see_their_language_and_japanese_where_there_is_no_other(language, shown):
    with translation.override(language):
        assert translation.gettext("サインアウト") == shown


def test_djangos_own_messages_tell_what_to_do():
    with translation.override("ja"):
        assert translation.gettext("This field is required.") == "入力してください。"
    with translation.override("ja-x-easy"):
        assert translation.gettext("This field is required.") == "入力してください。"
    with translation.override("en"):
        assert translation.gettext("This field is required.") == "This field is required."


def test_templates_give_their_strings_as_gettext_asks_for_them():
    source = """{% translate "一" %}{% translate '二' as x %}{{ a|default:_("三") }}
    {% include "x.html" with title=_("四") %}{% blocktranslate with n=a.b %}{{ n }}件、100%{% endblocktranslate %}
    {% blocktranslate trimmed %}
      五
      六
    {% endblocktranslate %}{# translate "七" #}"""
    assert list(template_strings(source)) == ["一", "二", "三", "四", "%(n)s件、100%%", "五 六"]


def test_a_planted_hole_is_found(tmp_path):
    templates = tmp_path / "source" / "x" / "templates" / "x"
    templates.mkdir(parents=True)
    (templates / "page.html").write_text('{% translate "新しい文" %}', encoding="utf-8")
    (templates / "desk_page.html").write_text('{% translate "職員の文" %}', encoding="utf-8")
    found = catalogues.holes(tmp_path / "locale", tmp_path / "source")
    assert [(hole.locale, hole.text) for hole in found] == [("en", "新しい文"), ("ja_X-easy", "新しい文")]
    assert list(strings(tmp_path / "source")) == ["新しい文"]


def test_update_keeps_translations_and_drops_strings_no_longer_used(tmp_path):
    templates = tmp_path / "source" / "templates"
    templates.mkdir(parents=True)
    page = templates / "page.html"
    page.write_text('{% translate "古い文" %}', encoding="utf-8")
    folder = tmp_path / "locale"
    assert catalogues.update("en", folder, tmp_path / "source") == 1
    path = freshness.path_of("en", folder)
    path.write_text(
        path.read_text("utf-8").replace('msgid "古い文"\nmsgstr ""', 'msgid "古い文"\nmsgstr "Old"'), "utf-8"
    )
    page.write_text('{% translate "古い文" %}{% translate "新しい文" %}', encoding="utf-8")
    assert catalogues.update("en", folder, tmp_path / "source") == 1
    assert catalogues.read("en", folder)["古い文"].string == "Old"
    page.write_text("", encoding="utf-8")
    catalogues.update("en", folder, tmp_path / "source")
    assert "古い文" not in catalogues.read("en", folder)


def test_an_edited_catalogue_is_compiled_and_a_fresh_one_left(tmp_path):
    path = freshness.path_of("en", tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "市"\nmsgstr "city"\n', "utf-8"
    )
    assert catalogues.compile_stale(tmp_path) == ["en"]
    assert catalogues.compile_stale(tmp_path) == []
    with path.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("市") == "city"


@pytest.mark.parametrize("locale", freshness.LOCALES)
def test_the_committed_catalogues_are_sound(locale):
    with freshness.path_of(locale).open("rb") as written:
        assert not [message.id for message in read_po(written) if message.fuzzy]


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("ここに 名前（なまえ）を 書いて ください。", True),
        ("申請（もうしこみ）を します。", True),
        ("忘れた とき", True),
        ("入れて ください。わかれば 書きます。", True),
        ("申請を します。", False),
        ("市から 送られます。", False),
        ("証明書が 発行される までの あいだ", False),
        ("あ" * 51 + "。", False),
    ],
)
def test_easy_japanese_is_short_active_and_plain(text, sound):
    assert (problems_of(text) == []) is sound

"""Titles end where words end: nothing is cut through a place or a bracket, and the desk is told what is too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.plain_language import api as plain
from hataori.kernel.actor import Role
from hataori.services.city_news import alerts, chains, models, rules

from .conftest import AUTHOR, emergency
from .test_pages import TYPED, html

PLACES = (
    "木曽川左岸（北方、葉栗の一部）、浅井、奥、萩原、千秋、丹陽、西成、大和、今伊勢、開明、起、小信中島、三条、大徳"
)


def test_a_title_names_as_many_places_as_fit():
    short = rules.titled("レベル4避難指示", "北方、葉栗")
    assert short == "レベル4避難指示（北方、葉栗）"
    long = rules.titled("レベル5木曽川氾濫特別警報", PLACES * 2)
    assert long.startswith("レベル5木曽川氾濫特別警報（木曽川左岸（北方、葉栗の一部）、浅井、")
    assert long.endswith("ほか）")
    assert rules.titled("名" * 70, "川の左岸（北方、葉栗）から南") == "名" * 70
    assert rules.titled("名" * 81, "") == "名" * 79 + "…"


@given(st.text("あい、・（）「」", min_size=1, max_size=40), st.text("町村、・（）", max_size=120))
def test_no_title_is_too_long_or_ends_in_a_place(name, area):
    found = rules.titled(name, area)
    assert len(found) <= rules.LONGEST_TITLE
    if found.endswith("ほか）"):
        kept = found.removeprefix(f"{name}（").removesuffix("ほか）")
        assert area.startswith(kept)
        assert area[len(kept)] in "、・，,"
        assert kept.count("（") == kept.count("）")
    else:
        assert found in (name, f"{name}（{area}）")


def test_every_prepared_title_fits():
    assert max(len(each.easy) for each in alerts.templates().values()) <= rules.LONGEST_TITLE


@pytest.mark.django_db
def test_an_end_of_a_wide_warning_closes_its_bracket(provider):
    post = emergency(area=PLACES[:60])
    assert models.Post.objects.get(key=post.key).title.endswith("）")
    ended = chains.draft_cancel(post.key, AUTHOR)
    assert ended.title.startswith("解除：レベル4避難指示（木曽川左岸")
    assert ended.title.endswith("）")


@pytest.mark.django_db
def test_a_plainer_title_that_is_too_long_is_shown_whole_and_told_at_its_field(provider, as_staff, monkeypatch):
    monkeypatch.setattr("hataori.services.city_news.forms.department_names", lambda: {"public-relations": "広報課"})
    longer = "（" + "とても" * 27 + "）"
    monkeypatch.setattr(plain, "rewrite", lambda text: longer if text == TYPED["title"] else text)
    answer = as_staff(Role.PUBLISHER).post("/desk/news/new/", {**TYPED, "act": "plain"})
    assert answer.status_code == 422
    assert longer in html(answer)
    assert f"やさしい日本語の題名が{len(longer)}字になりました。80字までに短くしてください。" in html(answer)
    assert "題名を入力してください" not in html(answer)

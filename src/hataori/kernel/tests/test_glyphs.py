"""What the font cannot draw is shown as 〓 and said; the name itself stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.glyphs import clusters, glyph_problems, selector_advice, with_geta

GJ = "\U0010de92"
FONT = frozenset({"葛", "葛\U000e0102", "城", "辻", "木"})


def test_a_covered_name_has_no_problem():
    assert glyph_problems("葛\U000e0102城 木", FONT) == ()
    assert with_geta("葛\U000e0102城 木", FONT) == "葛\U000e0102城 木"


def test_a_missing_character_is_drawn_as_geta_and_named():
    (problem,) = glyph_problems(f"辻{GJ}木", FONT)
    assert (problem.index, problem.kind, problem.code_points) == (1, "missing", "U+10DE92")
    assert "2文字目（U+10DE92）" in problem.message
    assert with_geta(f"辻{GJ}木", FONT) == "辻〓木"


def test_a_missing_variant_falls_back_to_the_plain_form_and_is_said():
    (problem,) = glyph_problems("葛\U000e0100城", FONT)
    assert (problem.index, problem.kind, problem.code_points) == (0, "variant", "U+845B U+E0100")
    assert with_geta("葛\U000e0100城", FONT) == "葛城"


def test_a_missing_character_with_a_selector_is_one_geta():
    assert with_geta("邊\U000e0108木", FONT) == "〓木"


def test_a_font_may_answer_by_a_function():
    assert with_geta("ab", lambda cluster: cluster == "a") == "a〓"


def test_adobe_selectors_are_advised_against():
    found = selector_advice("葛\U000e0100西 辻\U000e0101")
    assert [(advice.index, advice.code) for advice in found] == [(0, "adobe_japan1"), (4, "adobe_japan1")]
    assert "Adobe-Japan1" in found[0].message


def test_mj_selectors_are_fine_unless_the_font_lacks_them():
    assert selector_advice("葛\U000e0102城 辻\U000e0102") == ()
    (advice,) = selector_advice("葛\U000e0102城 辻\U000e0102", FONT)
    assert (advice.index, advice.code) == (4, "not_in_font")


@pytest.mark.parametrize("text", ["\U000e0102葛", "葛\U000e0102\U000e0103"])
def test_a_selector_without_its_character_is_said(text):
    assert [advice.code for advice in selector_advice(text)] == ["stray"]


@given(st.text())
def test_clusters_put_together_are_the_text(text):
    assert "".join(cluster for _, cluster in clusters(text)) == text


@given(st.text())
def test_a_font_that_draws_all_changes_nothing(text):
    assert with_geta(text, lambda _: True) == text
    assert glyph_problems(text, lambda _: True) == ()

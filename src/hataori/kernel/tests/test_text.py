"""Folding for search only."""

from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.text import fold_query, without_accents


def test_width_case_and_kana_meet():
    assert fold_query("ハタオリ　ＡＢＣ") == fold_query("ﾊﾀｵﾘ abc") == "はたおり abc"
    assert fold_query("  図書館\t一宮 ") == "図書館 一宮"
    assert fold_query("ヴァイオリン") == "ゔぁいおりん"


def test_accents_go_and_voiced_marks_stay():
    assert without_accents("Šimůnek Zoë") == "Simunek Zoe"
    assert without_accents("がぎ ハ\u309a 김 की") == "がぎ パ 김 की"


@given(st.text())
def test_folding_settles_at_once(text):
    assert fold_query(fold_query(text)) == fold_query(text)

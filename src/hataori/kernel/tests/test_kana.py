"""フリガナ: what a reader types, in whatever width, and how it is found again."""

import jaconv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.kana import is_katakana, search_key, to_full_katakana

READINGS = st.text(st.sampled_from([chr(n) for n in range(0x30A1, 0x30FB)] + list("ー・ヽヾ 　")), max_size=40)
HIRAGANA = st.text(st.sampled_from([chr(n) for n in range(0x3041, 0x3095)]), min_size=1)


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ タロウ"),
        ("やまだ　たろう", "ヤマダ　タロウ"),
        ("ｳﾞｧﾝ", "ヴァン"),
        ("ゔぁん", "ヴァン"),
        ("ﾊﾟｰｶｰ･ｼﾞｭﾆｱ", "パーカー・ジュニア"),
        ("か\u3099くろう", "ガクロウ"),
        ("ハ\u309aリ", "パリ"),
        ("か゛く", "ガク"),
        ("ﾜﾞ", "ヷ"),
        ("ヤマダ", "ヤマダ"),
        ("山田 Taro", "山田 Taro"),
        ("", ""),
    ],
)
def test_full_width_katakana(typed, full):
    assert to_full_katakana(typed) == full


@pytest.mark.parametrize(
    "text", ["ヤマダ", "ヤマダ タロウ", "ヤマダ　タロウ", "ヴァン・デン・ベルグ", "キョウコ", "シーラ", "ㇷペ"]
)
def test_readings_that_are_fine(text):
    assert is_katakana(text)


@pytest.mark.parametrize(
    "text", ["", " ", "ー", "・", "やまだ", "ﾔﾏﾀﾞ", "山田", "Yamada", "ヤマダ1", "ヤマダ\n", "ガ\u3099"]
)
def test_what_is_no_reading(text):
    assert not is_katakana(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ヤマダ タロウ", "ﾔﾏﾀﾞﾀﾛｳ"),
        ("キョウコ", "キヨウコ"),
        ("オータ", "オタ"),
        ("ヴァイオレット", "バイオレツト"),
        ("ミヅキ", "みずき"),
        ("カヲル", "カオル"),
        ("ジョン・スミス", "ジョンスミス"),
        ("NGUYEN", "ｎｇｕｙｅｎ"),
    ],
)
def test_spellings_that_meet(one, other):
    assert search_key(one) == search_key(other)


def test_long_vowels_written_out_stay_apart():
    assert search_key("オオタ") != search_key("オタ")


@given(HIRAGANA)
def test_hiragana_and_half_width_lead_to_the_same_katakana(text):
    katakana = to_full_katakana(text)
    assert is_katakana(katakana)
    assert to_full_katakana(jaconv.z2h(katakana)) == katakana


@given(st.text())
def test_both_foldings_settle_at_once(text):
    assert to_full_katakana(to_full_katakana(text)) == to_full_katakana(text)
    assert search_key(search_key(text)) == search_key(text)


@given(READINGS)
def test_a_key_of_a_reading_is_bare_large_katakana(text):
    assert not set(search_key(text)) & set("ァィゥェォッャュョヮー・ 　")

"""The characters of a name: the tables are whole, what is refused is said with what may be meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.services.online_birth_notification.names import bad_characters, reads_as_written, tables, unsure_characters


def test_the_tables_have_as_many_characters_as_the_law():
    """常用漢字表 (2010): 2,136; 戸籍法施行規則別表第二: 863 since 2017-09-25. No character is in both."""
    found = tables()
    assert len(found["joyo"]) == 2136
    assert len(found["jinmei"]) == 863
    assert not found["joyo"] & found["jinmei"]
    assert {"巫", "渾", "萌", "雫", "苺"} <= found["jinmei"]
    assert {"鬱", "藤", "湊"} <= found["joyo"] | found["jinmei"]


@pytest.mark.parametrize("name", ["湊", "陽葵", "さくら", "リン", "奈々", "あかね", "渚", "凜", "凛", "マリー", "みゝ"])
def test_names_of_the_tables_and_kana_are_taken(name: str):
    assert bad_characters(name) == ()


@pytest.mark.parametrize("name", ["Anna", "湊1", "♡", "々子", "ーナ", "腥", "ﾘﾝ", "湊 ", "𛀁子", "嗚", "湊・"])
def test_what_no_name_may_have_is_found(name: str):
    assert bad_characters(name)


def test_a_variant_is_refused_with_what_may_be_meant():
    (bad,) = bad_characters("髙志")
    assert (bad.index, bad.text) == (0, "髙")
    assert "高" in bad.instead


def test_a_selector_is_kept_and_left_to_the_clerk():
    assert bad_characters("葛󠄂") == ()
    assert unsure_characters("葛󠄂") == ("葛󠄂",)
    assert unsure_characters("葛") == ()


def test_a_name_of_kana_needs_no_judgement_of_its_reading():
    assert reads_as_written("さくら", "サクラ")
    assert reads_as_written("リン", "リン")
    assert not reads_as_written("さくら", "チェリー")
    assert not reads_as_written("桜", "サクラ")


@given(st.characters())
def test_a_single_character_is_of_a_table_or_kana_or_bad(letter: str):
    taken = any(letter in table for table in tables().values()) or "ぁ" <= letter <= "ゔ" or "ァ" <= letter <= "ヺ"
    assert bool(bad_characters(letter)) is not taken


@given(st.text(max_size=8))
def test_what_is_bad_is_where_it_is_said_to_be(name: str):
    assert all(name[each.index :].startswith(each.text) for each in bad_characters(name))

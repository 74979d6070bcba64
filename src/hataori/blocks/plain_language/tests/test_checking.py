"""What the checker finds, and that it ranks harder texts below plainer ones."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.blocks.plain_language import api
from hataori.blocks.plain_language.lists import levels

PAIRS = [
    line.split("\t")
    for line in (Path(__file__).parent / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
HELD_OUT = PAIRS[20:]
WORDS = [
    "避難所",
    "12月1日",
    "本人確認書類を提出し、",
    "開催されます。",
    "可能です",
    "ないわけではない",
    "Wi-Fi",
    "🙂",
    "\n",
    "（",
    "ー",
    " ",
]


@pytest.mark.parametrize(
    ("text", "rule", "found"),
    [
        ("速やかに提出してください。", "office_word", "速やかに"),
        ("予定が変更される。", "passive", "さ"),
        ("使えないわけではない。", "double_negative", "ないわけではない"),
        ("コンプライアンスを守ります。", "katakana", "コンプライアンス"),
        ("適切に使ってください。", "vague", "適切に"),
        ("御来庁賜りますようお願い申し上げます。", "keigo", "賜り"),
        ("避難所へ行ってください。", "disaster_word", "避難所"),
        ("住民票の交付を受けます。", "office_word", "交付"),
        ("書類の提出が必要です。", "nominalised", "書類の提出が"),
    ],
)
def test_a_hard_place_is_found_where_it_stands(text, rule, found):
    places = [text[each.start : each.end] for each in api.check(text).findings if each.rule == rule]
    assert any(place.startswith(found) for place in places), (places, api.check(text).findings)


@pytest.mark.parametrize("rule", ["sentence_length", "statements", "kanji_ratio"])
def test_a_long_sentence_is_found_whole(rule):
    text = (
        "市民課では、住所の変更を受け付けており、その内容を確認し、結果を文書で通知し、"
        "手数料を徴収し、証明書を交付します。"
    )
    (found,) = [each for each in api.check(text).findings if each.rule == rule]
    assert (found.start, found.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("バスに乗ってください。", "katakana"),
        ("窓口に来なければなりません。", "double_negative"),
        ("忘れないでください。", "passive"),
        ("避難所（逃げる所）へ行ってください。", "disaster_word"),
        ("水を飲んでください。", "office_word"),
        ("所得で決まります。所得は、入ったお金です。", "office_word"),
        ("お金（所得）で決まります。", "office_word"),
    ],
)
def test_plain_words_are_left_alone(text, rule):
    assert [each for each in api.check(text).findings if each.rule == rule] == []


def test_places_count_characters_of_the_whole_text():
    text = "水を飲んでください。\n速やかに逃げてください。"
    (found,) = [each for each in api.check(text).findings if each.rule == "office_word"]
    assert text[found.start : found.end] == "速やかに"


def test_an_explanation_in_brackets_costs_nothing():
    plain = "夏に遊歩道を歩いてください。"
    explained = "夏に遊歩道（歩く人のための道。自動車は通行禁止）を歩いてください。"
    assert api.check(explained).score == api.check(plain).score


def test_a_word_explained_elsewhere_is_still_hard_where_another_is():
    text = "所得で住民票の交付が決まります。所得は、入ったお金です。"
    assert [text[each.start : each.end] for each in api.check(text).findings if each.rule == "office_word"] == ["交付"]


def test_nothing_to_read_is_easy():
    assert api.check(" \n。").findings == ()
    assert api.check("").score == 6.5


def test_every_pair_of_our_own_is_ranked_right_also_those_nobody_looked_at():
    right = [api.check(original).score < api.check(plain).score for original, plain in HELD_OUT]
    assert len(HELD_OUT) == 20
    assert sum(right) >= 0.85 * len(right)


def test_the_pairs_of_the_shared_data_are_in_order(hataori_data):
    pairs = json.loads((hataori_data / "citizen-apps/plain/pairs.json").read_text(encoding="utf-8"))
    wrong = [
        pair["id"] for pair in pairs if api.check(pair["original"]).score >= api.check(pair["plain_reference"]).score
    ]
    assert (len(pairs), wrong) == (10, [])


def test_the_words_of_the_language_test_are_read_where_they_are_at_hand(hataori_data, settings):
    settings.HATAORI_DATA = hataori_data
    levels.cache_clear()
    assert (levels()["会う"], levels()["嗚呼"]) == (5, 1)
    rules = [(each.rule, each.hint) for each in api.check("措置を講じる。").findings]
    assert any(rule == "vocabulary" and "N1" in hint for rule, hint in rules)
    settings.HATAORI_DATA = None
    levels.cache_clear()
    assert not levels()
    levels.cache_clear()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map("".join))
def test_findings_lie_within_the_text_and_the_score_within_its_scale(text):
    report = api.check(text)
    assert 0.5 <= report.score <= 6.5
    assert all(0 <= each.start < each.end <= len(text) and each.hint and each.title for each in report.findings)
    assert report.level


def test_programs_ask_by_the_contract(client):
    answer = client.post("/plain/check.json", {"text": "速やかに提出してください。"}, content_type="application/json")
    assert set(answer.json()) == {"score", "findings"}
    assert set(answer.json()["findings"][0]) == {"rule", "start", "end", "hint"}
    answer = client.post("/plain/rewrite.json", {"text": "速やかに提出してください。"}, content_type="application/json")
    assert answer.json() == {"text": "すぐに出してください。"}


@pytest.mark.parametrize("sent", ["", '{"text": 1}', '{"text": " "}', "[1]", "{", '{"text": "%s"}' % ("あ" * 20_001)])
def test_what_cannot_be_read_is_refused_with_a_sentence(client, sent):
    answer = client.post("/plain/check.json", sent, content_type="application/json")
    assert answer.status_code == 422
    assert re.search("ください|でした", answer.json()["errors"][0]["message"])

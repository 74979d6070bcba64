"""What is written plainer, and that no fact is lost whatever is written."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hataori.blocks.plain_language import api
from hataori.blocks.plain_language.conjugation import verb

from .test_checking import PAIRS


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("申請書を提出してください。", "申し込みの紙（申請書）を出してください。"),
        ("本人確認書類の提示を要します。", "あなたがだれかわかるもの（本人確認書類）を見せてください。"),
        ("予診票を紛失された場合は、来てください。", "体の調子を書く紙（予診票）をなくしたときは、来てください。"),
        ("避難所が開設されました。", "避難所（逃げる所）が開きました。"),
        ("会議を開催する。", "会議を行います。"),
        ("印鑑を持参すること。", "印鑑を持ってきてください。"),
        ("台風の接近に伴い、休みます。", "台風（とても強い雨と風）が近づくため、休みます。"),
        ("ごみの排出は朝です。", "ごみを出すことは朝です。"),
        ("令和8年10月1日に始まる。", "令和8年10月1日（2026年10月1日）に始まります。"),
        ("水を飲んでください。", "水を飲んでください。"),
        ("お知らせ", "お知らせ"),
    ],
)
def test_office_words_become_everyday_words(text, plain):
    assert api.rewrite(text) == plain


def test_long_sentences_are_cut_where_a_statement_ends():
    text = "雨で川の水が増えておりますので、川の近くに住んでいる人は今すぐ高い所へ逃げてください。"
    assert api.rewrite(text).count("。") == 2
    asked = "あぶない場所から今すぐに出て近くの高い建物へ逃げ、市からの新しいお知らせを待ってください。"
    assert api.rewrite(asked).startswith("あぶない場所から今すぐに出て近くの高い建物へ逃げてください。")


@pytest.mark.parametrize(
    "text",
    [
        "「速やかに提出」という本を読みます。",
        "納税課 0586-28-8963 までご連絡ください。",
        "https://city.example.jp/提出?id=1 を閲覧してください。",
        "15歳未満は利用できません。",
        "無料です。",
        "通行止めです。",
        "対象外となります。",
        "費用は300円です。",
    ],
)
def test_numbers_names_quotations_and_every_not_are_kept(text):
    assert api.lost(text, api.rewrite(text)) == []


def test_a_not_that_goes_or_comes_is_noticed():
    assert api.lost("利用できません。", "使えます。") == ["否定"]
    assert api.lost("3日まで", "4日まで")[0] == "3"
    assert "健康支援課" in api.lost("健康支援課へ", "課へ")
    assert api.lost("提出しなければなりません。", "出してください。") == []


def test_the_pairs_facts_are_all_kept(hataori_data):
    pairs = json.loads((hataori_data / "citizen-apps/plain/pairs.json").read_text(encoding="utf-8"))
    missing = {
        pair["id"]: [fact for fact in pair["must_keep"] if fact not in api.rewrite(pair["original"])] for pair in pairs
    }
    assert not any(missing.values()), missing
    assert [pair["id"] for pair in pairs if api.lost(pair["original"], api.rewrite(pair["original"]))] == []


def test_our_own_originals_keep_their_facts_and_become_easier():
    better = 0
    for original, _ in PAIRS:
        plain = api.rewrite(original)
        assert api.lost(original, plain) == []
        better += api.check(plain).score > api.check(original).score
    assert better >= 0.75 * len(PAIRS)


_PIECES = [
    "令和8年3月31日",
    "午後5時30分",
    "1,500円",
    "市民課窓口",
    "木曽川",
    "「みんなの森」",
    "までに",
    "提出してください。",
    "提出しない場合は、",
    "利用できません。",
    "開催されますので、",
    "避難してください。",
    "及び",
    "の接近に伴い、",
    "を控え、",
    "15人以上は",
    "不可です。",
    "である。",
    "すること。",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=10).map("".join))
def test_no_fact_is_lost_whatever_is_put_together(text):
    assert api.lost(text, api.rewrite(text)) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_comes_back_as_text_with_its_facts(text):
    assert api.lost(text, api.rewrite(text)) == []


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("出す", ("出し", "出して", "出した", "出さ")),
        ("始める|1", ("始め", "始めて", "始めた", "始め")),
        ("持っていく", ("持っていき", "持っていって", "持っていった", "持っていか")),
        ("持ってくる", ("持ってき", "持ってきて", "持ってきた", "持ってこ")),
        ("来る", ("来", "来て", "来た", "来")),
        ("用意する", ("用意し", "用意して", "用意した", "用意し")),
        ("払う", ("払い", "払って", "払った", "払わ")),
    ],
)
def test_verbs_take_their_forms(written, forms):
    found = verb(written)
    assert (found.stem, found.te, found.past, found.negative) == forms

"""What is written plainer, and that no fact is lost whatever is written."""

import json
from pathlib import Path
from time import process_time

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
        ("印鑑を持参すること。", "はんこを持ってきてください。"),
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
    assert api.rewrite(asked).startswith("あぶない場所から今すぐに出てください。近くの高い建物へ逃げてください。")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        # why, by which law and until when come after what to do
        ("図書館は、工事のため、2月3日から休館します。", "図書館は、2月3日から休みます。工事のためです。"),
        (
            "食品衛生法に基づき、営業を開始する前に許可を取得しなければなりません。",
            "営業を始める前に許可を取らなければなりません。食品衛生法で決まっています。",
        ),
        (
            "入園を希望する方は、11月30日までに申込書を保育課へ提出してください。",
            "入りたい人は、申し込みの紙を保育課へ出してください。11月30日までです。",
        ),
        # a cause that is so already stays in front
        (
            "大雨により道路が冠水しているため、外出を控えてください。",
            "大雨（たくさんの雨）で道路に水がたまっています。だから、外に出ないでください。",
        ),
        # what goes with another word is not torn from it, and what only looks like a limit is none
        (
            "住民票は、住民票コードが記載されないため、注意してください。",
            "住民票は、住民票コードが記載されないため、気をつけてください。",
        ),
        ("食品ロスを削減します。", "まだ食べられるのに捨てる食べ物を少なくします。"),
        ("収入が一定額以下の人です。", "収入が一定額以下の人です。"),
        ("駐車場の台数に限りがあります。", "車を止める所（駐車場）の台数に限りがあります。"),
        ("太さ5ｃｍ以下の枝です。", "太さ5ｃｍ以下の枝です。"),
        (
            "枝は太さ5cmをこえて7cm以内に切り束ねて出してください。",
            "枝は太さ5cmをこえて7cm以内に切り束ねて出してください。",
        ),
        ("店の回収ボックスに入れてください。", "店の回収ボックスに入れてください。"),
        ("電話による申込の場合は不要です。", "電話による申込のときは、いりません。"),
        ("車の適正な利用に協力してください。", "車の適正な利用に協力してください。"),
        ("設置から10年です。", "設置から10年です。"),
        ("年末年始の営業です。", "年の終わりと年のはじめ（年末年始）の営業です。"),
        ("証明書を提示しなければならない。", "証明書を見せなければなりません。"),
        ("混雑が予想されます。", "こむと思われます。"),
        ("簡単な診療を行う所です。", "簡単な診療を行う所です。"),
        # acts with their things, places and persons
        ("家屋の解体又は新築に際しては、連絡してください。", "家を壊すときや新しく建てるときは、知らせてください。"),
        ("車での来場は御遠慮ください。", "車で来ないでください。"),
        ("公園での花火は禁止されています。", "公園で花火をしてはいけません。"),
        ("ごみの収集を希望される方", "ごみを集めてほしい人"),
        ("利用日の3日前です。", "使う日の3日前です。"),
        ("各世帯に配布されます。", "各世帯に配ります。"),
        ("通知が送付されます。", "お知らせを送ります。"),
        ("資料を期限までに返却されない場合", "資料を最後の日までに返さないとき"),
        ("申込者多数の場合は、抽選により決定します。", "申し込む人が多いときは、くじで決めます。"),
        # two nots are one yes
        ("使えないわけではありません。", "使えることがあります。"),
        ("本人以外は利用できません。", "使うことができるのは、本人だけです。"),
        ("不燃ごみです。", "燃えないごみです。"),
    ],
)
def test_sentences_are_said_in_the_order_and_the_verbs_of_talk(text, plain):
    assert api.rewrite(text) == plain


def test_three_things_asked_for_are_lines_of_their_own():
    text = "申請の際は、申請書、写真、印鑑及び通帳を持参してください。受付は月曜日です。"
    assert api.rewrite(text) == (
        "申し込むときは、次のものを持ってきてください。\n・申し込みの紙（申請書）\n・写真\n・はんこ\n・銀行の通帳\n受付は月曜日です。"
    )


def test_a_word_that_must_stay_is_explained_once_in_brackets_or_in_a_sentence_of_its_own():
    assert api.rewrite("委任状を持参してください。") == "代わりの人に頼む紙（委任状）を持ってきてください。"
    text = api.rewrite("予防接種の予診票を紛失された場合は、健康支援課窓口にて再交付の手続を行ってください。")
    assert text.endswith("予防接種は、病気を防ぐ注射です。予診票は、体の調子を書く紙です。")
    assert text.count("予診票は、") == 1


def test_what_the_rewriter_proposes_is_what_somebody_read(hataori_data):
    shared = json.loads((hataori_data / "citizen-apps/plain/pairs.json").read_text(encoding="utf-8"))
    originals = {str(number): original for number, (original, _) in enumerate(PAIRS)}
    originals |= {pair["id"]: pair["original"] for pair in shared}
    rows = (Path(__file__).parent / "rewritten.tsv").read_text(encoding="utf-8").splitlines()[1:]
    read = dict(row.split("\t") for row in rows)
    assert {key: api.rewrite(text) for key, text in originals.items()} == read


def test_sentences_set_aside_keep_their_facts_and_mostly_become_easier():
    lines = (Path(__file__).parent / "held_out.txt").read_text(encoding="utf-8").splitlines()[1:]
    easier = 0
    for text in lines:
        plain = api.rewrite(text)
        assert api.lost(text, plain) == []
        easier += api.check(plain).score > api.check(text).score
    assert easier >= 0.85 * len(lines) > 30


def test_only_the_one_who_may_is_a_fact():
    assert api.lost("本人だけが使えます。", "本人が使えます。") == ["だけ"]
    assert api.lost("御利用いただけます。", "使えます。") == []


@pytest.mark.parametrize("text", ["提出" * 10_000, "a" * 20_000, "紙、" * 10_000, "図書館のため、" * 2_800])
def test_a_text_without_an_end_is_left_alone_at_once(text):
    api.rewrite("水を飲みます。")
    begun = process_time()
    assert api.rewrite(text) == text
    assert process_time() - begun < 2


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


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        # what is aimed at is said with a verb
        ("窓口サービスの充実に努めています。", "窓口サービスをよくしています。"),
        ("災害による被害の軽減を図ります。", "災害による被害を少なくします。"),
        ("バスの利便性の向上を図ります。", "バスがもっと便利になるようにします。"),
        ("地域の防災力の強化を図るため、訓練を実施します。", "地域の防災力を強くするため、訓練を行います。"),
        # formulae and times of a year
        ("毎年1回の点検を行ってください。", "毎年1回、調べてください。"),
        ("平日は年3回の集会があります。", "平日は1年に3回、集会があります。"),
        ("現時点では、開催日は決まっていません。", "今は、行う日は決まっていません。"),
        # who looks for people to live there asks nobody to be collected
        (
            "市営住宅の入居者を年2回募集しています。",
            "市の家（市営住宅）に住みたい人は、1年に2回申し込むことができます。",
        ),
        # a service is no thing to be handed over
        ("サービスを提供しています。", "サービスをしています。"),
        (
            "この工事は、大切なものであることから、協力してください。",
            "この工事は、大切なものであるため、協力してください。",
        ),
        # what is beside another act stays with it
        ("協力を継続・拡大します。", "協力を継続・拡大します。"),
        ("災害時においても使えます。", "災害のときにも使えます。"),
        ("管理が不十分な空家には、指導を行う場合がございます。", "管理が不十分な空家には、指導を行うことがあります。"),
        # nouns that no verb or clause may take the place of stay
        ("自治体DXの推進計画です。", "自治体DXの推進計画です。"),
        ("本格的な人口減少が始まります。", "本格的な人口減少が始まります。"),
        ("いちのみや駅の前です。", "いちのみや駅の前です。"),
        ("計画期間は設定しないこととします。", "計画期間は設定しないことにします。"),
        ("粗大ごみ料金シールを貼ってください。", "粗大ごみ料金シールを貼ってください。粗大ごみは、大きなごみです。"),
        ("資源の検査を受けてください。", "資源の検査を受けてください。"),
        ("学校との連携を強化します。", "学校との連携を強くします。"),
        # along a river is no plan; towards a shelter is not for its sake; a part of a longer word stays
        ("堤防に沿って、避難所に向けて出発してください。", "堤防に沿って、避難所（逃げる所）に向けて出てください。"),
        ("計画に沿って進めます。", "計画に合わせて進めます。"),
        ("実現に向けた話し合いです。", "実現のための話し合いです。"),
        ("コストパフォーマンスと健康情報システムです。", "コストパフォーマンスと健康情報システムです。"),
        ("損害を賠償してください。", "損害を賠償してください。"),
        ("第3回のみの市です。", "第3回のみの市です。"),
        # a place is told first, then who is there
        (
            "土砂災害警戒区域にお住まいの方は、早期の避難を心掛けてください。",
            "山や崖が崩れるかもしれない所（土砂災害警戒区域）があります。そこに住んでいる人は、早く逃げてください。",
        ),
    ],
)
def test_aims_formulae_and_places_are_said_as_people_say_them(text, plain):
    assert api.rewrite(text) == plain
    assert api.lost(text, plain) == []


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
    assert better == len(PAIRS)


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
    "申請書、写真及び通帳を",
    "本人以外は",
    "の防止のため、",
    "市税条例により、",
    "納期限までに",
    "予防接種の",
    "して洗って",
    "だけ",
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

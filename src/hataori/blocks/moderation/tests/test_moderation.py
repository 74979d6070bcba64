"""What must not be published is found and covered, and what people simply report stays as it is."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.blocks.moderation.api import MARK, flags, is_emergency, masked, needs_review

COVERED = {"name", "phone", "plate", "email", "mynumber"}

# Flags by comma, and a text as somebody might write it (all people and numbers invented).
TEXTS = (
    ("", "公園の遊具がこわれています。バネが出ていて危ない"),
    ("name", "佐藤さんの家の前の側溝が詰まっています"),
    ("name", "氏名：鈴木花子です"),
    ("name,phone", "田中一郎（090-1111-2222）まで"),
    ("name", "高橋 健一と申します。よろしくお願いします"),
    ("", "高木の交差点のカーブミラーが曲がっている"),
    ("", "野口二丁目の公園の水道が止まらない"),
    ("", "浅野の用水路にごみが捨てられています"),
    ("", "中島小学校の通学路の白線が消えています"),
    ("phone", "電話は0586-73-9101です"),
    ("phone", "090 1234 5678 に電話ください"),
    ("phone", "(0586)28-8100"),
    ("phone", "+81-90-1234-5678"),
    ("phone", "〇九〇一二三四五六七八まで"),
    ("email", "yamada＠example.com にメールください"),
    ("email", "taro(at)example.jp"),
    ("mynumber", "番号 1234-5678-9018"),
    ("plate", "一宮 500 さ ・・12 の車"),
    ("plate", "名古屋330あ1234が止まっている"),
    ("plate", "岐阜 580 け 98-76"),
    ("", "番地は浅野300の12です"),
    ("abuse", "バカ役人ども、早くしろ"),
    ("abuse", "無能な職員ばかりだ"),
    ("", "ばかりでなく雨のたびに困る"),
    ("", "木くずが散らばっている"),
    ("emergency:119", "男性が道路で倒れています"),
    ("emergency:119", "空き家が燃えています"),
    ("", "木が倒れて道をふさいでいます"),
    ("", "看板が倒れそうです"),
    ("", "燃えるごみの日に出せなかったごみが残っている"),
    ("emergency:gas", "道路からガス臭いにおいがする"),
    ("", "排気ガスのにおいがひどい"),
    ("emergency:electric", "電線がショートして火花が散っている"),
    ("emergency:110", "不審者がうろついています"),
    ("emergency:110", "男がナイフを振り回している"),
    ("emergency:110/119", "交通事故でガードレールが曲がり車が動けません"),
    ("", "ガードレールが事故で曲がったままです"),
    ("other-agency:国道事務所", "国道22号に穴があいている"),
    ("", "国道沿いの公園の草が伸びています"),
    ("other-agency:県", "県道の街路樹の枝が伸びている"),
    ("other-agency:電力/通信", "電柱の足場が外れている"),
    ("", "電柱の横の歩道に穴"),
    ("", "街路灯が消えています（電柱についているもの）"),
    ("other-agency:警察", "信号機が故障して点滅しています"),
    ("spam", "副業で月30万円 http://moukaru.example/"),
    ("", "場所はここです https://maps.app.goo.gl/abc"),
    ("html", "<script>alert(1)</script>"),
    ("", "公園のトイレの鍵が壊れている。明日までに見てほしい"),
    ("", "2026年11月26日 10:30ごろ見ました"),
    ("", "緯度35.304120 経度136.800650です"),
    ("", "マンホールのふたがガタガタします"),
    ("", "水道管から水が漏れています"),
    ("", "歩道に犬の糞が放置されている"),
    ("", "大きな穴が開いていて自転車で転びそうになりました"),
)


def test_the_shared_cases_are_all_right(hataori_data):
    cases = json.loads((hataori_data / "citizen-apps/moderation/moderation_shared.json").read_text(encoding="utf-8"))
    assert {case["id"]: set(flags(case["text"])) for case in cases} == {
        case["id"]: set(case["flags"]) for case in cases
    }


@pytest.mark.parametrize(("expected", "text"), TEXTS)
def test_texts_as_people_write_them(expected, text):
    assert set(flags(text)) == set(filter(None, expected.split(",")))


def test_no_town_of_the_city_is_taken_for_a_person_or_a_plate(hataori_data):
    towns = json.loads((hataori_data / "citizen-apps/ichinomiya/towns.json").read_text(encoding="utf-8"))
    reported = [f"{each['town']}字{each['koaza']}の道路に穴があります" for each in towns if each["koaza"]]
    reported += [f"{each['town']}の公園のベンチが壊れています" for each in towns]
    assert [text for text in reported if COVERED & set(flags(text))] == []


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("電話 0586-12-3456 に", f"電話 {MARK} に"),
        ("私の携帯は０９０－１２３４－５６７８。", f"私の携帯は{MARK}。"),
        ("隣の山田太郎さんの木が", f"隣の{MARK}さんの木が"),
        ("番号は 123456789018 です", f"番号は {MARK} です"),
        ("ＡＢＣ　本町１丁目", "ＡＢＣ　本町１丁目"),
        ("taro@example.jp、090-1111-2222", f"{MARK}、{MARK}"),
    ],
)
def test_only_what_must_be_covered_is_changed(text, covered):
    assert masked(text) == covered


LETTERS = st.sampled_from("0123456789０９-－ー・.@ 　a漢山田太郎さん一宮あいマイナンバー電話はで、。のさ〇九")
PRIVATE = st.sampled_from(
    ["0586-12-3456", "０９０１２３４５６７８", "taro@example.jp", "1234 5678 9018", "名古屋 330 あ 12-34", "鈴木花子"]
)


@given(st.lists(st.one_of(st.text(max_size=8), st.text(LETTERS, max_size=20), PRIVATE), max_size=6).map("".join))
def test_a_masked_text_holds_nothing_private_and_stays_as_it_is(text):
    covered = masked(text)
    assert masked(covered) == covered
    assert not COVERED & set(flags(covered))


@given(
    PRIVATE, st.text("ぁあいうかきくけこ、。\n「」", max_size=20), st.text("ぁあいうかきくけこ、。\n「」", max_size=20)
)
def test_something_private_is_found_wherever_it_stands(private, before, after):
    text = f"{before}、{private}。{after}"
    assert COVERED & set(flags(text))
    assert private not in masked(text)


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    found = flags(text)
    assert len(found) == len(set(found))
    assert masked(text) == text or COVERED & set(found)


def test_what_the_flags_ask_for():
    assert is_emergency(flags("人が倒れています"))
    assert not is_emergency(flags("電柱が傾いている"))
    assert needs_review(flags("死ね"))
    assert not needs_review(flags("電柱が傾いている"))
    assert not needs_review(())


@pytest.mark.parametrize("text", ["a" * 4000, "0-" * 2000, "<" * 4000, "山田" * 2000, "人が" * 2000, "ab" * 2000 + "@"])
def test_long_nonsense_takes_no_time(text):
    begun = time.process_time()
    flags(text)
    masked(text)
    assert time.process_time() - begun < 0.5

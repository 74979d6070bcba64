"""Names of people in running text: common surnames, letters of given names, and how people write them.

A town is full of names that are surnames too (高木, 野口, 浅野): a surname alone is no person, one with a given name or
with さん is. Rare names are not found; whoever publishes still reads the text.
"""

import re
from collections.abc import Iterator
from pathlib import Path

SURNAMES = frozenset(Path(__file__).with_name("surnames.txt").read_text(encoding="utf-8").split())

# Letters that given names are written with; 一 to 九 only beside others (太一, 三郎).
_GIVEN = (
    "郎子美介夫男雄彦治代江也哉太斗人樹輝希奈香恵花菜明清勇進豊茂隆博浩弘剛健誠徹渉翔蓮翼薫忍愛葵凛凜和正昭義幸信孝"
    "秀康英真由紀裕祐優佑悠結莉里理沙紗彩綾瑞穂陽大光洋史志敏俊久良充満直宏寛保修司次助平造吉蔵之亮涼諒遼龍竜虎聡智"
    "知友朋朱音咲桜桃杏梨萌芽楓海空颯湊律陸蒼碧暖心春夏秋冬千万百津鶴亀晴晃昇典憲賢誉貴喜嘉文武士芳枝重絹静節禎貞礼"
    "玲怜麗麻摩耶弥未来々実佳加賀耕作栄伸伊織早苗瞳望歩圭啓敬慶馨元玄功宗総聖生成征哲鉄照道通徳篤敦尚仁仲朗路露若葉"
)
_ENDING = (
    "郎子美介夫男雄彦治代江也哉太斗人樹輝希奈香恵花菜助平吉蔵之一二三次司史志行紀生音里理沙穂乃枝美江実央朗菜衣緒亜愛絵"
)
_ALONE = (
    "誠実明清勇進豊茂隆博浩弘剛健学徹渉翔蓮樹翼薫忍恵愛葵凛凜治昇晃満修司稔聡智望瞳歩守勝隼悟潔淳順純要亮諒遼律湊陸颯"
)
_KANJI = "一-鿿々﨑𠮟-𯨟"
_AFTER = f"さん|さま|くん|ちゃん|(?:様|氏|君|先生|殿|宅|議員|市議|課長|係長|部長|所長|主任|容疑者|被告)(?![{_KANJI}])"

_HONOURED = re.compile(rf"(?=([{_KANJI}]{{1,4}})(?:{_AFTER}))")
_FULL = tuple(
    re.compile(
        rf"(?=(?P<family>[{_KANJI}]{{{size}}})(?P<blank>[ \u3000]?)(?P<given>[{_KANJI}]{{1,3}}?)"
        rf"(?:{_AFTER})?(?![{_KANJI}]))"
    )
    for size in (3, 2, 1)
)
_SAID = re.compile(
    r"(?:氏名|名前|なまえ|お名前|通報者|連絡先の方)(?:は|:|：|が)[ \u3000]?"
    rf"([{_KANJI}ぁ-んァ-ヶー]{{2,8}}?(?:[ \u3000][{_KANJI}ぁ-んァ-ヶー]{{1,6}}?)?)(?=です|と申|といい|さん|、|。|\s|$)"
)
_CALLED = re.compile(rf"([{_KANJI}]{{1,3}})(?=と申します|といいます|と言います|と言う者)")
_PLACE_BEFORE = re.compile(rf"[{_KANJI}ァ-ヶー]$")


def found(text: str) -> Iterator[tuple[int, int]]:
    """Where a person's name stands in the text (start, end), without さん and the like."""
    for match in _SAID.finditer(text):
        if match[1][:2] not in ("不明", "匿名", "わか", "なし", "ない", "未記"):
            yield match.span(1)
    for match in _CALLED.finditer(text):
        yield from _family_at_end(match[1], match.end(1))
    for match in _HONOURED.finditer(text):
        yield from _family_at_end(match[1], match.end(1), text)
    for pattern in _FULL:
        for match in pattern.finditer(text):
            if _is_full(match["family"], match["given"], blank=bool(match["blank"]), before=text[: match.start()]):
                yield match.start("family"), match.end("given")


def _family_at_end(letters: str, end: int, text: str = "") -> Iterator[tuple[int, int]]:
    """The longest surname that ends the letters: 隣田中 holds 田中."""
    for size in range(min(len(letters), 3), 0, -1):
        start = end - size
        if letters[-size:] in SURNAMES and (size > 1 or not _PLACE_BEFORE.search(text[:start])):
            yield start, end
            return


def _is_full(family: str, given: str, *, blank: bool, before: str) -> bool:
    if family not in SURNAMES or (len(family) == 1 and _PLACE_BEFORE.search(before)):
        return False
    if len(given) == 1:
        return given in _ALONE and (blank or not _PLACE_BEFORE.search(before))
    return all(letter in _GIVEN or letter in _ENDING for letter in given) and given[-1] in _ENDING + _ALONE

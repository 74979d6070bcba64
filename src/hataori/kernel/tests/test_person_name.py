"""Names stay as they are; a clerk still finds them."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hataori.kernel.errors import Rejected
from hataori.kernel.kana import is_katakana
from hataori.kernel.person_name import LONGEST, PersonName, fold, name_problems

# Our own copies of the hard cases, so that a bare clone tests them too.
HARD = [
    "\u9ad9橋",
    "山\ufa11",
    "\ufa19田",
    "\ufa1b",
    "\U00020bb7野",
    "葛\U000e0102城",
    "辻\U000e0102",
    "渡邊\U000e0108",
    "葛\U000e0100西",
    "か\u3099くろう",
    "佐々木",
    "山田　太郎",
    "ﾔﾏﾀﾞ",
    "O'Brien-Šimůnek",
    "김민준",
    "राम बहादुर",
    "क्\u200dष",
    "\U0010de92木",
    "\U0002a6d6",
    "\U00031350",
    "MARIA DA SILVA SANTOS DE OLIVEIRA CAVALCANTI FIGUEIREDO" * 3,
]

WRITTEN = st.text(
    st.characters(categories=("Lu", "Ll", "Lo", "Lm", "Mn", "Mc"), exclude_characters="\ufe0e\ufe0f"),
    min_size=1,
    max_size=LONGEST,
).filter(lambda text: not name_problems(text))


def exported(name: str) -> list[str]:
    """The name after the exports a city uses."""
    file = io.StringIO(newline="")
    csv.writer(file).writerow([name])
    file.seek(0)
    return [next(csv.reader(file))[0], json.loads(json.dumps(name)), name.encode().decode()]


@pytest.mark.parametrize("text", HARD)
def test_hard_names_stay_code_point_by_code_point(text):
    name = PersonName(text)
    assert name.family == text
    assert name.full == text
    assert exported(name.full) == [text] * 3


def test_the_public_round_trip_cases(hataori_data: Path):
    cases = json.loads((hataori_data / "engineering" / "names_roundtrip.json").read_text(encoding="utf-8"))["cases"]
    assert len(cases) >= 25
    for case in cases:
        family, _, given_name = case["name"].partition(" ")
        name = PersonName.entered(family, given_name, case["kana"])
        assert " ".join(f"U+{ord(letter):04X}" for letter in name.full) == case["codepoints"]
        assert exported(name.full) == [case["name"]] * 3
        assert is_katakana(name.family_kana)
        assert fold(case["name"]) == fold(case["name"].replace(" ", "　"))


@given(WRITTEN, WRITTEN)
def test_any_written_name_is_kept(family, given_name):
    name = PersonName.entered(family, given_name)
    assert (name.family, name.given) == (family, given_name)
    assert name.full == f"{family} {given_name}"


def test_readings_are_made_full_width_and_names_are_not():
    name = PersonName.entered("ﾔﾏﾀﾞ", "太郎", " やまだ ", "ﾀﾛｳ")
    assert name.family == "ﾔﾏﾀﾞ"
    assert (name.family_kana, name.given_kana) == ("ヤマダ", "タロウ")
    assert name.full_kana == "ヤマダ タロウ"


def test_people_with_one_name():
    assert PersonName("Suharto", family_kana="スハルト").full == str(PersonName("Suharto")) == "Suharto"
    assert PersonName("", "Suharto").full == "Suharto"


@pytest.mark.parametrize(
    ("parts", "field", "code"),
    [
        (("", ""), "family", "name_empty"),
        (("　", " "), "family", "name_empty"),
        (("山田\t", "太郎"), "family", "name_control"),
        (("山田", "太\n郎"), "given", "name_control"),
        (("山\u200b田", "太郎"), "family", "name_control"),
        (("\u202e山田", "太郎"), "family", "name_control"),
        (("山\ufffd", "太郎"), "family", "name_garbled"),
        (("山田😀", "太郎"), "family", "name_emoji"),
        (("山田", "太郎\u2764\ufe0f"), "given", "name_emoji"),
        (("山田", "🇯🇵"), "given", "name_emoji"),
        (("山" * (LONGEST + 1), ""), "family", "name_too_long"),
        (("山田", "太郎", "山田", "タロウ"), "family_kana", "kana_not_katakana"),
        (("山田", "太郎", "ヤマダ", "たろう"), "given_kana", "kana_not_katakana"),
    ],
)
def test_what_is_no_name_is_told_at_its_field(parts, field, code):
    problems = name_problems(*parts)
    assert [(problem.field, problem.code) for problem in problems] == [(field, code)]
    assert problems[0].message.endswith(("。", "）。"))
    with pytest.raises(Rejected) as caught:
        PersonName(*parts)
    assert caught.value.problems == problems


def test_all_problems_are_told_at_once():
    assert {problem.field for problem in name_problems("山\t", "😀", "yamada", "ﾀﾛｳ")} == {
        "family",
        "given",
        "family_kana",
        "given_kana",
    }


def test_a_long_name_fits():
    assert PersonName("あ" * LONGEST, "い" * LONGEST).full


@pytest.mark.parametrize(
    ("on_file", "typed"),
    [
        ("髙橋 花子", "高橋花子"),
        ("渡邊\U000e0108 誠", "渡辺誠"),
        ("渡邉", "渡邊"),
        ("齋藤", "斉藤"),
        ("齊藤", "斎藤"),
        ("山﨑 一", "山崎　一"),
        ("\U00020bb7野", "吉野"),
        ("\ufa19田", "神田"),
        ("\ufa1bむつみ", "福ムツミ"),
        ("葛\U000e0102城", "葛城"),
        ("葛\U000e0100西", "葛西"),
        ("濵田", "浜田"),
        ("濱田", "濵田"),
        ("德川", "徳川"),
        ("淵上", "渕上"),
        ("渊上", "渕上"),
        ("檜山", "桧山"),
        ("\U00020b9f", "叱"),
        ("\U0002123d屋", "土屋"),
        ("\U0002363a本", "橋本"),
        ("山田 が\u3099くろう", "山田ガクロウ"),
        ("佐々木", "佐佐木"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "やまだ太ろう".replace("太", "た")),
        ("O'Brien-Šimůnek Zoë", "obrien simunek zoe"),
        ("ＮＧＵＹＥＮ", "nguyen"),
        ("ヴァンデルベルグ", "バンデルベルグ"),
    ],
)
def test_a_clerk_finds_the_name(on_file, typed):
    assert fold(on_file) == fold(typed)
    assert PersonName(on_file).search_copy == fold(typed)


def test_different_people_stay_apart():
    names = ["山田", "山口", "田中", "中田", "高橋", "橋本", "大野", "小野", "김민준", "राम"]
    assert len({fold(name) for name in names}) == len(names)


@given(st.text())
def test_folding_settles_at_once_and_keeps_no_blank(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert not any(letter.isspace() for letter in folded)


@given(WRITTEN, st.sampled_from(["\U000e0100", "\U000e0102", "\U000e01ef", " ", "　"]))
def test_selectors_and_blanks_never_change_the_search(text, mark):
    assert fold(text + mark) == fold(text)


def test_private_use_characters_can_be_searched_for():
    assert fold("\U0010de92木") == "\U0010de92木"

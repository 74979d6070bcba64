"""A person's name as it is written. Nobody normalises it: code points, selectors and private-use characters stay.

Family and given name and their readings are kept apart (戸籍法第13条第1項第1号, 第2号); people with a single name
have it in `family` with `given` empty. Search runs on `fold`, a copy.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.kana import is_katakana, to_full_katakana
from hataori.kernel.name_fold import fold

__all__ = ["LONGEST", "PersonName", "fold", "name_problems"]

LONGEST = 200
"""Characters (code points) in one part of a name."""

# Joiners are part of the spelling in Devanagari, Sinhala and Persian; every other format character is invisible dirt.
_JOINERS = "\u200c\u200d"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_GARBLED = re.compile("[\ufffd\ufdd0-\ufdef\ufffe\uffff]")
_EMOJI = re.compile(
    "[\u20e3\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\U0001f000-\U0001faff\U0001fc00-\U0001fffd\U000e0020-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name that holds (Rejected otherwise, with every problem). Readings may be empty where none is known."""

    family: str
    given: str = ""
    family_kana: str = ""
    given_kana: str = ""

    def __post_init__(self) -> None:
        problems = name_problems(self.family, self.given, self.family_kana, self.given_kana)
        if problems:
            raise Rejected(problems)

    @classmethod
    def entered(cls, family: str, given: str = "", family_kana: str = "", given_kana: str = "") -> Self:
        """From a form: readings become full-width katakana without outer blanks; the name stays as typed."""
        return cls(family, given, _reading(family_kana), _reading(given_kana))

    @property
    def full(self) -> str:
        """山田 太郎; a single name stands alone."""
        return _joined(self.family, self.given)

    @property
    def full_kana(self) -> str:
        """ヤマダ タロウ."""
        return _joined(self.family_kana, self.given_kana)

    @property
    def search_copy(self) -> str:
        """The folded name, to be stored beside the name and compared with `fold(query)`."""
        return fold(self.full)

    def __str__(self) -> str:
        return self.full


def name_problems(
    family: str, given: str = "", family_kana: str = "", given_kana: str = ""
) -> tuple[FieldProblem, ...]:
    """Everything that keeps the four parts from being a name.

    Codes: name_empty, name_too_long, name_control, name_garbled, name_emoji, kana_not_katakana; `field` is the part.
    """
    if not family.strip() and not given.strip():
        return (FieldProblem("family", "name_empty", "氏名を入力してください。"),)
    parts = {"family": family, "given": given, "family_kana": family_kana, "given_kana": given_kana}
    written = [problem for field, text in parts.items() for problem in _text_problems(field, text)]
    readings = [_kana_problem(field) for field, text in parts.items() if field.endswith("_kana") and _unread(text)]
    return (*written, *readings)


def _text_problems(field: str, text: str) -> list[FieldProblem]:
    problems = []
    if len(text) > LONGEST:
        message = f"{LONGEST}文字以内で入力してください（いまは{len(text)}文字です）。"
        problems.append(FieldProblem(field, "name_too_long", message))
    if any(map(_is_unseen, text)):
        message = "目に見えない文字（改行やタブなど）が入っています。貼り付けずに、キーボードで入力し直してください。"
        problems.append(FieldProblem(field, "name_control", message))
    if _GARBLED.search(text):
        message = "文字化けした文字（�など）が入っています。その文字を入力し直してください。"
        problems.append(FieldProblem(field, "name_garbled", message))
    if found := _EMOJI.search(text):
        message = f"絵文字や記号（{found[0]}）は氏名に使えません。取り除いてください。"
        problems.append(FieldProblem(field, "name_emoji", message))
    return problems


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in _UNSEEN and letter not in _JOINERS


def _unread(kana: str) -> bool:
    return bool(kana) and not is_katakana(kana)


def _kana_problem(field: str) -> FieldProblem:
    return FieldProblem(field, "kana_not_katakana", "フリガナは全角カタカナで入力してください（例: ヤマダ）。")


def _reading(kana: str) -> str:
    return to_full_katakana(kana).strip()


def _joined(family: str, given: str) -> str:
    return f"{family} {given}" if family and given else family or given

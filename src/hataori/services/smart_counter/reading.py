"""Reading who arrives: 転出証明書情報 as a file, or the face of a card, in a form of our own, since the one-stop
service's is not public (docs/reference/smart-counter.md). The tablet reads alike: static/smart_counter/read.js.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from hataori.kernel.check_digits import is_personal_number
from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.kana import is_katakana
from hataori.kernel.person_name import name_problems

HEAD = "世帯主"
MOVE_OUT, CARD_FACE = "hataori.move_out/1", "hataori.card_face/1"
MOST_PEOPLE = 12
LONGEST = 200
LARGEST = 200_000
TEXTS = (
    "family", "given", "family_kana", "given_kana", "birth", "sex", "nationality", "relation", "personal_number",
    "pension", "pension_number",
)  # fmt: skip
MARKS = ("national", "late_elderly", "care_certified", "child_allowance", "card")
_PLACE = ("municipality", "address")


def read(text: str) -> dict[str, Any]:
    """The facts of a file: `people`, `from`, and whether it is a 見本 (`sample`). Rejected at field "file" with a
    sentence that says what is wrong.
    """
    try:
        told = json.loads(text) if len(text) <= LARGEST else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("format") not in (MOVE_OUT, CARD_FACE):
        raise _wrong("format", "転出証明書情報のファイルではありません。別のファイルを選んでください。")
    people = told.get("people") if told["format"] == MOVE_OUT else [_from_card(told)]
    if not isinstance(people, list) or not 1 <= len(people) <= MOST_PEOPLE:
        raise _wrong("people", f"異動する人が、1人から{MOST_PEOPLE}人までのファイルを選んでください。")
    found = [_person(each, n) for n, each in enumerate(people, 1)]
    if sum(each["relation"] == HEAD for each in found) != 1:
        raise _wrong("head", "世帯主が1人ではありません。今ある世帯に入る人は、市民課の画面で受け付けてください。")
    return {"people": found, "from": _place(told.get("from")), "sample": told.get("sample") is True}


def _from_card(told: Mapping[str, Any]) -> dict[str, Any]:
    """A card tells of one person, who is the head of a new household of one."""
    person = told.get("person")
    return {**person, "relation": HEAD, "card": True} if isinstance(person, dict) else {}


def _place(told: Any) -> dict[str, str]:  # noqa: ANN401  whatever was in the file
    found = {name: _short(told.get(name)) for name in _PLACE} if isinstance(told, dict) else {}
    if not all(found.get(name) for name in _PLACE):
        raise _wrong("from", "前の住所が、ファイルにありません。")
    return found


def _person(told: Any, n: int) -> dict[str, Any]:  # noqa: ANN401  whatever was in the file
    if not isinstance(told, dict):
        raise _wrong("people", f"{n}人目の内容が読み取れません。")
    found: dict[str, Any] = {name: _short(told.get(name)) for name in TEXTS}
    found |= {name: told.get(name) is True for name in MARKS}
    if problem := next(_problems(found), ""):
        raise _wrong("person", f"{n}人目の{problem}")
    return found


def _short(value: Any) -> str:  # noqa: ANN401  whatever was in the file
    return value.strip()[:LONGEST] if isinstance(value, str) else ""


def _problems(person: Mapping[str, Any]) -> Iterator[str]:
    if name_problems(person["family"], person["given"]):
        yield "氏名が読み取れません。"
    kana = (person["family_kana"], person["given_kana"])
    if not kana[0] or not all(is_katakana(each) for each in kana if each):
        yield "フリガナが、全角カタカナではありません。"
    if not _is_day(person["birth"]):
        yield "生年月日が不詳か、読み取れません。市民課の画面で受け付けてください。"
    if not person["relation"]:
        yield "続柄がありません。"
    number = person["personal_number"]
    if number and not (number.isascii() and number.isdigit() and is_personal_number(number)):
        yield "マイナンバーが正しくありません。"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _wrong(code: str, message: str) -> Rejected:
    return Rejected([FieldProblem("file", code, message)], message)

"""Names and places for made-up people: variants and selectors, foreign names with their Latin form and 通称."""

from dataclasses import dataclass, replace
from typing import Any

from hataori.blocks.registries.types import Entry

from .dice import Dice
from .lists import Lists

NAMES = ("family", "given", "family_kana", "given_kana", "roman_name", "common_name")
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Surname:
    """A family's name; a foreign family has its nationality."""

    written: str
    kana: str
    nationality: str = "JPN"


def japanese_surname(lists: Lists, dice: Dice) -> Surname:
    """As often as people have it, sometimes in a rarer spelling."""
    written, kana = lists.surnames.at(dice.share())
    roll = dice.share()
    for other, share in lists.variants.get(written, ()):
        if roll < share:
            return Surname(other, kana)
        roll -= share
    return Surname(written, kana)


def foreign_surname(lists: Lists, dice: Dice) -> Surname:
    """One of the families from abroad."""
    row = dice.pick(lists.foreign)
    return Surname(row[2], row[3], row[0])


def named(lists: Lists, dice: Dice, surname: Surname, sex: str, year: int) -> dict[str, str]:
    """The name fields of an entry."""
    if surname.nationality != "JPN":
        return _foreign(lists, dice, surname, sex, year)
    given, kana = lists.given_name(sex, year, dice.share())
    return {"family": surname.written, "given": given, "family_kana": surname.kana, "given_kana": kana}


def _foreign(lists: Lists, dice: Dice, surname: Surname, sex: str, year: int) -> dict[str, str]:
    same = [row for row in lists.foreign if row[0] == surname.nationality and row[1] == sex and row[4]]
    given, kana = lists.given_name(sex, year, dice.share())
    if same and dice.chance(0.8):
        given, kana = dice.pick(same)[4:6]
    found = {"family": surname.written, "given": given, "family_kana": surname.kana, "given_kana": kana}
    if surname.written[0] in _LATIN:
        found["roman_name"] = f"{surname.written} {given}".strip() if given[:1] in _LATIN else surname.written
    if dice.chance(0.25):
        common, _ = lists.surnames.at(dice.share())
        found["common_name"] = f"{common} {kana.split(' ')[0]}".strip()
    return found


def place(lists: Lists, dice: Dice) -> str:
    """A town that exists and a number that does not."""
    town, number = dice.pick(lists.towns), dice.between(1, 60)
    if not town.endswith("丁目"):
        return f"{lists.city}{town}字見本{number}番地"
    flat = f" 見本ハイツ{dice.between(1, 5)}0{dice.between(1, 6)}" if dice.chance(0.25) else ""
    return f"{lists.city}{town}{number}番見本{flat}"


def away(dice: Dice) -> str:
    """Where people come from or go to."""
    where = (
        "愛知県名古屋市",
        "愛知県稲沢市",
        "岐阜県岐阜市",
        "愛知県小牧市",
        "三重県四日市市",
        "東京都世田谷区",
        "大阪府堺市",
    )
    return f"{dice.pick(where)}字見本{dice.between(1, 90)}番地"


def blank(household: str, relation: str, address: str, name: dict[str, str], former_address: str = "") -> Entry:
    """An entry of these."""
    entry = Entry(name["family"], household, relation, address, former_address=former_address)
    given: dict[str, Any] = {key: name[key] for key in NAMES if key in name}
    return replace(entry, **given)

"""What stands on each certificate, from the register's lines to rows of label and value. 個人番号 never does.

住民票: 住民基本台帳法第7条, its numbers named beside the rows; what 第12条第5項 leaves out unless asked for stays out.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from hataori.blocks.documents import api as documents
from hataori.blocks.registries import api as registries
from hataori.kernel.wareki import format_wareki

from .kinds import ITEMS, RESIDENCE, SEAL, TAX
from .people import Home, Known
from .rules import Wish

Rows = list[list[str]]
_LEFT_OUT = "省略"
_STATEMENTS = {
    RESIDENCE.code: "この写しは、住民票の原本と相違ないことを証明します。",
    ITEMS.code: "上の事項は、住民票に記載されていることに相違ないことを証明します。",
    SEAL.code: "上の印影は、登録された印影と相違ないことを証明します。",
    TAX.code: "上のとおり相違ないことを証明します。",
}
_NO_NUMBER = "個人番号（マイナンバー）と住民票コードは、のせていません。"


def contents(home: Home, wish: Wish, law: str) -> dict[str, Any]:
    """The data of `certificate.typ`, but for its number, date and code."""
    about = home.about(wish)
    sections, notes = _MAKERS[wish.certificate.code](home, wish, about)
    return {
        "title": title(wish, about),
        "issuer": documents.mayor(),
        "statement": _STATEMENTS[wish.certificate.code],
        "sections": sections,
        "notes": notes,
        "law": law,
        "sealed": True,
        "sample": any(each.member.person.sample for each in about),
    }


def title(wish: Wish, about: Sequence[Known]) -> str:
    """The certificate's name; without any tax it is a 非課税証明書."""
    if wish.certificate.code == TAX.code:
        found = about[0].tax(wish.year)
        return "所得課税証明書" if found and found.taxed else "所得証明書（非課税証明書）"
    return wish.certificate.title


def _residence(home: Home, wish: Wish, about: Sequence[Known]) -> tuple[list[dict[str, Any]], list[str]]:
    head = next((each.entry.full_name for each in home.members if each.entry.relation == "世帯主"), "")
    first = [["世帯主", head if wish.relations else _LEFT_OUT]]
    sections: list[dict[str, Any]] = [{"title": "", "rows": [["住所", about[0].entry.address], *first]}]
    for number, known in enumerate(about, 1):
        heading = f"{number}人目" if len(about) > 1 else "住民票に記載された人"
        sections.append({"title": heading, "rows": _person(known, wish)})
    return sections, [_NO_NUMBER]


def _person(known: Known, wish: Wish) -> Rows:
    """法第7条: 氏名 1号, 振り仮名 1号の2, 生年月日 2号, 性別 3号, 続柄 4号, 本籍 5号, 住民となった日 6号, 住所 7号."""
    entry, person = known.entry, known.member.person
    rows = [["氏名", entry.full_name], ["氏名の振り仮名", entry.full_kana or "記録なし"], *_other_names(entry)]
    rows += [["生年月日", person.birth.words], ["性別", registries.SEX_WORDS[person.sex] or "記録なし"]]
    rows.append(["世帯主との続柄", entry.relation if wish.relations else _LEFT_OUT])
    if person.nationality == "JPN":
        rows += [["本籍", _asked(wish, entry.domicile)], ["筆頭者", _asked(wish, entry.domicile_head)]]
    rows.append(["住民となった年月日", format_wareki(resident_since(known.past))])
    if (moved := moved_on(known.past)) != resident_since(known.past):
        rows.append(["住所を定めた年月日", format_wareki(moved)])
    return [*rows, ["前の住所", entry.former_address]] if entry.former_address else rows


def _asked(wish: Wish, text: str) -> str:
    return (text or "記録なし") if wish.domicile else _LEFT_OUT


def _other_names(entry: registries.Entry) -> Rows:
    """旧氏 (施行令第30条の13) and 通称 (第30条の16) where there are any."""
    named = [["旧氏", entry.former_family], ["通称", entry.common_name], ["ローマ字の氏名", entry.roman_name]]
    return [row for row in named if row[1]]


def resident_since(lines: Sequence[registries.Line]) -> date:
    """The day on which the person last became a resident."""
    since = lines[0].begins
    for earlier, later in pairwise(lines):
        if earlier.entry.status != registries.Status.RESIDENT:
            since = later.begins
    return since


def moved_on(lines: Sequence[registries.Line]) -> date:
    """The day from which the address of the last line has stood."""
    since = lines[-1].begins
    for line in reversed(lines):
        if line.entry.address != lines[-1].entry.address:
            break
        since = line.begins
    return since


def _items(_: Home, wish: Wish, about: Sequence[Known]) -> tuple[list[dict[str, Any]], list[str]]:
    sections = []
    for known in about:
        entry = known.entry
        rows = [["住所", entry.address], ["氏名", entry.full_name], *_other_names(entry)]
        rows += [["生年月日", known.member.person.birth.words]]
        rows += [["性別", registries.SEX_WORDS[known.member.person.sex] or "記録なし"]]
        if wish.relations:
            rows.append(["世帯主との続柄", entry.relation])
        if wish.domicile and entry.domicile:
            rows += [["本籍", entry.domicile], ["筆頭者", entry.domicile_head]]
        sections.append({"title": "", "rows": rows})
    return sections, [_NO_NUMBER]


def _seal(_: Home, __: Wish, about: Sequence[Known]) -> tuple[list[dict[str, Any]], list[str]]:
    """印影, 氏名, 生年月日, 住所; 性別 is not shown (印鑑登録証明事務処理要領, to be confirmed)."""
    known = about[0]
    entry = known.entry
    rows = [["登録番号", known.member.conditions["seal"]], ["氏名", entry.full_name], *_other_names(entry)]
    rows += [["生年月日", known.member.person.birth.words], ["住所", entry.address]]
    return [{"title": "", "rows": rows, "imprint": entry.family}], []


def _tax(_: Home, wish: Wish, about: Sequence[Known]) -> tuple[list[dict[str, Any]], list[str]]:
    known = about[0]
    found = known.tax(wish.year)
    assert found is not None, "the rules let nobody in without an assessment"  # noqa: S101  what rules.py promises
    era, income_year = format_wareki(date(wish.year, 6, 1)).partition("年")[0], wish.year - 1
    earned = format_wareki(date(income_year, 12, 31)).partition("年")[0]
    who = [["住所", known.entry.address], ["氏名", known.entry.full_name]]
    who += [["生年月日", known.member.person.birth.words]]
    money = [
        ["年度", f"{era}年度（{wish.year}年度。所得は{earned}年中）"],
        ["合計所得金額", _yen(found.income) if found.earned else "申告なし"],
        ["所得控除の合計", _yen(found.deductions)],
        ["扶養親族の数", f"{found.dependents}人"],
        ["市民税・県民税", _yen(found.tax) if found.taxed else "0円（非課税）"],
    ]
    notes = ["均等割と所得割の別、控除の内訳は、この記録にないため、のせていません（所管課で確認）。"]
    return [{"title": "", "rows": who}, {"title": "所得と課税", "rows": money}], notes


def _yen(amount: int) -> str:
    return f"{amount:,}円"


_MAKERS = {RESIDENCE.code: _residence, ITEMS.code: _items, SEAL.code: _seal, TAX.code: _tax}

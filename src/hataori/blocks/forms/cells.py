"""Cells of decision tables: as staff write them, and as DMN (FEEL) keeps them.

「5,000,000以上」 is `>= 5000000`, 「100以上200未満」 `[100..200)`, 「はい」 of a choice its quoted value.
FEEL itself is taken as it is.
"""

import re

from hataori.blocks.registration.api import FormField
from hataori.kernel.text import halfwidth
from hataori.kernel.wareki import DateProblem, parse_date

ANY = "-"
_SIGNS = {"以上": ">=", "以下": "<=", "未満": "<", "超": ">", "より大きい": ">", "より小さい": "<"}
_SIGNS |= {"以後": ">=", "以前": "<="}
_LIMIT = re.compile(r"(.+?)(以上|以下|未満|超|より大きい|より小さい|以後|以前)")
_RANGE = re.compile(r"(.+?)(以上|超)(.+?)(以下|未満)")
_DATE = re.compile(r'date\("([0-9-]{10})"\)')


def from_cell(text: str, type_: str, field: FormField | None) -> str:
    """FEEL of a written cell; an empty one is empty."""
    plain = halfwidth(text).strip() if type_ != "string" else text.strip()
    if plain in ("", ANY):
        return plain
    if type_ == "string":
        return _texts(plain, field)
    if type_ == "boolean":
        return {"はい": "true", "いいえ": "false"}.get(plain, plain)
    return _compared(plain, type_)


def _texts(text: str, field: FormField | None) -> str:
    if text[0] == '"' or text.startswith("not("):
        return text
    named = {label: value for value, label in field.choices} if field else {}
    parts = [part.strip() for part in re.split("[,、]", text)] if field else [text]
    return ", ".join(f'"{_escaped(named.get(part, part))}"' for part in parts if part)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _compared(text: str, type_: str) -> str:
    if both := _RANGE.fullmatch(text):
        opening, closing = "[" if both[2] == "以上" else "(", "]" if both[4] == "以下" else ")"
        return f"{opening}{_one(both[1], type_)}..{_one(both[3], type_)}{closing}"
    if limit := _LIMIT.fullmatch(text):
        return f"{_SIGNS[limit[2]]} {_one(limit[1], type_)}"
    if signed := re.fullmatch(r"(>=|<=|<|>)\s*([^\s(]+)", text):
        return f"{signed[1]} {_one(signed[2], type_)}"
    return _one(text, type_)


def _one(text: str, type_: str) -> str:
    plain = text.strip()
    if type_ == "number":
        plain = plain.removesuffix("円").strip()
        return plain.replace(",", "") if re.fullmatch(r"-?[0-9,]+(\.[0-9]+)?", plain) else plain
    try:
        return f'date("{parse_date(plain).isoformat()}")'
    except DateProblem:
        return plain


def to_cell(cell: str, type_: str, field: FormField | None) -> str:
    """A cell as staff read and write it: what `from_cell` makes the same FEEL of, else the FEEL itself."""
    said = _said(cell.strip(), type_, field)
    return said if from_cell(said, type_, field) == cell.strip() else cell


def _said(cell: str, type_: str, field: FormField | None) -> str:
    if type_ == "string":
        named = dict(field.choices) if field else {}
        parts = re.findall(r'"((?:[^"\\]|\\.)*)"', cell)
        texts = [re.sub(r"\\(.)", r"\1", part) for part in parts]
        return "、".join(named.get(each, each) for each in texts) or cell
    if type_ == "boolean":
        return {"true": "はい", "false": "いいえ"}.get(cell, cell)
    return _DATE.sub(r"\1", _limits(cell))


def _limits(cell: str) -> str:
    words = {">=": "以上", "<=": "以下", "<": "未満", ">": "超"}
    if both := re.fullmatch(r"([\[(])(.+)\.\.(.+)([\])])", cell):
        low, high = "以上" if both[1] == "[" else "超", "以下" if both[4] == "]" else "未満"
        return f"{_number(both[2])}{low}{_number(both[3])}{high}"
    if one := re.fullmatch(r"(>=|<=|<|>)\s*(.+)", cell):
        return f"{_number(one[2])}{words[one[1]]}"
    return _number(cell)


def _number(text: str) -> str:
    return f"{int(text):,}" if re.fullmatch("-?[0-9]+", text.strip()) else text.strip()

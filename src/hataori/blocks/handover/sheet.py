"""A mapping table as a spreadsheet, out and in: a row an item."""

from collections.abc import Iterator, Sequence
from typing import Any

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.text import halfwidth
from hataori.platform.exports import xlsx_bytes
from hataori.platform.sheets import rows_of

from .types import Item, ItemType

HEADINGS = ("項目コード", "項目名", "もとの項目", "型", "長さ", "必須", "コード表")
_YES = ("はい", "○", "1", "必須")
_MOST = 500
_TYPES = {each.title: each for each in ItemType}


def sheet_of(items: Sequence[Item]) -> bytes:
    """The workbook."""
    rows = [
        [
            item.code,
            item.name,
            item.source,
            item.type.title,
            str(item.length or ""),
            "はい" if item.required else "",
            "；".join(f"{own}＝{code}" for own, code in item.codes),
        ]
        for item in items
    ]
    return xlsx_bytes(rows, HEADINGS, sheet="項目の対応表")


def items_of(content: bytes) -> tuple[Item, ...]:
    """The items out of a workbook. Rejected with every line that cannot be read ("3行目…")."""
    rows = list(rows_of(content, most_rows=_MOST + 1))
    if not rows or tuple(_text(cell) for cell in rows[0][1][: len(HEADINGS)]) != HEADINGS:
        message = f"1行目の見出しが違います。{'、'.join(HEADINGS)}の順にしてください。"
        raise Rejected([FieldProblem("file", "headings", message)], message)
    problems: list[FieldProblem] = []
    found = [item for number, cells in rows[1:] for item in _item(number, cells, problems)]
    if problems:
        raise Rejected(problems)
    return tuple(found)


def _item(number: int, cells: Sequence[Any], problems: list[FieldProblem]) -> Iterator[Item]:
    padded = [*cells, *[None] * len(HEADINGS)]
    code, name, source, kind, length, required, codes = (_text(cell) for cell in padded[: len(HEADINGS)])
    if kind not in _TYPES:
        said = f"{number}行目の型「{kind}」は使えません。{'、'.join(_TYPES)}のどれかです。"
        problems.append(FieldProblem("file", "type", said))
        return
    if length and not halfwidth(length).isdecimal():
        problems.append(FieldProblem("file", "length", f"{number}行目の長さを数で書いてください。"))
        return
    try:
        pairs = tuple(_pair(part) for part in codes.replace("；", ";").split(";") if part.strip())
    except ValueError:
        problems.append(
            FieldProblem("file", "codes", f"{number}行目のコード表を「値＝コード；値＝コード」の形で書いてください。")
        )
        return
    yield Item(code, name, source, _TYPES[kind], int(halfwidth(length) or 0), required in _YES, pairs)


def _pair(part: str) -> tuple[str, str]:
    own, sign, code = part.replace("＝", "=").partition("=")
    if not sign or not own.strip() or not code.strip():
        raise ValueError(part)
    return own.strip(), code.strip()


def _text(cell: Any) -> str:  # noqa: ANN401  openpyxl's cells
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()

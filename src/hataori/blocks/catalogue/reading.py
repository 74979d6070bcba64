"""From a file to lines of cells: CSV or TSV in UTF-8 (with or without BOM), UTF-16 or CP932, and the official Excel."""

import csv
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.sheets import rows_of

from .columns import Layout, layout_of

Line = tuple[int, list[str]]
_HEADER_WITHIN = 10
# The national inventory has 75,000 rows of long words; who imports it does so by command, on the city's own machine.
_LARGEST_BOOK = 1024 * 1024 * 1024
GARBLED = "\ufffd"


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file: its layout, its encoding, and its lines after the header."""

    layout: Layout
    encoding: str
    lines: Iterator[Line]


def open_table(path: Path) -> Table:
    """Read a file. Rejected when it is empty, no table, or holds no header we know."""
    if not path.is_file():
        raise _refused("file_missing", f"ファイルがありません: {path.name}")
    encoding, lines = _excel(path) if path.suffix.lower() == ".xlsx" else _text(path)
    head = list(islice(lines, _HEADER_WITHIN))
    for n, (_, cells) in enumerate(head):
        if layout := layout_of(cells):
            return Table(layout, encoding, _without_second_header(layout, chain(head[n + 1 :], lines)))
    raise _refused("layout_unknown", _NO_LAYOUT)


def _refused(code: str, message: str) -> Rejected:
    return Rejected([FieldProblem("file", code, message)], message)


_NO_LAYOUT = (
    "列の名前を読み取れませんでした。先頭10行のどこかに「手続ID」「手続名」「法令名」などの列名が要ります。"
    "英語の列名（procedure_id など）でもかまいません。"
)


def _without_second_header(layout: Layout, lines: Iterator[Line]) -> Iterator[Line]:
    """The official files explain the columns in a second row: an id with blanks or kana in it is no id."""
    first = next(lines, None)
    if first is None:
        return
    place = layout.places["procedure_id"]
    cell = first[1][place].strip() if len(first[1]) > place else ""
    if cell == "" or cell.isascii():
        yield first
    yield from lines


def _text(path: Path) -> tuple[str, Iterator[Line]]:
    content = path.read_bytes()
    encoding, text = decoded(content)
    csv.field_size_limit(sys.maxsize)
    return encoding, _rows(text)


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was in. Bytes that fit none become U+FFFD, so that only their lines are lost."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", content.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return encoding, content.decode(encoding)
        except UnicodeDecodeError:
            continue
    attempts = [(encoding, content.decode(encoding, "replace")) for encoding in ("utf-8-sig", "cp932")]
    return min(attempts, key=lambda attempt: attempt[1].count(GARBLED))


def _rows(text: str) -> Iterator[Line]:
    """Each record with the number of the line on which it begins."""
    first = text[:10_000].split("\n", 1)[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _excel(path: Path) -> tuple[str, Iterator[Line]]:
    rows = rows_of(path, largest=_LARGEST_BOOK)
    return "xlsx", ((number, ["" if value is None else str(value) for value in row]) for number, row in rows)

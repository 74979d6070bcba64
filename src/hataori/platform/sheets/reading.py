"""The rows of a workbook's first sheet, and what is refused before it is unpacked.

A workbook is a zip: five megabytes may hold three hundred, and one cell in the last row and column makes a reader count
to it. What an archive says of its sizes can be trusted as an upper bound: Python's zipfile unpacks no more than that.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.kernel.lazy import LazyModule

openpyxl = LazyModule("openpyxl")

Cells = tuple[Any, ...]

LARGEST = 64 * 1024 * 1024
MOST_COLUMNS = 200
_MOST_MEMBERS = 5000
# Real sheets are packed ten to thirty to one; only repetition made for the purpose comes near this.
_MOST_PACKED = 100
_ALWAYS_FINE = 10 * 1024 * 1024
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # both XML parsers' errors are of this kind
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    EOFError,
    OSError,
    RuntimeError,  # a password, or a way of packing that zipfile does not know
    AssertionError,
)


def rows_of(
    source: Path | bytes, *, largest: int = LARGEST, most_rows: int | None = None
) -> Iterator[tuple[int, Cells]]:
    """Each row of the first sheet that is not empty, with its number from 1, never shorter than a row before it.

    Values are as Excel keeps them, None for empty cells; rows after number `most_rows` and cells after the 200th are
    not read. Rejected in field "file" with code not_excel, or too_large_inside where more than `largest` bytes would
    be unpacked, or suspiciously much of little; this may also come while rows are being read.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_bombs(archive.infolist(), largest)
        yield from _rows(file, most_rows)
    except DAMAGE as error:
        message = "Excelのファイルとして開けません。Excelで開いて、保存し直してください。"
        raise _refused("not_excel", message) from error


def _refuse_bombs(members: list[zipfile.ZipInfo], largest: int) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    too_dense = unpacked > _ALWAYS_FINE and unpacked > packed * _MOST_PACKED
    if len(members) > _MOST_MEMBERS or unpacked > largest or too_dense:
        message = (
            "Excelのファイルが、開くと大きくなりすぎます。"
            "使っていないシートや行を消すか、分けて、保存し直してください。"
        )
        raise _refused("too_large_inside", message)


def _rows(file: io.BytesIO | Path, most_rows: int | None) -> Iterator[tuple[int, Cells]]:
    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        width = min(sheet.max_column or MOST_COLUMNS, MOST_COLUMNS)
        widest = 0
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_row=most_rows, max_col=width), start=1):
            if filled := _filled(cells):
                widest = max(widest, filled)
                yield number, cells[:widest]
    finally:
        book.close()


def _filled(cells: Cells) -> int:
    """How many cells there are up to the last one that is not empty."""
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return end


def _refused(code: str, message: str) -> Rejected:
    return Rejected([FieldProblem("file", code, message)], message)

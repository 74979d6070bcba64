"""Reading a CSV file of an old system: UTF-8 or Shift_JIS, columns by name, bad rows by line and column."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hataori.kernel.errors import FieldProblem, Rejected

_MOST_BYTES, _MOST_TOLD = 20_000_000, 100
Taken = TypeVar("Taken")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken: its line in the file (the header is line 1), the column, and why."""

    line: int
    column: str
    reason: str


class Bad(Exception):
    """Raised by who reads a row: the column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def read(
    content: bytes, columns: Sequence[str], take: Callable[[Mapping[str, str]], Taken]
) -> tuple[list[Taken], tuple[BadRow, ...]]:
    """Rows as `take` reads them, and the bad ones. Rejected for a file that cannot be read or lacks a column."""
    found: list[Taken] = []
    bad: list[BadRow] = []
    for line, row in _lines(content, columns):
        try:
            found.append(take(row))
        except Bad as problem:
            bad.append(BadRow(line, problem.column, problem.reason))
    return found, tuple(bad[:_MOST_TOLD])


def _lines(content: bytes, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.DictReader(io.StringIO(_text(content)))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise Rejected([FieldProblem("file", "columns", f"列が足りません：{'、'.join(missing)}")])
    for row in reader:
        yield reader.line_num, {key: (row.get(key) or "").strip() for key in columns}


def _text(content: bytes) -> str:
    """UTF-8 with or without BOM, or Shift_JIS (Windows), as municipal systems write it."""
    if len(content) > _MOST_BYTES:
        raise Rejected([FieldProblem("file", "size", "ファイルは20MBまでです。分けて取り込んでください。")])
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Rejected([FieldProblem("file", "encoding", "文字コードは、UTF-8かShift_JISにしてください。")])

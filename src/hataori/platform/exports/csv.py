"""CSV for people with Excel and for programs: UTF-8 with a byte order mark, CRLF, streamed."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse

from .download import as_download
from .table import Column, Row, as_columns, cells, safe_cell

if TYPE_CHECKING:
    import _csv

_BOM = "\ufeff"


def csv_response(rows: Iterable[Row], columns: Sequence[Column | str], filename: str) -> StreamingHttpResponse:
    """Rows as a download, one by one; `filename` may be Japanese. Cells are formula-safe."""
    lines = (line.encode() for line in _lines(rows, as_columns(columns)))
    return as_download(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), filename)


def csv_text(rows: Iterable[Row], columns: Sequence[Column | str]) -> str:
    """The same as text, with its byte order mark."""
    return "".join(_lines(rows, as_columns(columns)))


def _lines(rows: Iterable[Row], columns: Sequence[Column]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield _BOM
    yield _line(writer, buffer, [column.heading for column in columns])
    for row in rows:
        yield _line(writer, buffer, cells(row, columns))


def _line(writer: "_csv.Writer", buffer: io.StringIO, values: Sequence[object]) -> str:
    writer.writerow([safe_cell(value) for value in values])
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text

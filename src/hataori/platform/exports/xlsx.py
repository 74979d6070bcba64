"""Excel workbooks, written row by row."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse

from hataori.kernel.clock import JST
from hataori.kernel.lazy import LazyModule

from .download import as_download
from .table import Column, Row, as_columns, cells, safe_cell

openpyxl = LazyModule("openpyxl")
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST_CELL = 32_767


def xlsx_response(
    rows: Iterable[Row], columns: Sequence[Column | str], filename: str, *, sheet: str = "一覧"
) -> HttpResponse:
    """Rows as a workbook to download, first row frozen; dates are dates, text never runs as a formula."""
    return as_download(HttpResponse(xlsx_bytes(rows, columns, sheet=sheet), content_type=MEDIA_TYPE), filename)


def xlsx_bytes(rows: Iterable[Row], columns: Sequence[Column | str], *, sheet: str = "一覧") -> bytes:
    """The workbook itself."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "・", sheet)[:31])
    page.freeze_panes = "A2"
    named = as_columns(columns)
    page.append([_heading(page, column.heading) for column in named])
    for row in rows:
        page.append([_cell(value) for value in cells(row, named)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(page: Any, text: str) -> Any:  # noqa: ANN401  openpyxl's write-only sheet
    cell = openpyxl.cell.WriteOnlyCell(page, value=_cell(text))
    cell.font = openpyxl.styles.Font(bold=True)
    return cell


def _cell(value: Any) -> Any:  # noqa: ANN401  any cell
    """Excel knows dates and truth values but no time zones: times are JST."""
    if isinstance(value, datetime):
        return value.astimezone(JST).replace(tzinfo=None)
    if isinstance(value, bool | date):
        return value
    safe = safe_cell(value)
    return _FORBIDDEN.sub("", safe)[:_LONGEST_CELL] if isinstance(safe, str) else safe

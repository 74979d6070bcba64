"""The text of a batch's data file, its manifest and its 外字 report. Formats: docs/reference/handover.md."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from .lines import Line
from .models import KINDS
from .types import Item, Lacking

FIXED = ("バッチ番号", "行番号", "受付番号", "区分")
_KIND_TITLES = dict(KINDS)


def data_text(form: str, batch: str, items: Sequence[Item], lines: Sequence[Line]) -> str:
    """The data file, csv or json."""
    return _csv(batch, items, lines) if form == "csv" else _json(batch, items, lines)


def _csv(batch: str, items: Sequence[Item], lines: Sequence[Line]) -> str:
    """For programs: values exactly as they are (no apostrophes against formulas), CRLF, every cell in quotes."""
    rows = [[*FIXED, *(f"{item.code}:{item.name}" for item in items)]]
    for place, line in enumerate(lines, start=1):
        rows.append([batch, str(place), line.number, _KIND_TITLES[line.kind], *line.values])
    return table(rows)


def _json(batch: str, items: Sequence[Item], lines: Sequence[Line]) -> str:
    told = {
        "batch": batch,
        "items": [{"code": item.code, "name": item.name, "type": item.type.value} for item in items],
        "cases": [
            {
                "line": place,
                "number": line.number,
                "kind": line.kind,
                "values": {item.code: value for item, value in zip(items, line.values, strict=True)},
                "attachments": [{"path": each.path, "sha256": each.sha256} for each in line.attachments],
            }
            for place, line in enumerate(lines, start=1)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def manifest_text(facts: dict[str, Any], lines: Sequence[Line]) -> str:
    """What is in the archive, with the SHA-256 of each part."""
    files = [
        {
            "number": each.number,
            "path": each.path,
            "name": each.name,
            "size": each.size,
            "sha256": each.sha256,
            "file_id": each.file_id,
        }
        for line in lines
        for each in line.attachments
    ]
    return json.dumps({**facts, "attachments": files}, ensure_ascii=False, indent=1)


def report_text(found: Iterable[Lacking]) -> str:
    """The 外字 report: which character of which case the encoding lacks. Always UTF-8, or it could not name them."""
    rows = [["受付番号", "項目", "文字", "符号位置"]]
    rows += [[each.number, each.column, each.character, each.code_points] for each in found]
    return table(rows) if len(rows) > 1 else ""


def table(rows: Iterable[Sequence[str]]) -> str:
    """CSV as RFC 4180 has it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()

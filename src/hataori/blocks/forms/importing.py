"""Reading a file somebody brings: our spreadsheet, a GovStack eForm, an export of Open Forms."""

import io
import json
import zipfile
from typing import Any

from hataori.kernel.errors import FieldProblem, Rejected
from hataori.platform.sheets.reading import DAMAGE

from .eform import content_of_eform
from .openforms.reading import content_of_export
from .spreadsheet_in import content_of_workbook
from .types import Content

SOURCES = ("このデスクから書き出した表計算（xlsx）", "GovStack eForm（json）", "Open Formsの書き出し（zip）")
_LARGEST = 5_000_000
_LARGEST_INSIDE = 20_000_000
_MOST_INSIDE = 200


def read_upload(raw: bytes, name: str) -> tuple[Content, list[str]]:
    """The content of an uploaded file, and what of it could not be taken over. Rejected when it cannot be read."""
    if len(raw) > _LARGEST:
        raise _refused("ファイルが大きすぎます（5MBまで）。")
    try:
        if zipfile.is_zipfile(io.BytesIO(raw)):
            return _zipped(raw)
        return content_of_eform(_json(raw))
    except RecursionError:
        raise _refused("規則の入れ子が深すぎます。書き出し元で分けてください。") from None
    except Rejected:
        raise
    except DAMAGE:
        raise _refused(f"「{name[:60]}」がこわれていて開けません。") from None


def _zipped(raw: bytes) -> tuple[Content, list[str]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as opened:
        inside = opened.infolist()
        if len(inside) > _MOST_INSIDE or sum(each.file_size for each in inside) > _LARGEST_INSIDE:
            raise _refused("圧縮を開くと大きすぎるファイルです。")
        names = set(opened.namelist())
        if "xl/workbook.xml" in names:
            return content_of_workbook(raw), []
        if {"forms.json", "formSteps.json", "formDefinitions.json"} <= names:
            parts = {each: _json(opened.read(each)) for each in names if each.endswith(".json") and "/" not in each}
            return content_of_export(parts)
    raise _refused("読み込めるのは、書き出した表計算（xlsx）かOpen Formsの書き出し（zip）です。")


def _json(raw: bytes) -> Any:  # noqa: ANN401  JSON
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise _refused("JSONとして読み取れません。ファイルを選び直してください。") from None


def _refused(message: str) -> Rejected:
    return Rejected([FieldProblem("file", "unreadable", message)])

"""CSV on the Web (W3C, https://www.w3.org/TR/tabular-metadata/): what the columns of a CSV mean."""

from collections.abc import Sequence
from typing import Any

from .table import Column, as_columns


def csvw_metadata(
    url: str, columns: Sequence[Column | str], *, title: str = "", language: str = "ja", licence: str = ""
) -> dict[str, Any]:
    """The metadata document for the CSV at `url` (relative is fine), to be served beside it as <url>-metadata.json."""
    document: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
        "url": url,
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True},
        "tableSchema": {"columns": [_column(column) for column in as_columns(columns)]},
    }
    named = {"dc:title": title, "dc:license": licence}
    return document | {name: value for name, value in named.items() if value}


def _column(column: Column) -> dict[str, Any]:
    described = {"dc:description": column.description} if column.description else {}
    return {"name": column.name, "titles": column.heading, "datatype": column.datatype, **described}

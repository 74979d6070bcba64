"""Typst templates to PDF: PDF/A-3u and PDF/UA-1 in one file, names exactly as they are.

The compiler lives in this process and keeps the fonts, so a paper takes milliseconds. It is told no path and no markup
from outside: templates are ours, data comes in as JSON text.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from hataori.kernel import clock
from hataori.kernel.glyphs import GETA

from .types import PaperFailed

FOLDER = Path(__file__).parent / "typst"
FONTS = ("IPAmjMincho", "Noto Serif CJK JP")
_ADDRESSED = frozenset({"title", "number", "procedure", "department", "city"})
REQUIRED = {
    "notice": _ADDRESSED
    | {"issued_on", "addressee", "issuer", "received_on", "outcome", "receipt", "decided_on", "appeal_to", "mayor"},
    "letter": frozenset({"title", "number", "issued_on", "issuer", "department", "city", "body"}),
    "receipt": _ADDRESSED | {"applicant", "received_at"},
    "signed": _ADDRESSED | {"applicant", "signer", "signed_at", "consent"},
    "report": frozenset({"title", "sections", "city"}),
    "slip": frozenset(
        {"title", "number", "issued_on", "issuer", "department", "city", "body", "rows", "addressee", "kind", "amount"}
        | {"slip", "due_on", "notes"}
    ),
    "certificate": frozenset({"title", "number", "city", "issued_on", "issuer", "statement", "sections", "law"}),
    "calendar": frozenset({"title", "city", "span", "legend", "months"}),
}
_MOST_MISSING = 300
_UNDRAWN = re.compile(r'the text `?"((?:[^"\\]|\\.)*)"`? could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_lock = Lock()


def compiled(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template filled with `data`.

    ValueError for a template or a required key that is not there. Characters no installed font can draw stand as 〓
    (行政事務標準文字の外字 among them); PaperFailed where the paper cannot be made at all.
    """
    missing = REQUIRED[template] - data.keys() if template in REQUIRED else {template}
    if missing:
        raise ValueError(f"paper {template} lacks {sorted(missing)}")
    if len(missing_fonts()) == len(FONTS):
        raise PaperFailed("日本語の書体がありません。fonts-ipamj-mincho と fonts-noto-cjk を入れてください")
    text = json.dumps(_printable(data), ensure_ascii=False)
    for _ in range(_MOST_MISSING):
        try:
            return _compile(template, text)
        except typst.TypstError as error:
            text = _noted(_without_undrawn(text, error))
    raise PaperFailed("表示できない文字が多すぎます")


def missing_fonts() -> tuple[str, ...]:
    """Fonts our papers want and this machine has not (Debian: fonts-ipamj-mincho, fonts-noto-cjk)."""
    installed = _families()
    return tuple(font for font in FONTS if font not in installed)


@cache
def _families() -> frozenset[str]:
    return frozenset(typst.Fonts(include_embedded_fonts=False).families())


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=str(FOLDER))


def _compile(template: str, text: str) -> bytes:
    with _lock:
        made = _compiler().compile(
            input=str(FOLDER / f"{template}.typ"),
            format="pdf",
            sys_inputs={"data": text},
            pdf_standards=["a-3u", "ua-1"],
            timestamp=int(clock.now().timestamp()),
        )
    if not isinstance(made, bytes):
        raise PaperFailed("PDFになりませんでした")
    return made


def _printable(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """The same value without control characters, which no paper can show."""
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return _CONTROLS.sub("", value) if isinstance(value, str) else value


def _without_undrawn(text: str, error: typst.TypstError) -> str:
    """The data with the cluster Typst complains of replaced by 〓; PaperFailed for any other complaint."""
    found = _UNDRAWN.search(str(error))
    cluster = _ESCAPED.sub(_unescaped, found[1]) if found else ""
    if not cluster or cluster not in text or GETA in cluster:
        raise PaperFailed(str(error)) from error
    return text.replace(cluster, GETA)


def _noted(text: str) -> str:
    """The data with the mark that makes the paper say what 〓 stands for."""
    return json.dumps({**json.loads(text), "undrawn": True}, ensure_ascii=False)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]

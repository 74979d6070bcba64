"""What a file is, by its content and not by its name; and what we do not take."""

import re
from collections.abc import Collection

import filetype

from hataori.kernel.errors import FieldProblem, Rejected

from .office import office_kind
from .types import DOCUMENTS, KINDS, Kind

_TAIL = 70_000
_ZIP_END = b"PK\x05\x06"
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# A script's action must say /S /JavaScript (ISO 32000-1, 12.6.4.16). Its key /JS alone is no sign of one: compressed
# pictures and fonts hold these three bytes by chance, one file of 100 kB in 200 and most of 20 MB.
_PDF_ACTIVE = re.compile(rb"/(JavaScript|Launch|RichMedia)\b")
_BY_LIBRARY = {
    "application/pdf": "pdf",
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/heic": "heic",
    "image/webp": "webp",
}


class Unsafe(ValueError):
    """A file of a type we take, holding what we do not."""


def check_kinds(allowed: Collection[str]) -> None:
    """ValueError for a key that KINDS does not know: the caller's mistake, not the sender's."""
    if unknown := set(allowed) - KINDS.keys():
        raise ValueError(f"unknown kinds of files: {sorted(unknown)}")


def recognise(content: bytes, allowed: Collection[str] = DOCUMENTS) -> Kind:
    """What the content is. Rejected with code type_unknown, type_not_allowed or unsafe."""
    check_kinds(allowed)
    titles = "、".join(KINDS[key].title for key in KINDS if key in allowed)
    try:
        key = _kind_of(content, allowed)
    except Unsafe as error:
        raise _rejected("unsafe", str(error)) from None
    if key is None:
        raise _rejected("type_unknown", f"受け取れない種類のファイルです。{titles}のどれかを選んでください。")
    if key not in allowed:
        raise _rejected("type_not_allowed", f"{KINDS[key].title}は受け取れません。{titles}のどれかを選んでください。")
    return KINDS[key]


def _rejected(code: str, message: str) -> Rejected:
    return Rejected([FieldProblem("file", code, message)])


def _kind_of(content: bytes, allowed: Collection[str]) -> str | None:
    if content.startswith(b"PK\x03\x04"):
        return office_kind(content)
    found = _BY_LIBRARY.get(filetype.guess_mime(content[:8192]) or "")
    key = found or ("heic" if _is_heic(content) else None)
    if key:
        _refuse_two_faced(content, key)
        _CHECKS[key](content)
        return key
    return "csv" if "csv" in allowed and _is_text(content) else None


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS


def _refuse_two_faced(content: bytes, key: str) -> None:
    """A picture or PDF that is an archive or a PDF too (a polyglot) is somebody's trick."""
    if _ZIP_END in content[-_TAIL:]:
        raise Unsafe("別の種類のファイルが中に隠れています。作り直してから送ってください。")
    if key != "pdf" and b"%PDF-" in content[:1024]:
        raise Unsafe("別の種類のファイルが中に隠れています。作り直してから送ってください。")


def _check_pdf(content: bytes) -> None:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise Unsafe("PDFが途中で切れているか、壊れています。もう一度作ってから送ってください。")
    if _PDF_ACTIVE.search(content):
        raise Unsafe("動くプログラムが入ったPDFは受け取れません。「印刷」からPDFに保存し直して送ってください。")


def _check_jpeg(content: bytes) -> None:
    if b"\xff\xd9" not in content:
        raise Unsafe("画像が途中で切れています。もう一度選び直してください。")


def _check_png(content: bytes) -> None:
    if content[12:16] != b"IHDR" or not content.rstrip(b"\x00").endswith(b"IEND\xaeB`\x82"):
        raise Unsafe("画像が途中で切れているか、余計なものが付いています。保存し直して送ってください。")


def _check_heic(content: bytes) -> None:
    if b"meta" not in content[:4096]:
        raise Unsafe("画像が壊れています。もう一度選び直してください。")


def _check_webp(content: bytes) -> None:
    if len(content) < int.from_bytes(content[4:8], "little") + 8:
        raise Unsafe("画像が途中で切れています。もう一度選び直してください。")


_CHECKS = {
    "pdf": _check_pdf,
    "jpeg": _check_jpeg,
    "png": _check_png,
    "heic": _check_heic,
    "webp": _check_webp,
}


def _is_text(content: bytes) -> bool:
    if _CONTROL.search(content) or content.startswith((b"#!", b"MZ")):
        return False
    return _decodes(content, "utf-8-sig") or _decodes(content, "cp932")


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True

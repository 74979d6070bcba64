"""Word and Excel files are archives: are the right members in, and nothing that runs?"""

import io
import re
import struct
import zipfile
import zlib

_MEMBERS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_RUNS = re.compile(
    r"vbaProject|vbaData|activeX|\.(exe|dll|js|vbs|bat|cmd|ps1|scr|com|msi|jar|hta|lnk)$|oleObject", re.IGNORECASE
)
_MACRO_TYPES = (b"macroEnabled", b"ms-office.vbaProject")
_LARGEST_OPEN = 300 * 1024 * 1024
_MOST_MEMBERS = 5000
_MOST_TYPES = 1024 * 1024
_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,  # an offset before the file's first byte
    OverflowError,
    struct.error,
    zlib.error,
)


class _Refused(ValueError):
    pass


def office_kind(content: bytes) -> str | None:
    """docx, xlsx, or None for any other archive. sniff.Unsafe for macros, programs, bombs and damage."""
    from .sniff import Unsafe

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _kind(archive)
    except _Refused as error:
        raise Unsafe(str(error)) from None
    except _DAMAGE:
        raise Unsafe("ファイルが壊れているか、パスワードがかかっています。保存し直して送ってください。") from None


def _kind(archive: zipfile.ZipFile) -> str | None:
    members = archive.infolist()
    names = {member.filename for member in members}
    kinds = {kind for member, kind in _MEMBERS.items() if member in names}
    if "[Content_Types].xml" not in names or len(kinds) != 1:
        return None
    _refuse_bombs(members)
    _refuse_programs(archive, names)
    return kinds.pop()


def _refuse_bombs(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _LARGEST_OPEN:
        raise _Refused("ファイルを開くと大きくなりすぎます。分けて送ってください。")
    if any(member.flag_bits & 1 for member in members):
        raise _Refused("パスワードを外してから送ってください。")


def _refuse_programs(archive: zipfile.ZipFile, names: set[str]) -> None:
    with archive.open("[Content_Types].xml") as file:
        types = file.read(_MOST_TYPES)
    if any(_RUNS.search(name) for name in names) or any(word in types for word in _MACRO_TYPES):
        raise _Refused("マクロやプログラムが入ったファイルは受け取れません。マクロなしで保存し直して送ってください。")
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise _Refused("ファイルが壊れています。保存し直して送ってください。")

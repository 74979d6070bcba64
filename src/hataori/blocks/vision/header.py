"""What a picture says of itself before a single pixel is decoded: its kind and size, read from its first bytes.

Nothing is imported for it and nothing unpacked, so that a picture that would fill the memory is refused for nothing.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from .types import BadPhoto

LARGEST_BYTES = 20 * 1024 * 1024
LONGEST_SIDE = 24_000
# Phones take 12 to 108 million pixels. A baseline JPEG is decoded at a fraction of its size, all others whole.
MOST_PIXELS = {
    "jpeg": 120_000_000,
    "progressive": 30_000_000,
    "heic": 50_000_000,
    "png": 25_000_000,
    "webp": 25_000_000,
}
MOST_SCANS = 64

_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
_SOF = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_CONTAINERS = frozenset({b"iprp", b"ipco"})
_BOX_HEAD, _DEEPEST = 8, 4

_TITLES = "JPEG、PNG、HEIC、WebP"
_UNKNOWN = f"写真として読めないファイルです。{_TITLES}の写真を選んでください。"
_BROKEN = "写真が途中で切れているか、壊れています。もう一度撮るか、選び直してください。"
_TOO_LARGE = "写真が大きすぎます。20MBまでの写真を選んでください。"
_TOO_MANY = "写真の画素が多すぎて開けません。スマートフォンで撮ったままの写真か、小さくした写真を選んでください。"


@dataclass(frozen=True, slots=True)
class Header:
    """The kind (jpeg, png, heic, webp) and the size as stored, not yet turned upright."""

    kind: str
    width: int
    height: int
    progressive: bool = False


def measure(content: bytes) -> Header:
    """The picture's kind and size. BadPhoto with code empty, too_large, type_unknown, broken or too_many_pixels."""
    if not content:
        raise BadPhoto("empty", "写真の中身が空です。もう一度選んでください。")
    if len(content) > LARGEST_BYTES:
        raise BadPhoto("too_large", _TOO_LARGE)
    header = _read(content)
    most = MOST_PIXELS["progressive" if header.progressive else header.kind]
    if header.width * header.height > most or max(header.width, header.height) > LONGEST_SIDE:
        raise BadPhoto("too_many_pixels", _TOO_MANY)
    return header


def _read(content: bytes) -> Header:
    try:
        found = _by_kind(content)
    except (struct.error, IndexError):
        raise BadPhoto("broken", _BROKEN) from None
    if found is None:
        raise BadPhoto("type_unknown", _UNKNOWN)
    if not found.width or not found.height:
        raise BadPhoto("broken", _BROKEN)
    return found


def _by_kind(content: bytes) -> Header | None:
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp(content)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return _heic(content)
    return None


def _png(content: bytes) -> Header:
    if content[12:16] != b"IHDR":
        raise BadPhoto("broken", _BROKEN)
    width, height = struct.unpack(">II", content[16:24])
    return Header("png", width, height)


def _jpeg(content: bytes) -> Header:
    for marker, start in _segments(content):
        if marker in _SOF:
            height, width = struct.unpack(">HH", content[start + 3 : start + 7])
            progressive = marker in _PROGRESSIVE
            if progressive and content.count(b"\xff\xda") > MOST_SCANS:
                raise BadPhoto("too_many_pixels", _TOO_MANY)
            return Header("jpeg", width, height, progressive)
    raise BadPhoto("broken", _BROKEN)


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """Each marker with the place of its length (ITU-T T.81, B.1.1); ends at the first scan."""
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:  # noqa: PLR2004  every marker begins so
            return
        marker = content[at + 1]
        if marker == 0xFF:  # noqa: PLR2004  a fill byte
            at += 1
        elif marker in _BARE:
            at += 2
        elif marker in {0xD9, 0xDA}:
            return
        else:
            yield marker, at + 2
            (length,) = struct.unpack(">H", content[at + 2 : at + 4])
            at += 2 + max(length, 2)


def _webp(content: bytes) -> Header | None:
    form, data = content[12:16], content[20:30]
    if form == b"VP8X":
        width, height = int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
        return Header("webp", width, height)
    if form == b"VP8L" and data[:1] == b"\x2f":
        bits = int.from_bytes(data[1:5], "little")
        return Header("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if form == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", data[6:10])
        return Header("webp", width & 0x3FFF, height & 0x3FFF)
    return None


def _heic(content: bytes) -> Header:
    """The largest picture in the file, by its `ispe` properties (ISO/IEC 23008-12, 6.5.3); tiles are smaller."""
    sizes = list(_ispe(content, 0, len(content), 0))
    width, height = max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))
    return Header("heic", width, height)


def _ispe(content: bytes, start: int, end: int, depth: int) -> Iterator[tuple[int, int]]:
    for name, inner, after in _boxes(content, start, end):
        if name == b"ispe":
            yield struct.unpack(">II", content[inner + 4 : inner + 12])
        elif name == b"meta" and depth < _DEEPEST:
            yield from _ispe(content, inner + 4, after, depth + 1)
        elif name in _CONTAINERS and depth < _DEEPEST:
            yield from _ispe(content, inner, after, depth + 1)


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Each box between two places: name, where its content begins, where it ends."""
    at = start
    while at + _BOX_HEAD <= end:
        size, name = struct.unpack(">I4s", content[at : at + 8])
        head = _BOX_HEAD
        if size == 1:
            (size,) = struct.unpack(">Q", content[at + 8 : at + 16])
            head += 8
        if size == 0:
            size = end - at
        if size < head:
            return
        yield name, at + head, min(at + size, end)
        at += size

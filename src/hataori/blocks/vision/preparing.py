"""The heavy half of taking a photo in: bytes in, everything that will be kept out. Knows no database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hataori.kernel.errors import Rejected, Unavailable
from hataori.platform.files.api import recognise

from .decoding import Decoded, decode, to_jpeg, to_webp
from .header import Header, measure
from .types import BadPhoto

if TYPE_CHECKING:
    from PIL.Image import Image

    from .covering import Found

KINDS = frozenset({"jpeg", "png", "heic", "webp"})
_READABLE = 88
_LONGEST_WAIT = 20.0
_SIDES = (960, 192)
"""A page shows an illustration 30 rem wide at most, a list 6 rem: twice as many pixels for fine screens."""
_one_at_a_time = threading.BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photo ready to be kept."""

    content: bytes
    header: Header
    decoded: Decoded
    fingerprint: str
    faces: int
    plates: int
    large: bytes
    thumb: bytes


@dataclass(frozen=True, slots=True)
class PreparedIllustration:
    """A picture in the two sizes in which it will be shown (WebP)."""

    page: bytes
    small: bytes
    width: int
    height: int
    small_width: int
    small_height: int


@contextmanager
def alone() -> Iterator[None]:
    """One photo at a time in a process: pixels are large. Unavailable (busy) after waiting in vain."""
    if not _one_at_a_time.acquire(timeout=_LONGEST_WAIT):
        raise Unavailable("busy", "写真の処理が混み合っています。少し待ってから、もう一度送ってください。")
    try:
        yield
    finally:
        _one_at_a_time.release()


def prepare(content: bytes) -> Prepared:
    """Decode, turn upright, cover faces and plates, re-encode. Call it outside a transaction: it takes up to a second.

    BadPhoto (400) for what cannot be taken, refused by its first bytes where they tell; Unavailable when too many come
    at once.
    """
    header = _checked(content)
    with alone():
        return _prepare(content, header)


def prepare_paper(content: bytes) -> bytes:
    """A photographed paper as JPEG with nothing but pixels in it (no place, no time, no camera), upright, at most 1600
    pixels long; nothing is covered, for it is read by who examines it. The same refusals as `prepare`; outside a
    transaction too.
    """
    header = _checked(content)
    with alone():
        return to_jpeg(decode(content, header).image, quality=_READABLE)


def prepare_illustration(content: bytes, *, covered: bool = True) -> PreparedIllustration:
    """The two sizes of a picture that stands beside something, as WebP with nothing but pixels in it.

    `covered`: faces and number plates are blurred, as in `prepare`. The same refusals; outside a transaction too.
    """
    header = _checked(content)
    with alone():
        image = decode(content, header).image
        if covered:
            image = _covered(image)[0]
        (page, width, height), (small, small_width, small_height) = (to_webp(image, side) for side in _SIDES)
    return PreparedIllustration(page, small, width, height, small_width, small_height)


def _checked(content: bytes) -> Header:
    header = measure(content)
    try:
        recognise(content, KINDS)
    except Rejected as refused:
        raise BadPhoto(refused.problems[0].code, refused.problems[0].message) from None
    return header


def _covered(image: "Image") -> "tuple[Image, Found]":
    from .covering import cover, find

    found = find(image)
    return cover(image, found), found


def _prepare(content: bytes, header: Header) -> Prepared:
    from .fingerprint import fingerprint

    decoded = decode(content, header)
    public, found = _covered(decoded.image)
    return Prepared(
        content=content,
        header=header,
        decoded=decoded,
        fingerprint=fingerprint(decoded.image),
        faces=len(found.faces),
        plates=len(found.plates),
        large=to_jpeg(public),
        thumb=to_jpeg(public, "thumb", 75),
    )

"""The heavy half of taking a photo in: bytes in, everything that will be kept out. Knows no database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hataori.kernel.errors import Rejected, Unavailable
from hataori.platform.files.api import recognise

from .decoding import Decoded, decode, to_jpeg
from .header import Header, measure
from .types import BadPhoto

KINDS = frozenset({"jpeg", "png", "heic", "webp"})
_LONGEST_WAIT = 20.0
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
    header = measure(content)
    try:
        recognise(content, KINDS)
    except Rejected as refused:
        raise BadPhoto(refused.problems[0].code, refused.problems[0].message) from None
    with alone():
        return _prepare(content, header)


def _prepare(content: bytes, header: Header) -> Prepared:
    from .covering import cover, find
    from .fingerprint import fingerprint

    decoded = decode(content, header)
    found = find(decoded.image)
    public = cover(decoded.image, found)
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

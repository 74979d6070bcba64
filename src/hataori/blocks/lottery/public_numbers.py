"""Chance from numbers that anybody reads in the papers (RFC 3797): the way without drand."""

from collections.abc import Iterable
from hashlib import md5, sha256


def key_of(sources: Iterable[Iterable[int]]) -> str:
    """RFC 3797 section 4.1: numbers of a source ascending, a full stop behind each, a slash behind a source."""
    return "".join("".join(f"{number}." for number in sorted(numbers)) + "/" for numbers in sources)


def randomness_of(key: str) -> bytes:
    """What a draw takes as its public randomness: SHA-256 of the key, since MD5 is no longer fit to bind anything."""
    return sha256(key.encode("ascii")).digest()


def select(key: str, pool: int, count: int) -> list[int]:
    """RFC 3797 section 4 as published: `count` of 1 … `pool`, in the order selected."""
    left = list(range(1, pool + 1))
    return [left.pop(_digest(key, turn) % len(left)) for turn in range(count)]


def _digest(key: str, turn: int) -> int:
    index = turn.to_bytes(2)
    return int.from_bytes(md5(index + key.encode("ascii") + index, usedforsecurity=False).digest())

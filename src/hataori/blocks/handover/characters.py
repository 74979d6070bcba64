"""What an encoding cannot write. It is reported, never replaced: a wrong name is a wrong person."""

from collections.abc import Iterable

from hataori.kernel.glyphs import clusters, code_points

from .types import Lacking


def lacking(number: str, values: Iterable[tuple[str, str]], encoding: str) -> list[Lacking]:
    """The characters (with their variation selector) of (column, value) pairs that the encoding lacks, in order."""
    return [
        Lacking(number, column, cluster, code_points(cluster))
        for column, value in values
        for _, cluster in clusters(value)
        if not _writes(cluster, encoding)
    ]


def _writes(cluster: str, encoding: str) -> bool:
    """Whether the very same text comes back: Python's cp932 has no replacement characters of its own."""
    try:
        return cluster.encode(encoding).decode(encoding) == cluster
    except UnicodeEncodeError:
        return False

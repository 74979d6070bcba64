"""Read JSON and plain values into dataclasses, safely from many threads.

msgspec 0.22 notes what a class looks like at its first use, and leaves the note where others see it before it is whole:
two threads that meet a class for the first time at once end the process (a read of nothing, no exception). So the first
use of a type is made by one thread alone.
"""

import threading
from typing import Any, TypeVar

import msgspec

Kind = TypeVar("Kind")
_known: set[Any] = set()
_first = threading.Lock()


def decoded(content: bytes | str, kind: type[Kind]) -> Kind:
    """The JSON as that type. msgspec.DecodeError for no JSON, msgspec.ValidationError for another thing."""
    _meet(kind)
    return msgspec.json.decode(content, type=kind)


def converted(value: object, kind: type[Kind]) -> Kind:
    """Plain values (dict, list, text, numbers) as that type. msgspec.ValidationError."""
    _meet(kind)
    return msgspec.convert(value, kind)


def _meet(kind: Any) -> None:  # noqa: ANN401  a class or what stands for one, tuple[AttachedFile, ...]
    if kind not in _known:
        with _first:
            msgspec.json.Decoder(kind)
            _known.add(kind)

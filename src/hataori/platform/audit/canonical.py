"""Canonical JSON after RFC 8785 for what the audit holds, and the hash over it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

GENESIS = "0" * 64
_SAFE_INTEGER = 2**53 - 1


def canonical(value: Mapping[str, Any]) -> str:
    """RFC 8785: keys in UTF-16 order, no blanks, text as it is. ValueError for what it or we cannot hold.

    Floating-point numbers are refused: money and counts are integers here, and their printed form is the one part of
    the RFC on which implementations differ.
    """
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _ordered(value: Any) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > _SAFE_INTEGER):
        raise ValueError("the audit log holds text, booleans and integers below 2^53")
    return value


def _utf16(key: str) -> bytes:
    if not isinstance(key, str):
        raise TypeError("keys are text")
    return key.encode("utf-16-be")


def link_hash(body: str, previous: str, sequence: int) -> str:
    """SHA-256 over the canonical JSON of {entry, previous, sequence}; migration 0002 does the same in PostgreSQL."""
    return hashlib.sha256(f'{{"entry":{body},"previous":"{previous}","sequence":{sequence}}}'.encode()).hexdigest()

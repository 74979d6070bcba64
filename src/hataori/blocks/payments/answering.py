"""Messages from outside: whether they are signed by whom they should be, and now; and what they say."""

import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from hataori.kernel import clock
from hataori.kernel.errors import FieldProblem, Rejected

OLDEST_SECONDS = 300
_STAMP_DIGITS = 11


def is_signed(sign: Callable[[str], str], body: bytes, stamp: str, signature: str) -> bool:
    """Whether the signature is that over "<stamp>.<body>" and the stamp (seconds) not older than five minutes."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _STAMP_DIGITS):
        return False
    wanted = sign(f"{stamp}.{body.decode(errors='replace')}")
    now = clock.now().timestamp()
    return abs(now - int(stamp)) <= OLDEST_SECONDS and hmac.compare_digest(wanted.encode(), signature.encode())


def read(body: bytes) -> Mapping[str, Any]:
    """The JSON object. Rejected for anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Rejected([FieldProblem("", "json", "読み取れない知らせです。")])
    return said

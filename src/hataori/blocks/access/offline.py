"""The reference of a lock without a line: both sides compute the code of a window from a shared key.

code(key, lock, window) = HMAC-SHA-256(key, lock "|" start "|" end), start and end in minutes since 1970-01-01T00:00Z;
the last four bytes without their sign bit, modulo 10⁹, nine digits (RFC 4226's truncation by the last nibble).
"""

import hmac
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from .types import Address, Change, Driver, Outcome, Seen, Use, Window

DIGITS = 9
STEP = timedelta(minutes=5)
_LONGEST = timedelta(hours=15)


def code(key: bytes, lock: str, start: datetime, end: datetime) -> str:
    """The nine digits that open `lock` in that window (aware times, whole minutes)."""
    digest = hmac.digest(key, f"{lock}|{_minute(start)}|{_minute(end)}".encode(), "sha256")
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def opens(key: bytes, lock: str, typed: str, now: datetime) -> bool:
    """What the lock itself does: try the windows that hold now, on the grid of five minutes, up to 15 hours long."""
    today = datetime.fromtimestamp(now.timestamp() // STEP.total_seconds() * STEP.total_seconds(), tz=now.tzinfo)
    steps = int(_LONGEST / STEP)
    starts = (today - back * STEP for back in range(steps))
    windows = ((start, start + length * STEP) for start in starts for length in range(1, steps + 1))
    return any(hmac.compare_digest(code(key, lock, start, end), typed) for start, end in windows if start <= now < end)


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


class OfflineDriver:
    """Nothing is sent; a cancelled code opens until its window ends, and the desk says so."""

    key = "offline-hmac"
    title = "通信しない錠（計算した番号）"
    simulated = False

    def apply(self, changes: Sequence[Change], *, seconds: float) -> list[Outcome]:  # noqa: ARG002  a driver's signature
        """There is no line; what the clock does counts as done."""
        return [Outcome(change, "sent") for change in changes]

    def read(self, locks: Sequence[Address], *, seconds: float) -> list[Seen]:  # noqa: ARG002  a driver's signature
        """It cannot be asked."""
        return [Seen(lock.key, None) for lock in locks]

    def computed(self, lock: Address, window: Window) -> str | None:
        """The code of the window."""
        return code(bytes.fromhex(lock.secret), lock.key, window.start, window.end)

    def listen(
        self,
        locks: Sequence[Address],
        told: Callable[[Use], None],
        stopped: Callable[[], bool],
    ) -> None:
        """It tells nothing."""


DRIVER: Driver = OfflineDriver()

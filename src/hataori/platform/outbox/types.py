"""What crosses the outbox's door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

State = Literal["pending", "leased", "delivered", "dead", "given_up"]


class Undeliverable(Exception):
    """Raised by a delivery that no retry can mend (a wrong address): the message becomes a dead letter at once."""


class Later(Exception):
    """Raised by a delivery that may not send yet (a provider's rate): tried again in `seconds`, no attempt counted."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds:.1f} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to be told to the world outside.

    `id` is the same at each attempt: pass it on (Message-ID, Idempotency-Key) so that the receiver can tell a repeat.
    """

    id: str
    kind: str
    key: str
    payload: Mapping[str, Any]
    state: State
    attempts: int
    created_at: datetime
    next_at: datetime
    delivered_at: datetime | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How messages of a kind leave. Each app offers some in `deliveries.py` as DELIVERIES.

    `deliver` runs outside of any transaction and returns once the receiver has taken the message; whatever it raises
    means a retry after first_delay × 2ⁿ seconds (with jitter, at most longest_delay), after `max_attempts` a dead
    letter. It must finish well within `lease_seconds`: after that another worker takes the message over.

    Kinds of one `lane` leave one after another, lanes side by side: a provider that hangs holds up its own lane only.
    """

    kind: str
    deliver: Callable[[Message], None]
    title: str = ""
    max_attempts: int = 10
    first_delay: float = 2.0
    longest_delay: float = 3600.0
    lease_seconds: float = 60.0
    lane: str = ""

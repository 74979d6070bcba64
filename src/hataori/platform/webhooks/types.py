"""What crosses the door of webhooks."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A receiver. `secret` is filled only in the answer to who made or renewed it: it is shown once."""

    id: str
    owner: str
    name: str
    url: str
    types: tuple[str, ...]
    with_subjects: bool
    created_at: datetime
    failures: int
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_why: str
    previous_until: datetime | None
    secret: str = ""

    @property
    def active(self) -> bool:
        """Whether it is told."""
        return self.disabled_at is None


@dataclass(frozen=True, slots=True)
class Telling:
    """One message to one receiver and what became of it."""

    id: str
    event_id: str
    type: str
    created_at: datetime
    result: str
    result_title: str
    attempts: int
    status: int | None
    error: str
    tried_at: datetime | None

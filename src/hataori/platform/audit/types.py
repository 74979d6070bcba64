"""What crosses the audit's door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded act or reading. `what` is empty for acts."""

    id: str
    at: datetime
    action: str
    actor_id: str
    actor_kind: str
    actor_name: str
    subject: str
    detail: Mapping[str, Any]
    reason: str

    @property
    def is_read(self) -> bool:
        """Whether this tells of reading personal data, not of changing something."""
        return self.action == READ


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: keep it outside, and nobody can shorten or rewrite the log unseen."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found. `problem` is empty when the chain is whole."""

    checked: int
    head: Head
    problem: str = ""
    sequence: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, removed or put in."""
        return not self.problem


READ = "personal_data.read"

"""What crosses the audit's door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hataori.kernel.errors import FieldProblem, Rejected

from .titles import title_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded act or reading; the detail of a reading says `what` was read. Residents have no `actor_name`."""

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

    @property
    def title(self) -> str:
        """The action in the auditor's words."""
        return title_of(self.action)


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


class PersonalNumberRefused(Rejected, ValueError):
    """A personal number was to enter the log; whoever typed it as a reason is told to take it out."""

    def __init__(self) -> None:
        message = "個人番号は書けません。番号を消してください。"
        super().__init__([FieldProblem("reason", "personal_number", message)], message)


READ = "personal_data.read"

"""What crosses the workflow's door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .rules import State
from .stages import Outcome, Stage


@dataclass(frozen=True, slots=True)
class Case:
    """One case. `number` is the receipt number; ids are account ids, empty where there is nobody (yet).

    `due_on` is the last day of the standard processing period, None without one; `version` rises with every act.
    """

    id: int
    number: str
    kind: str
    title: str
    department: str
    stage: Stage
    outcome: Outcome | None
    assignee_id: str
    assignee_name: str
    applicant_id: str
    applicant_name: str
    channel: str
    opened_at: datetime
    received_on: date
    due_on: date | None
    closed_at: datetime | None
    graph: str
    version: int
    reasons: str
    article: str
    decided_at: datetime | None
    state: State
    sample: bool


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One line of a case's history: what was done, from which stage to which, by whom, with what remark."""

    at: datetime
    act: str
    title: str
    from_stage: Stage | None
    to_stage: Stage
    actor_id: str
    actor_name: str
    note: str


@dataclass(frozen=True, slots=True)
class InternalNote:
    """A remark of the staff that the applicant never sees."""

    at: datetime
    actor_name: str
    text: str


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """What the applicant is asked to correct (行政手続法第7条): names of the fields, and words to him."""

    id: int
    number: str
    fields: tuple[str, ...]
    message: str
    requested_at: datetime
    requested_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class SavedView:
    """A work list's address that a member of staff keeps under a name; `query` is the URL's query string."""

    id: int
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which cases a work list shows. `departments` None means all of them; `assignee` is an account id or "none".

    `due` is late, week (due within seven days) or none; `status` is open, closed or all.
    """

    departments: frozenset[str] | None = None
    stages: tuple[str, ...] = ()
    status: str = "open"
    assignee: str = ""
    due: str = ""
    channel: str = ""
    kind: str = ""
    text: str = ""
    sort: str = "due"


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A page of a work list. `more` says that there are others beyond `total`, and the list asks to narrow it."""

    rows: tuple[Case, ...]
    page: int
    pages: int
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of each case of a bulk act: done, or the sentence why not."""

    done: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)

"""What crosses the workflow's door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

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
    destroyed_at: datetime | None = None

    def __hash__(self) -> int:
        return hash((self.id, self.version))


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
    """What the applicant is asked to correct (行政手続法第7条): fields, papers by slot, words to him, till when."""

    id: int
    number: str
    fields: tuple[str, ...]
    message: str
    requested_at: datetime
    requested_by: str
    answered_at: datetime | None
    papers: tuple[str, ...] = ()
    answer_by: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What rules say of a case: granted, refused (a person decides, with these reasons) or person.

    `rules_version` and `form_version` name exactly what was applied, `basis` holds the variables it read: the same
    three give the same finding again.
    """

    verdict: str
    reasons: str = ""
    article: str = ""
    rules_version: str = ""
    form_version: str = ""
    basis: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessment:
    """A finding as it was recorded, for one revision of the answers."""

    id: int
    revision: int
    finding: Finding
    assessed_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: who, for whom (代決), by rules or by a person, on which finding, and whether it was taken back."""

    id: int
    number: str
    serial: int
    outcome: Outcome
    reasons: str
    article: str
    decided_at: datetime
    decided_by_name: str
    for_name: str
    automatic: bool
    assessment: Assessment | None
    revoked_at: datetime | None
    revoked_by_name: str
    revoked_reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """An automatic decision drawn for 事後確認."""

    id: int
    case: Case
    decision: Decision
    drawn_at: datetime
    finding: str
    note: str
    reviewed_at: datetime | None
    reviewed_by_name: str


@dataclass(frozen=True, slots=True)
class Cosigner:
    """Who is to sign besides: his name as the first person wrote it, and his account or mail address."""

    name: str
    mail: str = ""
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """A second signature asked for; `id` is the secret of its link; asked, signed, refused, expired or cancelled."""

    id: str
    number: str
    asked_by: str
    signer_id: str
    signer_name: str
    signer_mail: str
    asked_at: datetime
    answer_by: date
    state: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A case that may be the same matter again, and why one might think so."""

    case: Case
    why: str


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who decides in whose place, where, for which procedure kinds (none: all), from when to when."""

    id: int
    department: str
    absent_name: str
    deputy_id: str
    deputy_name: str
    kinds: tuple[str, ...]
    starts_on: date
    ends_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Text:
    """A section's text; `kind` is reason, correction or grant."""

    id: int
    department: str
    kind: str
    title: str
    body: str
    starts_on: date
    ends_on: date | None
    written_by_name: str


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


@dataclass(frozen=True, slots=True)
class DestructionLine:
    """One case of a list for destruction; `digest` proves what was destroyed, empty before."""

    number: str
    kind: str
    title: str
    closed_on: date
    keep_until: date
    digest: str
    files: int


@dataclass(frozen=True, slots=True)
class DestructionList:
    """Cases whose papers have been kept long enough; states: proposed, approved, done, rejected."""

    id: int
    department: str
    as_of: date
    state: str
    proposed_at: datetime
    proposed_by: str
    proposed_by_name: str
    answered_by_name: str
    answered_at: datetime | None
    done_at: datetime | None
    certificate_id: str
    items: tuple[DestructionLine, ...]

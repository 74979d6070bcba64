"""Application files: a partner's, a resident's own, or those of a member of staff's section."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from hataori.blocks.registration import api as registration
from hataori.blocks.workflow import api as workflow
from hataori.kernel.actor import Actor
from hataori.kernel.errors import NotFound
from hataori.platform.audit import api as audit

from . import ids, models
from .asking import unknown

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class File:
    """One application file: a draft that is being written, or an application with its case."""

    id: str
    procedure_id: str
    applicant_id: str
    created: datetime
    registered: datetime
    actor: Actor
    name: str = ""
    draft: registration.Draft | None = None
    case: workflow.Case | None = None

    @property
    def status(self) -> tuple[str, str]:
        """The API's code, and where it stands in our words."""
        if self.case is None:
            return "PENDING", "作成中"
        if self.case.outcome is not None:
            granted = self.case.outcome is workflow.Outcome.GRANTED
            return ("APPROVED" if granted else "REJECTED"), self.case.outcome.label
        if self.case.stage is workflow.Stage.CORRECTION:
            return "SENDBACK", self.case.stage.label
        return ("APPROVED" if self.case.closed_at else "PENDING"), self.case.stage.label

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.case is not None and self.case.closed_at is not None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files a list shows; empty means all. `first` counts from 0."""

    service: str = ""
    applicant: str = ""
    status: str = ""
    sort: str = "created"
    descending: bool = True
    first: int = 0
    most: int = 50


def applicant_actor(row: models.PartnerFile, partner: Actor) -> Actor:
    """As whom we know the person a partner files for."""
    return Actor(row.owner, "partner", partner.name)


def listed(wanted: Wanted, actor: Actor) -> list[File]:
    """The files the actor may see, filtered, sorted and cut."""
    procedure = ids.find_service(wanted.service) if wanted.service else None
    if wanted.service and procedure is None:
        return []
    found = _all(actor, procedure.procedure_id if procedure else "", wanted.applicant)
    if wanted.status:
        found = (file for file in found if file.status[0] == wanted.status)
    rows = sorted(islice(found, _MOST), key=_SORTS[wanted.sort], reverse=wanted.descending)
    return [with_draft(file) for file in rows[wanted.first : wanted.first + wanted.most]]


def with_draft(file: File) -> File:
    """The file with its draft, which lists load for what they show only."""
    if file.case is not None or file.draft is not None:
        return file
    return replace(file, draft=registration.find_draft(file.procedure_id, actor=file.actor))


_SORTS = {
    "created": lambda file: file.created.isoformat(),
    "id": lambda file: file.id,
    "name": lambda file: file.name,
    "assignee": lambda file: file.case.assignee_id if file.case else "",
    "dueDate": lambda file: str(file.case.due_on) if file.case and file.case.due_on else "9999",
    "description": lambda file: file.procedure_id,
}
SORTS = tuple(_SORTS)


def find(file_id: str, actor: Actor) -> File:
    """The file of that id, or of another system's id for it. NotFound for one that is not the actor's; audited."""
    wanted = ids.own("file", file_id)
    found = _find(wanted, actor)
    if found is None:
        audit.record("application.refused", actor=actor, subject=f"application/{wanted[:40]}")
        raise unknown("申請")
    return found


def _find(file_id: str, actor: Actor) -> File | None:
    if actor.kind == "partner":
        row = _partner_row(file_id, actor)
        return with_draft(_of_partner([row], actor)[0]) if row else None
    if actor.kind == "staff":
        try:
            case = workflow.case_for(file_id, actor)
        except NotFound:
            return None
        audit.record_read(actor, f"application/{case.number}", "申請の内容（GovStack API）")
        return _of_case(case, actor)
    wanted = registration.number_of_draft(file_id) or file_id
    return next((file for file in _of_resident(actor) if file.id == wanted), None)


def _partner_row(file_id: str, actor: Actor) -> models.PartnerFile | None:
    key, mine = _uuid(file_id), models.PartnerFile.objects.filter(partner=actor.id)
    return (mine.filter(id=key) if key else mine.filter(number=file_id).exclude(number="")).first()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _all(actor: Actor, procedure_id: str, applicant: str) -> Iterable[File]:
    if actor.kind == "partner":
        rows = models.PartnerFile.objects.filter(partner=actor.id).order_by("-registered")
        rows = rows.filter(procedure_id=procedure_id) if procedure_id else rows
        rows = rows.filter(applicant=applicant) if applicant else rows
        return _of_partner(list(rows[:_MOST]), actor)
    if actor.kind == "staff":
        cases = workflow.work_rows(workflow.WorkFilter(status="all", kind=procedure_id, sort="new"), actor)
        return (_of_case(case, actor) for case in cases if applicant in ("", case.applicant_id))
    found = _of_resident(actor) if applicant in ("", actor.id) else []
    return (file for file in found if procedure_id in ("", file.procedure_id))


def _of_partner(rows: list[models.PartnerFile], partner: Actor) -> list[File]:
    cases = workflow.cases([row.number for row in rows if row.number])
    return [_partner_file(row, partner, cases) for row in rows]


def _partner_file(row: models.PartnerFile, partner: Actor, cases: Mapping[str, workflow.Case]) -> File:
    return File(
        id=str(row.id),
        procedure_id=row.procedure_id,
        applicant_id=row.applicant,
        created=row.created,
        registered=row.registered,
        actor=applicant_actor(row, partner),
        name=row.name,
        case=cases.get(row.number),
    )


def _of_resident(actor: Actor) -> list[File]:
    drafts = [
        File(draft.id, draft.procedure_id, actor.id, draft.updated_at, draft.updated_at, actor, actor.name, draft)
        for draft in registration.drafts_of(actor)
    ]
    return drafts + [_of_case(case, actor) for case in workflow.cases_of(actor.id)]


def _of_case(case: workflow.Case, actor: Actor) -> File:
    return File(
        id=case.number,
        procedure_id=case.kind,
        applicant_id=case.applicant_id,
        created=case.opened_at,
        registered=case.opened_at,
        actor=actor,
        name=case.applicant_name,
        case=case,
    )

"""From rows to what crosses the door."""

import msgspec

from hataori.kernel.typed import decoded

from . import models
from .types import Application, AttachedFile, Draft
from .versions import form_version


def opened(sealed: str) -> dict[str, str]:
    """Answers out of their JSON."""
    return msgspec.json.decode(sealed, type=dict[str, str]) if sealed else {}


def as_draft(row: models.Draft) -> Draft:
    """A draft as it stands."""
    return Draft(
        id=str(row.id),
        owner=row.owner,
        procedure_id=row.procedure_id,
        title=form_version(row.form_id).title,
        form_digest=row.form_id,
        answers=opened(row.answers),
        confirmed=frozenset(row.confirmed),
        visited=frozenset(row.visited),
        files=tuple(AttachedFile(f.slot, f.file_id, f.name, f.size) for f in row.files.all()),
        updated_at=row.updated_at,
        expires_at=row.expires_at,
        changes=tuple(row.changes),
    )


def files_given(latest: models.AnswerSet) -> tuple[AttachedFile, ...]:
    """The files of a revision."""
    return decoded(latest.files, tuple[AttachedFile, ...]) if latest.files else ()


def as_application(row: models.Application, latest: models.AnswerSet) -> Application:
    """An application with its latest answers; personal numbers masked."""
    masked = dict.fromkeys(opened(latest.personal_numbers), MASK)
    return Application(
        number=row.number,
        procedure_id=row.procedure_id,
        title=row.title,
        department=row.department,
        form_digest=row.form_id,
        applicant_id=row.applicant_id,
        applicant_name=row.applicant_name,
        applicant_kana=row.applicant_kana,
        email=row.email,
        channel=row.channel,
        answers={**opened(latest.answers), **masked},
        files=files_given(latest),
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        revision=latest.revision,
        sample=row.sample,
    )


MASK = "●●●●●●●●●●●●"
